//! A crate: its root file and every file that a `mod` leads to.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use proc_macro2::TokenStream;

use super::{
    Function, Module,
    scan::{Bare, Declared, Found, inner_attributes, scan},
};

/// Everything found in a crate's source.
#[derive(Debug, Default)]
pub struct Crate {
    /// Every function.
    pub functions: Vec<Function>,
    /// Every module, parents before children; the root first.
    pub modules: Vec<Module>,
}

struct Place {
    path: String,
    file: PathBuf,
    folder: PathBuf,
    /// Whether the module stands inside another one's file.
    inline: bool,
    in_tests: bool,
    conditions: Vec<String>,
}

impl Crate {
    /// Reads the crate with this root file. A file that is missing or does not lex is left out: the compiler says it
    /// better. `in_tests` for an integration test binary.
    pub fn read(root: &Path, in_tests: bool) -> Self {
        let mut found = Self::default();
        let folder = root.parent().unwrap_or(root).to_owned();
        let place = Place {
            path: String::new(),
            file: root.to_owned(),
            folder,
            inline: false,
            in_tests,
            conditions: vec![],
        };
        found.read_file(place);
        found
    }

    /// The function that is the test or case of this path.
    pub fn function(&self, path: &str) -> Option<&Function> {
        self.functions.iter().find(|function| !function.nested && function.path == path)
    }

    /// The module of this path.
    pub fn module(&self, path: &str) -> Option<&Module> {
        self.modules.iter().find(|module| module.path == path)
    }

    /// The function behind a test or case: at its path; for a case also below its module, where the module shows on what
    /// its files hold (`pub(super) use login::*`).
    pub fn source_of(&self, path: &str) -> Option<&Function> {
        self.function(path).or_else(|| {
            let (modules, name) = path.rsplit_once("::")?;
            let below = format!("{modules}::");
            let is_case = |one: &Function| one.in_tests && !one.nested && !one.is_test();
            let is_meant = |one: &&Function| is_case(one) && one.name == name && one.path.starts_with(&below);
            self.functions.iter().find(is_meant)
        })
    }

    fn read_file(&mut self, place: Place) {
        let Ok(text) = fs::read_to_string(&place.file) else { return };
        let Ok(tokens) = TokenStream::from_str(&text) else { return };
        self.read_module(place, tokens, None);
    }

    fn read_module(&mut self, mut place: Place, tokens: TokenStream, closing: Option<usize>) {
        place.add_conditions(&inner_attributes(&tokens));
        self.modules.push(Module {
            path: place.path.clone(),
            file: place.file.clone(),
            folder: place.folder.clone(),
            closing,
            in_tests: place.in_tests,
        });
        for found in scan(tokens) {
            match found {
                Found::Declared(declared) => {
                    if let Some(child) = place.declared(&declared) {
                        self.read_file(child);
                    }
                }
                Found::Inline { declared, content, closing } => {
                    self.read_module(place.inside(&declared), content, Some(closing));
                }
                Found::Function(bare) => self.functions.push(place.function(bare, false)),
                Found::Nested(bare) => self.functions.push(place.function(bare, true)),
            }
        }
    }
}

impl Place {
    fn joined(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}::{name}", self.path) }
    }

    fn add_conditions(&mut self, attributes: &[String]) {
        let conditions = attributes.iter().filter(|attribute| attribute.starts_with("cfg ("));
        for condition in conditions {
            self.in_tests |= condition == "cfg ( test )";
            self.conditions.push(condition.clone());
        }
    }

    fn child(&self, declared: &Declared, file: PathBuf, folder: PathBuf, inline: bool) -> Self {
        let path = self.joined(&declared.name);
        let conditions = self.conditions.clone();
        let mut child = Self { path, file, folder, inline, in_tests: self.in_tests, conditions };
        child.add_conditions(&declared.attributes);
        child
    }

    fn inside(&self, declared: &Declared) -> Self {
        self.child(declared, self.file.clone(), self.folder.join(&declared.name), true)
    }

    /// The file that `mod name;` means (Rust Reference, "Module source filenames").
    fn declared(&self, declared: &Declared) -> Option<Self> {
        let written = declared.attributes.iter().find_map(|attribute| {
            attribute.strip_prefix("path = \"").and_then(|path| path.strip_suffix('"'))
        });
        if let Some(path) = written {
            let base = if self.inline { &self.folder } else { self.file.parent()? };
            let file = base.join(path);
            let folder = file.parent()?.to_owned();
            return Some(self.child(declared, file, folder, false));
        }
        let folder = self.folder.join(&declared.name);
        let beside = self.folder.join(format!("{}.rs", declared.name));
        let file = if beside.exists() { beside } else { folder.join("mod.rs") };
        file.exists().then(|| self.child(declared, file, folder, false))
    }

    fn function(&self, bare: Bare, nested: bool) -> Function {
        let mut conditions = self.conditions.clone();
        conditions.extend(bare.attributes.iter().filter(|one| one.starts_with("cfg (")).cloned());
        Function {
            path: self.joined(&bare.name),
            name: bare.name,
            file: self.file.clone(),
            line: bare.line,
            attributes: bare.attributes,
            conditions,
            in_tests: self.in_tests,
            nested,
            is_async: bare.is_async,
            range: bare.range,
            signature: bare.signature,
            text: bare.text,
            body: bare.body,
        }
    }
}
