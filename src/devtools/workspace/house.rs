//! Where the tests of a path live: the unit tests of a package, or an integration test binary.

use super::{Package, Target, Workspace};

/// The targets that the first segment of a test path names.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    /// The package that is built.
    pub package: &'a Package,
    /// The integration test binary; `None` for the package's unit tests.
    pub binary: Option<&'a Target>,
}

/// Every house of a workspace, by name.
pub trait Houses {
    /// The house of this name; a package comes before a test binary of the same name.
    fn house(&self, name: &str) -> Option<House<'_>>;
    /// Every house that can hold tests, with its name.
    fn houses(&self) -> Vec<(&str, House<'_>)>;
}

impl Houses for Workspace {
    fn house(&self, name: &str) -> Option<House<'_>> {
        self.houses().into_iter().find(|(known, _)| *known == name).map(|(_, house)| house)
    }

    fn houses(&self) -> Vec<(&str, House<'_>)> {
        let units =
            self.packages.iter().map(|package| (package.name.as_str(), House { package, binary: None }));
        let binaries = self.packages.iter().flat_map(|package| {
            let tests = package.targets.iter().filter(|target| target.is_test());
            tests.map(move |target| (target.name.as_str(), House { package, binary: Some(target) }))
        });
        units.chain(binaries).collect()
    }
}

impl<'a> House<'a> {
    /// The crates whose tests these are: the library before the programs.
    pub fn targets(&self) -> Vec<&'a Target> {
        if let Some(binary) = self.binary {
            return vec![binary];
        }
        let mut targets: Vec<&Target> =
            self.package.targets.iter().filter(|target| target.is_unit()).collect();
        targets.sort_by_key(|target| target.is_bin());
        targets
    }

    /// The words that make `cargo test` build these tests and nothing else.
    pub fn selection(&self) -> Vec<String> {
        let mut words = vec!["--package".to_owned(), self.package.name.clone()];
        if let Some(binary) = self.binary {
            words.extend(["--test".to_owned(), binary.name.clone()]);
            return words;
        }
        let targets = self.targets();
        let has = |bin: bool| targets.iter().any(|target| target.is_bin() == bin);
        words.extend(has(false).then(|| "--lib".to_owned()));
        words.extend(has(true).then(|| "--bins".to_owned()));
        words
    }
}
