//! A case that a table runs on each adapter: a plain function, and its line in the table.

use std::fs;

use super::{
    Edits, Wanted,
    modules::with_module,
    registration::{Section, Table},
};
use crate::{
    failure::Failure,
    source::{Crate, Function, Module},
};

/// The edits that write the case and its line.
pub(super) fn place(wanted: &Wanted<'_>, found: &Crate, table: &Table) -> Result<Edits, Failure> {
    let modules = wanted.modules();
    let [suite, feature] = modules.as_slice() else {
        let path = wanted.inner;
        return Err(Failure::new(format!(
            "`{path}` is no case; a case is `suite::feature::name`, without an adapter"
        )));
    };
    let mut edits = Edits::default();
    let siblings = siblings(wanted, found, table, &format!("{suite}::{feature}"));
    match siblings.first() {
        Some(sibling) => {
            let case = case_like(wanted, sibling)?;
            edits.append(&sibling.file, &case);
        }
        None => new_feature(&mut edits, wanted, found, table, (suite, feature))?,
    }
    register(&mut edits, wanted, table, feature)?;
    Ok(edits)
}

/// The cases of the feature, those first whose file's cases speak most like the sentence.
fn siblings<'a>(wanted: &Wanted<'_>, found: &'a Crate, table: &Table, module: &str) -> Vec<&'a Function> {
    let below = format!("{module}::");
    let registered = |name: &str| table.sections.iter().any(|one| one.cases.iter().any(|case| case == name));
    let mut cases: Vec<&Function> = found
        .functions
        .iter()
        .filter(|one| !one.nested && one.path.starts_with(&below) && registered(&one.name))
        .collect();
    let words: Vec<&str> = wanted.name().split('_').filter(|word| word.len() > 3).collect();
    let likeness = |file: &std::path::Path| {
        let here = cases.iter().filter(|one| one.file == file);
        let shared =
            here.map(|one| words.iter().filter(|word| one.name.split('_').any(|of| of == **word)).count());
        shared.sum::<usize>()
    };
    let rank: Vec<(usize, &Function)> = cases.iter().map(|one| (likeness(&one.file), *one)).collect();
    let mut rank = rank;
    rank.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    cases = rank.into_iter().map(|(_, one)| one).collect();
    cases
}

/// The case with the signature of its sibling.
fn case_like(wanted: &Wanted<'_>, sibling: &Function) -> Result<String, Failure> {
    let text = fs::read_to_string(&sibling.file)
        .map_err(|error| Failure::because(format!("cannot read {}", sibling.file.display()), error))?;
    let signature = text.get(sibling.signature.clone()).unwrap_or_default().trim_end();
    let signature = signature.replacen(&sibling.name, wanted.name(), 1);
    Ok(format!("{signature} {{\n    {}\n}}\n", wanted.body()))
}

/// A file for a feature that has no case yet, with what the signature of a sibling from another feature needs.
fn new_feature(
    edits: &mut Edits,
    wanted: &Wanted<'_>,
    found: &Crate,
    table: &Table,
    (suite, feature): (&str, &str),
) -> Result<(), Failure> {
    let sibling = siblings(wanted, found, table, suite).into_iter().next();
    let sibling =
        sibling.ok_or_else(|| Failure::new(format!("`{suite}` has no case to take the signature from")))?;
    let of_suite: Option<&Module> = found.module(suite);
    let parent = of_suite.ok_or_else(|| Failure::new(format!("the module `{suite}` cannot be found")))?;
    let file = match found.module(&format!("{suite}::{feature}")) {
        Some(module) => module.file.clone(),
        None => parent.folder.join(format!("{feature}.rs")),
    };
    let case = case_like(wanted, sibling)?;
    if !file.exists() {
        let text = with_module(&edits.text(&parent.file), feature, false);
        edits.set(&parent.file, text);
        let uses = uses_for(&case, &edits.text(&sibling.file));
        edits.set(&file, format!("//! To be written: {}.\n\n{uses}", wanted.sentence));
    }
    edits.append(&file, &case);
    Ok(())
}

/// The `use` items of the sibling's file that name something in the signature.
fn uses_for(case: &str, text: &str) -> String {
    let signature = case.split('{').next().unwrap_or_default();
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let words: Vec<&str> = signature.split(|letter| !is_word(letter)).filter(|word| word.len() > 1).collect();
    let uses = text.split_inclusive(";\n").filter_map(|item| item.find("use ").map(|at| &item[at..]));
    let named = uses.filter(|item| {
        item.split(|letter| !is_word(letter))
            .any(|word| word.starts_with(char::is_uppercase) && words.contains(&word))
    });
    named.collect()
}

/// The case's line at the end of its feature's section; a section at the end of the others where there is none.
fn register(edits: &mut Edits, wanted: &Wanted<'_>, table: &Table, feature: &str) -> Result<(), Failure> {
    let text = edits.text(&table.file);
    // The table may have moved by a `mod` line above it.
    let original = fs::read_to_string(&table.file).unwrap_or_default();
    let moved = text.len() - original.len();
    let name = wanted.name();
    if let Some(section) = table.sections.iter().find(|section| section.feature == feature) {
        let (at, inserted) = line_in(&original, section, name);
        edits.insert(&table.file, at + moved, &inserted);
        return Ok(());
    }
    let deepest = table.sections.iter().map(|section| section.depth).min();
    let last = table.sections.iter().rfind(|section| Some(section.depth) == deepest);
    let last = last.ok_or_else(|| Failure::new("the table of cases has no section to stand beside"))?;
    let margin = margin_of(&original, last.start);
    let block = format!("\n{margin}{feature} {{\n{margin}    {name},\n{margin}}}");
    edits.insert(&table.file, last.inside.end + 1 + moved, &block);
    Ok(())
}

fn line_in(text: &str, section: &Section, name: &str) -> (usize, String) {
    let inside = &text[section.inside.clone()];
    let written = inside.trim_end();
    let at = section.inside.start + written.len();
    let comma = if written.ends_with(',') || written.is_empty() { "" } else { "," };
    if !inside.contains('\n') {
        return (at, format!("{comma} {name},"));
    }
    let margin = margin_of(text, at);
    (at, format!("{comma}\n{margin}{name},"))
}

/// The spaces that begin the line around this place.
fn margin_of(text: &str, at: usize) -> String {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    line.chars().take_while(|letter| *letter == ' ').collect()
}
