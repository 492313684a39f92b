//! Changes to files, all of them or none.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// The new texts of some files.
#[derive(Debug, Default)]
pub struct Edits {
    texts: BTreeMap<PathBuf, String>,
}

impl Edits {
    /// The text of this file as it will be; empty if there is none.
    pub fn text(&self, file: &Path) -> String {
        self.texts.get(file).cloned().unwrap_or_else(|| fs::read_to_string(file).unwrap_or_default())
    }

    /// The file will have this text.
    pub fn set(&mut self, file: &Path, text: String) {
        self.texts.insert(file.to_owned(), text);
    }

    /// The files, in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.texts.keys().map(PathBuf::as_path)
    }

    /// Puts `inserted` before the byte at `at`.
    pub fn insert(&mut self, file: &Path, at: usize, inserted: &str) {
        let mut text = self.text(file);
        text.insert_str(at.min(text.len()), inserted);
        self.set(file, text);
    }

    /// Puts a block at the end, an empty line before it.
    pub fn append(&mut self, file: &Path, block: &str) {
        let text = self.text(file);
        let before = text.trim_end();
        let gap = if before.is_empty() { "" } else { "\n\n" };
        self.set(file, format!("{before}{gap}{}\n", block.trim_end()));
    }

    /// Writes all files.
    pub fn write(&self) -> Result<(), Failure> {
        for (file, text) in &self.texts {
            let cannot = |error| Failure::because(format!("cannot write {}", file.display()), error);
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).map_err(cannot)?;
            }
            fs::write(file, text).map_err(cannot)?;
        }
        Ok(())
    }
}
