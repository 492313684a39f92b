//! What is written refers to what is there.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Folders with what the house wrote.
const FOLDERS: [&str; 7] = ["src", "tests", "benches", "docs", "deploy", "migrations", "scripts"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every text of the house, by its place.
fn texts() -> Vec<(PathBuf, String)> {
    let mut folders: Vec<_> = FOLDERS.map(|folder| root().join(folder)).into();
    let mut files = files_of(root(), &mut Vec::new());
    while let Some(folder) = folders.pop() {
        files.extend(files_of(&folder, &mut folders));
    }
    files.into_iter().filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?))).collect()
}

fn files_of(folder: &Path, folders: &mut Vec<PathBuf>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (within, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    folders.extend(within);
    files
}

/// The documents of `docs/` that a text names.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    text.match_indices("docs/").filter_map(move |(at, _)| {
        let begins = !text.get(..at)?.ends_with(is_of_name);
        let rest = text.get(at..)?;
        let end = rest.find(|letter| !is_of_name(letter)).unwrap_or(rest.len());
        rest.get(..end).filter(|name| begins && Path::new(name).extension().is_some_and(|kind| kind == "md"))
    })
}

/// Where the links of a Markdown text lead within the house.
fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let targets = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    targets
        .filter(|target| !target.contains("://") && !target.contains(char::is_whitespace))
        .map(|target| target.split_once('#').unwrap_or((target, "")))
}

/// As whoever shows Markdown makes an anchor of a heading.
fn anchor(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

#[test]
fn every_document_that_is_named_is_there() {
    let texts = texts();
    let all: Vec<_> =
        texts.iter().flat_map(|(path, text)| named(text).map(move |name| (path, name))).collect();
    assert!(all.len() > 10, "they are found: {all:?}");
    let missing: Vec<_> = all.into_iter().filter(|(_, name)| !root().join(name).exists()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_link_of_a_document_leads_to_a_file_and_its_heading() {
    let (texts, mut followed, mut broken) = (texts(), 0, Vec::new());
    for (path, text) in texts.iter().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "md")) {
        for (file, heading) in links(text) {
            let target = if file.is_empty() { path.clone() } else { path.with_file_name("").join(file) };
            let is_there = if heading.is_empty() {
                target.exists()
            } else {
                let target = fs::read_to_string(&target).unwrap_or_default();
                target.lines().any(|line| line.starts_with('#') && anchor(line) == heading)
            };
            followed += 1;
            if !is_there {
                broken.push((path, file, heading));
            }
        }
    }
    assert!(followed > 20, "they are found: {followed}");
    assert!(broken.is_empty(), "{broken:?}");
}
