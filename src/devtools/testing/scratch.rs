//! A small workspace in a temporary folder: `shop` with a library and, where it is wanted, one binary of tests.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    cli,
    workspace::{Runner, Tools, Workspace},
};

/// The workspace; gone when dropped.
pub(crate) struct Scratch {
    folder: TempDir,
    pub(crate) tools: Tools,
}

const MANIFEST: &str = "[package]\nname = \"shop\"\nedition = \"2024\"\nautotests = false\n\n[features]\nextra = []\n\n\
    [workspace]\nresolver = \"3\"\n\n[workspace.metadata.go]\ngate = [[\"cargo\", \"fmt\", \"--check\"]]\n\n\
    [profile.dev]\ndebug = false\nincremental = false\n";
/// Only where a test needs it, as each target more is one more to compile.
const BINARY: &str = "\n[[test]]\nname = \"it\"\npath = \"tests/it/main.rs\"\n";

impl Scratch {
    /// A workspace whose library has the module `names` and whose plan is `# The plan`.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut tools = Tools::new(folder.path());
        tools.target = Some(folder.path().join("target"));
        tools.runner = Runner::Cargo;
        let scratch = Self { folder, tools };
        scratch.write("Cargo.toml", MANIFEST);
        scratch.write("src/lib.rs", "pub mod names;\n");
        scratch.write("src/names.rs", "pub fn valid(name: &str) -> bool {\n    name.len() < 9\n}\n");
        scratch.write("PLAN.md", "# The plan\n");
        scratch
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let file = self.path(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        fs::write(file, text).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Gives the workspace a binary of tests with this root.
    pub(crate) fn test_binary(&self, root: &str) {
        self.write("Cargo.toml", &format!("{MANIFEST}{BINARY}"));
        self.write("tests/it/main.rs", root);
    }

    /// Changes one place of a file.
    pub(crate) fn replace(&self, name: &str, old: &str, new: &str) {
        let text = self.read(name);
        assert_eq!(text.matches(old).count(), 1, "{old:?} in {name}:\n{text}");
        self.write(name, &text.replace(old, new));
    }

    /// Lines of a plan with one section.
    pub(crate) fn plan(&self, lines: &[&str]) {
        self.write("PLAN.md", &format!("# The plan\n\n## Names\n\n{}\n", lines.join("\n")));
    }

    /// Says `cargo go` with these words: exit code, and what was printed.
    pub(crate) fn go(&self, words: &[&str]) -> (u8, String) {
        let all = ["cargo-go", "--runner", "cargo"].iter().chain(words).map(|word| OsString::from(*word));
        let (mut out, mut err) = (vec![], vec![]);
        let code = cli::run(all, self.tools.clone(), &mut out, &mut err);
        (code, String::from_utf8([out, err].concat()).expect("text"))
    }

    /// The same, as a program reads it.
    pub(crate) fn go_json(&self, words: &[&str]) -> (u8, Value) {
        let (code, said) = self.go(&[words, &["--json"]].concat());
        (code, serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}")))
    }

    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::load(&self.tools).expect("a workspace")
    }
}
