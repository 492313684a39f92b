//! Whether a test asserts anything that it reaches.
//!
//! Looked for in the tokens of its body: a macro whose name begins with `assert` or `prop_assert` (`insta`'s too), or
//! that panics; `unwrap`, `expect` and their `_err` forms; `?`; a call of a function of the same crate's tests that
//! asserts by a macro, itself or through others; a call of somebody else's function whose name begins like that
//! (`command.debug_assert()`). What an unwrap in such a helper checks is its own preparation, so
//! that does not count. Nor does an assertion that cannot fail (`assert!(true)`, the same name on both sides), nor what
//! follows a `return` on the outermost level, nor what stands in `if false`, nor what is only written down: a
//! function inside the test that nobody calls. `#[should_panic]` is an assertion.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{
    Function,
    tokens::{ident_of, is_punct, plain_trees},
};

/// The functions that a crate's tests may call.
#[derive(Debug)]
pub struct Helpers<'a> {
    by_name: HashMap<&'a str, Vec<&'a Function>>,
}

impl<'a> Helpers<'a> {
    /// The helpers among these functions: those that exist for tests only and are no tests themselves.
    pub fn among(functions: &'a [Function]) -> Self {
        let mut by_name: HashMap<&str, Vec<&Function>> = HashMap::new();
        for function in functions.iter().filter(|function| function.in_tests && !function.is_test()) {
            by_name.entry(&function.name).or_default().push(function);
        }
        Self { by_name }
    }

    /// Whether this test asserts anything.
    pub fn assert_in(&self, test: &Function) -> bool {
        if test.attributes.iter().any(|attribute| attribute.starts_with("should_panic")) {
            return true;
        }
        let body = Body::of(&test.body);
        body.asserts || body.unwraps || self.any_asserts(&body.calls, &mut HashSet::new())
    }

    fn any_asserts(&self, calls: &[String], seen: &mut HashSet<String>) -> bool {
        calls.iter().any(|call| {
            let Some(helpers) = self.by_name.get(call.as_str()) else { return is_assertion(call) };
            seen.insert(call.clone())
                && helpers.iter().any(|helper| {
                    let body = Body::of(&helper.body);
                    body.asserts || self.any_asserts(&body.calls, seen)
                })
        })
    }
}

/// What a function's body does.
#[derive(Default)]
struct Body {
    asserts: bool,
    unwraps: bool,
    calls: Vec<String>,
}

impl Body {
    fn of(tokens: &TokenStream) -> Self {
        let mut body = Self::default();
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        body.read(reached(&trees));
        body
    }

    fn read(&mut self, trees: &[TokenTree]) {
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            let skipped = never_run(trees, at);
            if skipped > 0 {
                at += skipped;
                continue;
            }
            if let TokenTree::Ident(ident) = tree {
                self.read_word(&ident.to_string(), trees, at);
            }
            if is_punct(Some(tree), '?') && !is_bound(trees, at) {
                self.unwraps = true;
            }
            if let Some(TokenTree::Group(group)) = trees.get(at) {
                self.read(&group.stream().into_iter().collect::<Vec<_>>());
            }
            at += 1;
        }
    }

    fn read_word(&mut self, word: &str, trees: &[TokenTree], at: usize) {
        if is_punct(trees.get(at + 1), '!') {
            if let Some(TokenTree::Group(group)) = trees.get(at + 2) {
                let arguments: Vec<TokenTree> = group.stream().into_iter().collect();
                self.asserts |= is_assertion(word) && !cannot_fail(word, &arguments);
            }
        } else if is_called(trees, at) {
            match word {
                "unwrap" | "expect" | "unwrap_err" | "expect_err" => self.unwraps = true,
                word => self.calls.push(word.to_owned()),
            }
        }
    }
}

/// How many trees from here are never run: a function written inside, and `if false { … }`.
fn never_run(trees: &[TokenTree], at: usize) -> usize {
    let word = |at: usize| ident_of(trees.get(at));
    let is_brace =
        |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let never = match (word(at).as_deref(), word(at + 1).as_deref()) {
        (Some("if" | "while"), Some("false")) => trees.get(at + 2).is_some_and(is_brace),
        (Some("fn"), Some(_)) => true,
        _ => false,
    };
    if never { trees[at..].iter().position(is_brace).map_or(0, |length| length + 1) } else { 0 }
}

/// What stands before a `return` on the outermost level.
fn reached(trees: &[TokenTree]) -> &[TokenTree] {
    let mut begins = true;
    for (at, tree) in trees.iter().enumerate() {
        if begins && ident_of(Some(tree)).as_deref() == Some("return") {
            return &trees[..at];
        }
        begins = match tree {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            tree => is_punct(Some(tree), ';'),
        };
    }
    trees
}

fn is_assertion(name: &str) -> bool {
    let begins = ["assert", "prop_assert", "debug_assert"];
    begins.iter().any(|begin| name.starts_with(begin)) || matches!(name, "panic" | "unreachable" | "bail")
}

/// Whether the assertion compares a bare name or literal with itself, or asserts `true`.
fn cannot_fail(name: &str, arguments: &[TokenTree]) -> bool {
    let parts: Vec<&[TokenTree]> = arguments.split(|tree| is_punct(Some(tree), ',')).collect();
    let calls_nothing = |part: &[TokenTree]| !part.iter().any(|tree| matches!(tree, TokenTree::Group(_)));
    match (name.trim_start_matches("prop_").trim_start_matches("debug_"), parts.as_slice()) {
        ("assert", [part, ..]) => plain_trees(part) == "true",
        ("assert_eq", [left, right, ..]) => calls_nothing(left) && plain_trees(left) == plain_trees(right),
        _ => false,
    }
}

/// `name(…)` or `name::<…>(…)`.
fn is_called(trees: &[TokenTree], at: usize) -> bool {
    let mut next = at + 1;
    if is_punct(trees.get(next), ':') && is_punct(trees.get(next + 2), '<') {
        let closing = trees[next..].iter().position(|tree| is_punct(Some(tree), '>'));
        next += closing.map_or(0, |length| length + 1);
    }
    matches!(trees.get(next), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
}

/// `?Sized` is no question.
fn is_bound(trees: &[TokenTree], at: usize) -> bool {
    matches!(ident_of(trees.get(at + 1)).as_deref(), Some("Sized"))
}
