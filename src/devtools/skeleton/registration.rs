//! The table that makes a test of each case on each adapter: a macro call with `feature { case, case, }` in it.

use std::{fs, ops::Range, path::PathBuf, str::FromStr};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::Wanted;
use crate::source::Crate;

/// A table of cases.
#[derive(Debug)]
pub(crate) struct Table {
    /// The file it stands in.
    pub(crate) file: PathBuf,
    /// Its sections.
    pub(crate) sections: Vec<Section>,
}

/// The cases of one feature.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    pub(crate) feature: String,
    pub(crate) cases: Vec<String>,
    /// Of the feature's name, the place where the line begins.
    pub(crate) start: usize,
    /// The bytes between the braces.
    pub(crate) inside: Range<usize>,
    /// How deep it lies, so that a new section becomes a neighbour of the others.
    pub(crate) depth: usize,
}

/// The table for this case: in a file of its suite, which is its outermost module. `None` where there is none, so that
/// the test stands for itself.
pub(crate) fn table_of(wanted: &Wanted<'_>, found: &Crate) -> Option<Table> {
    let modules = wanted.modules();
    let suite = modules.first()?;
    let inside = format!("{suite}::");
    let plain_test = found
        .functions
        .iter()
        .any(|one| one.is_test() && one.path.starts_with(&format!("{}::", modules.join("::"))));
    if plain_test {
        return None;
    }
    let of_suite = |path: &str| path == *suite || path.starts_with(&inside);
    let mut files: Vec<&PathBuf> =
        found.modules.iter().filter(|one| of_suite(&one.path)).map(|one| &one.file).collect();
    files.dedup();
    let known = |case: &String| {
        found.functions.iter().any(|one| !one.nested && one.name == *case && of_suite(&one.path))
    };
    files.into_iter().find_map(|file| {
        let text = fs::read_to_string(file).ok()?;
        let mut sections = vec![];
        macro_calls(TokenStream::from_str(&text).ok()?, &mut sections);
        // `on { memory, sqlite }` looks the same but names no cases.
        sections.retain(|section: &Section| section.cases.iter().any(known));
        (!sections.is_empty()).then(|| Table { file: file.clone(), sections })
    })
}

/// Looks into macro calls that stand among items.
fn macro_calls(tokens: TokenStream, sections: &mut Vec<Section>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for window in trees.windows(3) {
        if let [TokenTree::Ident(name), TokenTree::Punct(bang), TokenTree::Group(group)] = window
            && bang.as_char() == '!'
            && name != "macro_rules"
        {
            inside_of(group, 0, sections);
        }
    }
}

fn inside_of(group: &Group, depth: usize, sections: &mut Vec<Section>) {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let TokenTree::Group(inner) = tree else { continue };
        let before = at.checked_sub(1).and_then(|before| trees.get(before));
        match (before, cases_of(inner)) {
            (Some(TokenTree::Ident(feature)), Some(cases)) => sections.push(Section {
                feature: feature.to_string(),
                cases,
                start: feature.span().byte_range().start,
                inside: inner.span_open().byte_range().end..inner.span_close().byte_range().start,
                depth,
            }),
            _ => inside_of(inner, depth + 1, sections),
        }
    }
}

/// The names, if the group holds nothing but names between commas, and one at least.
fn cases_of(group: &Group) -> Option<Vec<String>> {
    let mut names = vec![];
    for tree in group.stream() {
        match tree {
            TokenTree::Ident(name) => names.push(name.to_string()),
            TokenTree::Punct(mark) if mark.as_char() == ',' => {}
            _ => return None,
        }
    }
    (group.delimiter() == Delimiter::Brace && !names.is_empty()).then_some(names)
}
