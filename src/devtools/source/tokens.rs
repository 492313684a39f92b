//! Tokens without formatting and comments.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The tokens, separated by spaces; documentation and commas before a closing delimiter are left out, because they
/// change nothing.
pub(crate) fn plain(tokens: &TokenStream) -> String {
    let mut text = String::new();
    write(&tokens.clone().into_iter().collect::<Vec<_>>(), &mut text);
    text
}

/// The same of trees that are already at hand.
pub(crate) fn plain_trees(trees: &[TokenTree]) -> String {
    let mut text = String::new();
    write(trees, &mut text);
    text
}

/// A short name for this text: 64 bits of FNV-1a, in hexadecimal. It tells a changed test, it is no seal.
pub fn fingerprint(text: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// Whether this tree is that punctuation.
pub(crate) fn is_punct(tree: Option<&TokenTree>, mark: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// The identifier that this tree is.
pub(crate) fn ident_of(tree: Option<&TokenTree>) -> Option<String> {
    match tree {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

fn write(trees: &[TokenTree], text: &mut String) {
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_documentation(trees.get(at)) => at += 1,
            TokenTree::Punct(mark) if mark.as_char() == ',' && at == trees.len() => {}
            TokenTree::Group(group) => {
                let (open, close) = delimiters(group.delimiter());
                push(text, open);
                write(&group.stream().into_iter().collect::<Vec<_>>(), text);
                push(text, close);
            }
            other => push(text, &other.to_string()),
        }
    }
}

fn push(text: &mut String, word: &str) {
    if !text.is_empty() && !word.is_empty() {
        text.push(' ');
    }
    text.push_str(word);
}

fn is_documentation(tree: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = tree else { return false };
    group.delimiter() == Delimiter::Bracket
        && ident_of(group.stream().into_iter().next().as_ref()).as_deref() == Some("doc")
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}
