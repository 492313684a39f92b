//! What a plan says.

use std::fmt;

/// The plan, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The headings of the sections, in the order of the file.
    pub sections: Vec<String>,
    /// Every line, in the order of the file.
    pub lines: Vec<PlanLine>,
}

/// One behaviour and the test that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The line's number in the file, from 1.
    pub number: usize,
    /// The index of its section in [`Plan::sections`].
    pub section: usize,
    /// Whether it is marked `[x]`.
    pub done: bool,
    /// The behaviour, as a sentence.
    pub sentence: String,
    /// The test.
    pub path: TestPath,
    /// Why the line was marked although its test was never seen failing.
    pub adopted: Option<String>,
}

/// `house::module::…::test`: the first segment is a package of the workspace (its unit tests) or the name of an
/// integration test binary; the rest is what the test runner prints. A case that runs on several adapters leaves the
/// adapter's segment out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TestPath {
    text: String,
}

impl TestPath {
    /// The path that this text is; `None` if it is not at least a house and a test name, each made of letters,
    /// digits and underscores (the house of hyphens too).
    pub fn parse(text: &str) -> Option<Self> {
        let (house, inner) = text.split_once("::")?;
        let house_is_name = is_name(&house.replace('-', "_"));
        (house_is_name && inner.split("::").all(is_name)).then(|| Self { text: text.to_owned() })
    }

    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The package or test binary.
    pub fn house(&self) -> &str {
        self.text.split("::").next().unwrap_or_default()
    }

    /// What the test runner prints: modules and test name.
    pub fn inner(&self) -> &str {
        self.text.split_once("::").map_or("", |(_, inner)| inner)
    }

    /// The modules between house and test.
    pub fn modules(&self) -> Vec<&str> {
        let mut segments: Vec<&str> = self.inner().split("::").collect();
        segments.pop();
        segments
    }

    /// The name of the test function.
    pub fn name(&self) -> &str {
        self.text.rsplit("::").next().unwrap_or_default()
    }
}

impl fmt::Display for TestPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Plan {
    /// The first line that is not marked.
    pub fn next(&self) -> Option<&PlanLine> {
        self.lines.iter().find(|line| !line.done)
    }

    /// The heading above this line.
    pub fn section_of(&self, line: &PlanLine) -> &str {
        self.sections.get(line.section).map_or("", String::as_str)
    }
}

fn is_name(text: &str) -> bool {
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.chars().all(word) && text.chars().next().is_some_and(|first| !first.is_ascii_digit())
}
