//! The whole suite, looked up by what a line of the plan says.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::{
    plan::{PlanLine, TestPath},
    runner::{Binary, Listed, Matrix, Suite},
};

/// A test with its binary.
pub(super) type Entry<'a> = (&'a Binary, &'a Listed);

/// The tests of a suite by the paths that mean them.
pub(super) struct Index<'a> {
    entries: Vec<Entry<'a>>,
    by_path: HashMap<(String, String), Vec<usize>>,
    /// The adapters that the cases of a module run on.
    adapters: HashMap<(String, String), BTreeSet<&'a str>>,
    matrix: Matrix<'a>,
}

impl<'a> Index<'a> {
    pub(super) fn of(suite: &'a Suite, matrix: Matrix<'a>) -> Self {
        let entries: Vec<Entry<'a>> = suite.all().collect();
        let mut by_path: HashMap<(String, String), Vec<usize>> = HashMap::new();
        let mut adapters: HashMap<(String, String), BTreeSet<&str>> = HashMap::new();
        for (at, (binary, listed)) in entries.iter().enumerate() {
            if let Some((case, adapter)) = matrix.case_of(&listed.path).zip(matrix.adapter_of(&listed.path)) {
                let module = (binary.house.clone(), module_of(&case).to_owned());
                adapters.entry(module).or_default().insert(adapter);
            }
            let paths = [Some(listed.path.clone()), matrix.case_of(&listed.path)];
            for path in paths.into_iter().flatten() {
                by_path.entry((binary.house.clone(), path)).or_default().push(at);
            }
        }
        Self { entries, by_path, adapters, matrix }
    }

    pub(super) fn meant_by(&self, path: &TestPath) -> Vec<Entry<'a>> {
        let key = (path.house().to_owned(), path.inner().to_owned());
        self.by_path.get(&key).into_iter().flatten().map(|at| self.entries[*at]).collect()
    }

    /// The adapters that other cases of the same module run on, but not this one. A line that names its adapter lacks
    /// none.
    pub(super) fn lacking(&self, path: &TestPath, meant: &[Entry<'a>]) -> Vec<&'a str> {
        if meant.iter().any(|(_, listed)| listed.path == path.inner()) {
            return vec![];
        }
        let has = |adapter: &&&str| {
            !meant.iter().any(|(_, of)| self.matrix.adapter_of(&of.path) == Some(**adapter))
        };
        let module = (path.house().to_owned(), module_of(path.inner()).to_owned());
        self.adapters.get(&module).into_iter().flatten().filter(has).copied().collect()
    }

    /// Each test that no line means, as the plan would write it: a case once.
    pub(super) fn unplanned(&self, lines: &[PlanLine]) -> Vec<TestPath> {
        let keys = lines.iter().map(|line| (line.path.house().to_owned(), line.path.inner().to_owned()));
        let planned: HashSet<usize> =
            keys.filter_map(|key| self.by_path.get(&key)).flatten().copied().collect();
        let mut paths = vec![];
        for (at, (binary, listed)) in self.entries.iter().enumerate() {
            if planned.contains(&at) {
                continue;
            }
            let case = self.matrix.case_of(&listed.path).unwrap_or_else(|| listed.path.clone());
            if let Some(path) = TestPath::parse(&format!("{}::{case}", binary.house))
                && !paths.contains(&path)
            {
                paths.push(path);
            }
        }
        paths
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

fn module_of(path: &str) -> &str {
    path.rsplit_once("::").map_or("", |(module, _)| module)
}
