//! `[workspace.metadata.go]` in the root manifest; everything has a default.

use serde::Deserialize;

/// How this workspace is driven.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Commands that must succeed before a line is marked, each a list of words, run in the workspace's folder before
    /// all tests are.
    pub gate: Vec<Vec<String>>,
    /// The modules' names that a case has once for each adapter: `contract::sqlite::users::x` is the case
    /// `contract::users::x` on the adapter `sqlite`.
    pub adapters: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect();
        Self {
            gate: vec![
                words("cargo fmt --all --check"),
                words("cargo clippy --quiet --workspace --all-targets -- -D warnings"),
            ],
            adapters: words("memory sqlite postgres"),
        }
    }
}
