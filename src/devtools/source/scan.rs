//! Finding modules and functions in a stream of tokens.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::tokens::{ident_of, is_punct, plain, plain_trees};

/// Something that was found.
pub(crate) enum Found {
    /// `mod name;`
    Declared(Declared),
    /// `mod name { … }`
    Inline { declared: Declared, content: TokenStream, closing: usize },
    /// A function that may be a test.
    Function(Bare),
    /// A function inside an `impl`, a trait or another function.
    Nested(Bare),
}

/// The head of a module.
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) attributes: Vec<String>,
}

/// A function that does not know its module yet.
pub(crate) struct Bare {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) attributes: Vec<String>,
    pub(crate) is_async: bool,
    pub(crate) range: Range<usize>,
    pub(crate) signature: Range<usize>,
    pub(crate) text: String,
    pub(crate) body: TokenStream,
}

/// Everything in this stream, outermost first. The contents of a module are left to the caller.
pub(crate) fn scan(tokens: TokenStream) -> Vec<Found> {
    let mut found = vec![];
    scan_into(tokens, false, &mut found);
    found
}

/// The attributes at the top of a file or module (`#![…]`).
pub(crate) fn inner_attributes(tokens: &TokenStream) -> Vec<String> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut attributes = vec![];
    for window in trees.windows(3) {
        if let [hash, bang, TokenTree::Group(group)] = window
            && is_punct(Some(hash), '#')
            && is_punct(Some(bang), '!')
        {
            attributes.push(plain(&group.stream()));
        }
    }
    attributes
}

fn scan_into(tokens: TokenStream, nested: bool, found: &mut Vec<Found>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut at, mut start) = (0, 0);
    while let Some(tree) = trees.get(at) {
        let word = ident_of(Some(tree));
        let name = ident_of(trees.get(at + 1));
        at = match (word.as_deref(), name) {
            (Some("mod"), Some(name)) => module(&trees, start, at, name, found),
            (Some("fn"), Some(name)) => function(&trees, start, at, name, nested, found),
            (Some("macro_rules"), None) if is_punct(trees.get(at + 1), '!') => at + 4,
            _ => {
                if let TokenTree::Group(group) = tree {
                    group_of(&trees, at, group, nested, found);
                }
                at + 1
            }
        };
        if ends_item(&trees, at) {
            start = at;
        }
    }
}

fn ends_item(trees: &[TokenTree], at: usize) -> bool {
    match at.checked_sub(1).and_then(|last| trees.get(last)) {
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        last => is_punct(last, ';'),
    }
}

fn module(trees: &[TokenTree], start: usize, at: usize, name: String, found: &mut Vec<Found>) -> usize {
    let declared = Declared { name, attributes: attributes(&trees[start..at]) };
    match trees.get(at + 2) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
            let closing = group.span_close().byte_range().start;
            found.push(Found::Inline { declared, content: group.stream(), closing });
        }
        _ => found.push(Found::Declared(declared)),
    }
    at + 3
}

fn function(
    trees: &[TokenTree],
    start: usize,
    at: usize,
    name: String,
    nested: bool,
    found: &mut Vec<Found>,
) -> usize {
    let ends = |tree: &TokenTree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        tree => is_punct(Some(tree), ';'),
    };
    let Some(end) = trees[at..].iter().position(ends).map(|length| at + length) else { return at + 2 };
    let TokenTree::Group(body) = &trees[end] else { return end + 1 };
    let item = &trees[start..=end];
    let head = &item[attributes_of(item)..];
    let bare = Bare {
        name,
        line: trees[at + 1].span().start().line,
        attributes: attributes(&trees[start..at]),
        is_async: trees[start..at].iter().any(|tree| ident_of(Some(tree)).as_deref() == Some("async")),
        range: item[0].span().byte_range().start..body.span_close().byte_range().end,
        signature: head[0].span().byte_range().start..body.span_open().byte_range().start,
        text: plain_trees(item),
        body: body.stream(),
    };
    found.push(if nested { Found::Nested(bare) } else { Found::Function(bare) });
    scan_into(body.stream(), true, found);
    end + 1
}

/// A macro's contents may hold tests (`proptest! { … }`); those of an `impl`, a trait or a block are nested.
fn group_of(trees: &[TokenTree], at: usize, group: &Group, nested: bool, found: &mut Vec<Found>) {
    let is_macro = at.checked_sub(1).is_some_and(|before| is_punct(trees.get(before), '!'));
    if is_macro {
        scan_into(group.stream(), nested, found);
    } else if group.delimiter() == Delimiter::Brace {
        scan_into(group.stream(), true, found);
    }
}

/// How many trees the attributes before an item are.
fn attributes_of(item: &[TokenTree]) -> usize {
    let mut at = 0;
    while is_punct(item.get(at), '#') && matches!(item.get(at + 1), Some(TokenTree::Group(_))) {
        at += 2;
    }
    at
}

fn attributes(trees: &[TokenTree]) -> Vec<String> {
    let mut attributes = vec![];
    for pair in trees.windows(2) {
        if let [hash, TokenTree::Group(group)] = pair
            && is_punct(Some(hash), '#')
            && group.delimiter() == Delimiter::Bracket
        {
            let text = plain(&group.stream());
            if text.split(' ').next() != Some("doc") {
                attributes.push(text);
            }
        }
    }
    attributes
}
