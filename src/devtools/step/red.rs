//! Which tests were seen failing, kept in `.go/`, which git ignores.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::{failure::Failure, plan::TestPath, workspace::Workspace};

/// The tests that were seen red: path in the plan, and what the test was made of then.
#[derive(Debug, Default)]
pub struct RedTests {
    folder: PathBuf,
    seen: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
struct File {
    seen_red: BTreeMap<String, String>,
}

impl RedTests {
    /// What is kept for this workspace; nothing if there is no file.
    pub fn load(workspace: &Workspace) -> Result<Self, Failure> {
        let folder = workspace.root.join(".go");
        let Ok(text) = fs::read_to_string(folder.join("red.json")) else {
            return Ok(Self { folder, seen: BTreeMap::new() });
        };
        let file: File = serde_json::from_str(&text).map_err(|error| {
            Failure::because(".go/red.json is unreadable; delete it and see the tests red again", error)
        })?;
        Ok(Self { folder, seen: file.seen_red })
    }

    /// What the test was made of when it was last seen red.
    pub fn seen(&self, path: &TestPath) -> Option<&str> {
        self.seen.get(path.as_str()).map(String::as_str)
    }

    /// The test was seen red as it is now.
    pub fn saw(&mut self, path: &TestPath, fingerprint: String) -> Result<(), Failure> {
        self.seen.insert(path.to_string(), fingerprint);
        self.save()
    }

    /// The line is marked; the test's past does not matter any more.
    pub fn forget(&mut self, path: &TestPath) -> Result<(), Failure> {
        self.seen.remove(path.as_str());
        self.save()
    }

    fn save(&self) -> Result<(), Failure> {
        let cannot = |error| Failure::because("cannot keep what was seen red in .go/", error);
        fs::create_dir_all(&self.folder).map_err(cannot)?;
        let ignore = self.folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n").map_err(cannot)?;
        }
        let file = File { seen_red: self.seen.clone() };
        let text = serde_json::to_string_pretty(&file).map_err(|error| cannot(error.into()))?;
        fs::write(self.folder.join("red.json"), text + "\n").map_err(cannot)
    }
}
