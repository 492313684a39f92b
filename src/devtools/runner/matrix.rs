//! Which tests of the suite a line of the plan stands for.

use super::{Binary, Listed};
use crate::plan::TestPath;

/// Every test of some binaries.
#[derive(Debug, Default)]
pub struct Suite {
    /// The tests, by binary.
    pub tests: Vec<(Binary, Vec<Listed>)>,
}

/// The names of the modules that a case has once for each adapter.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a>(pub &'a [String]);

impl Matrix<'_> {
    /// The path without its adapter: `contract::sqlite::users::x` is a case of `contract::users::x`. `None` for a
    /// test of no adapter.
    pub fn case_of(&self, path: &str) -> Option<String> {
        let adapter = self.adapter_of(path)?;
        let mut segments: Vec<&str> = path.split("::").collect();
        let at = segments.iter().position(|segment| *segment == adapter)?;
        segments.remove(at);
        Some(segments.join("::"))
    }

    /// The adapter in this path.
    pub fn adapter_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        let (modules, _name) = path.rsplit_once("::")?;
        modules.split("::").find(|segment| self.0.iter().any(|known| known == segment))
    }

    /// Whether this listed test is the line's test, or one of its cases.
    pub fn is_meant(&self, line: &TestPath, house: &str, listed: &str) -> bool {
        line.house() == house
            && (line.inner() == listed || self.case_of(listed).is_some_and(|case| case == line.inner()))
    }
}

impl Suite {
    /// The tests that this line stands for: one, or one for each adapter.
    pub fn meant_by(&self, line: &TestPath, matrix: Matrix<'_>) -> Vec<(&Binary, &Listed)> {
        self.all().filter(|(binary, listed)| matrix.is_meant(line, &binary.house, &listed.path)).collect()
    }

    /// Every test with its binary.
    pub fn all(&self) -> impl Iterator<Item = (&Binary, &Listed)> {
        self.tests.iter().flat_map(|(binary, tests)| tests.iter().map(move |listed| (binary, listed)))
    }
}
