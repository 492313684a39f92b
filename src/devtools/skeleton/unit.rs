//! A test that stands for itself: in a module that is there, or in one that is made.

use std::path::{Path, PathBuf};

use super::{Edits, Wanted, modules::with_module, words::indented};
use crate::{
    failure::Failure,
    source::{Crate, Function, Module},
};

/// The edits that write the test.
pub(super) fn place(wanted: &Wanted<'_>, found: &Crate) -> Result<Edits, Failure> {
    let modules = wanted.modules();
    let known = (0..=modules.len()).rev().find_map(|depth| {
        let module = found.module(&modules[..depth].join("::"))?;
        Some((depth, module))
    });
    let (depth, module) = known.ok_or_else(|| Failure::new("the crate's root file cannot be read"))?;
    let test = wanted.test(neighbour(found, &modules));
    let mut edits = Edits::default();
    let missing = &modules[depth..];
    if missing.is_empty() {
        into_module(&mut edits, module, wanted, &test);
    } else {
        Maker { edits: &mut edits, wanted, test: &test }.make(module, missing)?;
    }
    Ok(edits)
}

/// The last test of the nearest module that has some.
fn neighbour<'a>(found: &'a Crate, modules: &[&str]) -> Option<&'a Function> {
    (0..=modules.len()).rev().find_map(|depth| {
        let prefix = modules[..depth].iter().fold(String::new(), |path, module| path + module + "::");
        let near = |one: &&Function| one.is_test() && one.path.starts_with(&prefix);
        found.functions.iter().rev().find(near)
    })
}

fn into_module(edits: &mut Edits, module: &Module, wanted: &Wanted<'_>, written: &str) {
    let text = edits.text(&module.file);
    let needs_use = wanted.is_property() && !text.contains("proptest::prelude");
    let Some(closing) = module.closing else {
        edits.append(&module.file, written);
        if needs_use {
            let whole = edits.text(&module.file);
            let at = whole.find("use super::*;\n").map_or(0, |at| at + "use super::*;\n".len());
            edits.insert(&module.file, at, "use proptest::prelude::*;\n");
        }
        return;
    };
    let margin = text[..closing].rsplit('\n').next().unwrap_or_default();
    let margin = if margin.trim().is_empty() { margin.len() } else { 0 };
    let uses = if needs_use { "use proptest::prelude::*;\n\n" } else { "" };
    let is_empty = text[..closing].trim_end().ends_with('{');
    let gap = if is_empty { "" } else { "\n" };
    let block = format!("{gap}{}{}", indented(&format!("{uses}{written}"), margin + 4), " ".repeat(margin));
    // The closing brace stands on a line of its own; the block goes before its indentation.
    let at = text[..closing].trim_end().len();
    let end = &text[closing..];
    edits.set(&module.file, format!("{}\n{block}{end}", &text[..at]));
}

struct Maker<'a, 'b> {
    edits: &'a mut Edits,
    wanted: &'a Wanted<'b>,
    test: &'a str,
}

/// A module that is about to have a child.
struct Parent {
    file: PathBuf,
    folder: PathBuf,
    in_tests: bool,
}

impl Maker<'_, '_> {
    fn make(&mut self, module: &Module, missing: &[&str]) -> Result<(), Failure> {
        if module.closing.is_some() {
            return Err(Failure::new(format!(
                "`{}` stands inside {}; make the module for `{}` by hand",
                module.path,
                module.file.display(),
                missing.join("::"),
            )));
        }
        let mut parent =
            Parent { file: module.file.clone(), folder: module.folder.clone(), in_tests: module.in_tests };
        for (index, name) in missing.iter().enumerate() {
            let rest = &missing[index + 1..];
            if *name == "tests" && rest.is_empty() {
                self.tests_of(&parent);
                return Ok(());
            }
            parent = self.child(&parent, name, rest);
        }
        let file = parent.file;
        let uses = if self.wanted.is_property() { "use proptest::prelude::*;\n\n" } else { "" };
        self.edits.append(&file, &format!("{uses}{}", self.test));
        Ok(())
    }

    /// A module in a file of its own, with its line in the parent.
    fn child(&mut self, parent: &Parent, name: &str, rest: &[&str]) -> Parent {
        let for_tests = name == "tests" && !parent.in_tests;
        let text = with_module(&self.edits.text(&parent.file), name, for_tests);
        self.edits.set(&parent.file, text);
        let folder = parent.folder.join(name);
        let is_leaf = rest.is_empty() || rest == ["tests"];
        let file = if is_leaf { parent.folder.join(format!("{name}.rs")) } else { folder.join("mod.rs") };
        let in_tests = parent.in_tests || for_tests;
        let text =
            if in_tests { String::new() } else { format!("//! To be written: {}.\n", self.wanted.sentence) };
        self.edits.set(&file, text);
        Parent { file, folder, in_tests }
    }

    /// The module `tests` of a module: beside it where its neighbours have theirs, else inside.
    fn tests_of(&mut self, parent: &Parent) {
        let prelude = if self.wanted.is_property() { "use proptest::prelude::*;\n" } else { "" };
        let uses = format!("use super::*;\n{prelude}\n");
        let stem =
            parent.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if matches!(stem.as_str(), "mod" | "lib" | "main") {
            let text = with_module(&self.edits.text(&parent.file), "tests", true);
            self.edits.set(&parent.file, text);
            self.edits.append(&parent.folder.join("tests.rs"), &format!("{uses}{}", self.test));
        } else if keeps_tests_beside(&parent.file) {
            let name = format!("{stem}_tests.rs");
            self.edits.append(&parent.file, &format!("#[cfg(test)]\n#[path = \"{name}\"]\nmod tests;"));
            self.edits.append(&parent.file.with_file_name(name), &format!("{uses}{}", self.test));
        } else {
            let inside = indented(&format!("{uses}{}", self.test), 4);
            self.edits.append(&parent.file, &format!("#[cfg(test)]\nmod tests {{\n{inside}}}"));
        }
    }
}

fn keeps_tests_beside(file: &Path) -> bool {
    let Some(entries) = file.parent().and_then(|folder| folder.read_dir().ok()) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().ends_with("_tests.rs"))
}
