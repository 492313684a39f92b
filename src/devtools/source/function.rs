//! What is found in the source.

use std::{ops::Range, path::PathBuf};

use proc_macro2::TokenStream;

use super::tokens::plain;

/// A function, wherever it stands.
#[derive(Debug, Clone)]
pub struct Function {
    /// Modules and name, as the test runner would print them.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The file it stands in.
    pub file: PathBuf,
    /// The line of its name, from 1.
    pub line: usize,
    /// Its attributes without `#[…]` and without documentation, tokens separated by spaces.
    pub attributes: Vec<String>,
    /// The `cfg` attributes of the modules around it and its own.
    pub conditions: Vec<String>,
    /// Whether it stands in a module of tests, or in an integration test binary.
    pub in_tests: bool,
    /// Whether it is a method, or stands inside another function: never a test by itself.
    pub nested: bool,
    /// Whether it is `async`.
    pub is_async: bool,
    /// Its bytes in the file, attributes included.
    pub range: Range<usize>,
    /// The bytes from its visibility to before its body.
    pub signature: Range<usize>,
    /// Everything it is made of, without comments and formatting.
    pub text: String,
    /// What stands between its braces.
    pub body: TokenStream,
}

/// A module that has a place in the source.
#[derive(Debug, Clone)]
pub struct Module {
    /// `users::tests`; empty for the crate's root.
    pub path: String,
    /// The file it stands in.
    pub file: PathBuf,
    /// The folder of its child modules' files.
    pub folder: PathBuf,
    /// For a module inside another one's file: the place of its closing brace.
    pub closing: Option<usize>,
    /// Whether it is compiled for tests only.
    pub in_tests: bool,
}

impl Function {
    /// Whether an attribute makes it a test: `#[test]`, `#[tokio::test]`, ….
    pub fn is_test(&self) -> bool {
        !self.nested && self.attributes.iter().any(|attribute| is_test_attribute(attribute))
    }

    /// Whether its body is still the one that `cargo go` wrote.
    pub fn is_unwritten(&self) -> bool {
        let body = plain(&self.body);
        body.starts_with(&format!("panic ! ( \"{UNWRITTEN}")) && body.matches("; ").count() == 0
    }

    /// Whether it is `#[ignore]`d.
    pub fn is_ignored(&self) -> bool {
        self.attributes.iter().any(|attribute| attribute.split(' ').next() == Some("ignore"))
    }
}

/// What begins the message of a skeleton.
pub(crate) const UNWRITTEN: &str = "to be written: ";

/// Whether this attribute makes a function a test.
pub(crate) fn is_test_attribute(attribute: &str) -> bool {
    let path = attribute.split(" (").next().unwrap_or_default();
    path.rsplit(' ').next() == Some("test")
}
