//! What a skeleton says.

use crate::source::{Function, UNWRITTEN};

/// The test that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Its path as the test runner will print it, without an adapter.
    pub inner: &'a str,
    /// The behaviour, as a sentence.
    pub sentence: &'a str,
    /// Whether the package can hold property tests: it depends on `proptest`.
    pub knows_properties: bool,
}

impl Wanted<'_> {
    /// The modules around it.
    pub fn modules(&self) -> Vec<&str> {
        let mut segments: Vec<&str> = self.inner.split("::").collect();
        segments.pop();
        segments
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.inner.rsplit("::").next().unwrap_or_default()
    }

    /// Whether the sentence speaks of all inputs, so that it is a property.
    pub fn is_property(&self) -> bool {
        let speaks = ["for any ", "whatever ", "for every ", "for all "];
        let sentence = format!("{} ", self.sentence.to_lowercase());
        self.knows_properties && speaks.iter().any(|words| sentence.contains(words))
    }

    /// The body of the function: a panic with the sentence.
    pub fn body(&self) -> String {
        let mut words = String::new();
        for letter in self.sentence.chars() {
            match letter {
                '{' | '}' => words.extend([letter, letter]),
                '"' | '\\' => words.extend(['\\', letter]),
                letter => words.push(letter),
            }
        }
        format!("panic!(\"{UNWRITTEN}{words}\");")
    }

    /// The whole test, as its neighbour would be written.
    pub fn test(&self, neighbour: Option<&Function>) -> String {
        let (name, body) = (self.name(), self.body());
        if self.is_property() {
            return format!(
                "proptest! {{\n    #[test]\n    fn {name}(input: String) {{\n        {body}\n    }}\n}}\n"
            );
        }
        let attribute = neighbour.map_or_else(|| "test".to_owned(), test_attribute);
        let asyncness = if neighbour.is_some_and(|one| one.is_async) { "async " } else { "" };
        format!("#[{attribute}]\n{asyncness}fn {name}() {{\n    {body}\n}}\n")
    }
}

/// `tokio::test` of a neighbour's `#[tokio::test(…)]`; its arguments are its own business.
fn test_attribute(neighbour: &Function) -> String {
    let of_test =
        neighbour.attributes.iter().map(|one| one.split(" (").next().unwrap_or_default().replace(' ', ""));
    of_test
        .into_iter()
        .find(|one| one.rsplit("::").next() == Some("test"))
        .unwrap_or_else(|| "test".to_owned())
}

/// The block, each line of it this much further in.
pub(crate) fn indented(block: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    let lines =
        block.lines().map(|line| if line.is_empty() { String::new() } else { format!("{margin}{line}") });
    lines.map(|line| line + "\n").collect()
}
