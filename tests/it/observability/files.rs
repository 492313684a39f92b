//! The files below `deploy/observability`, read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The path of a file, given from the root of the repository.
pub(super) fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The path of a file of the folder.
pub(super) fn path(name: &str) -> PathBuf {
    in_repository("deploy/observability").join(name)
}

/// Its text.
pub(super) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One document of YAML or JSON, as JSON.
pub(super) fn read(path: &Path) -> Value {
    let text = text(path);
    if path.extension().is_some_and(|extension| extension == "json") {
        return serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file of the folder with this extension, wherever below this part of it, in order.
pub(super) fn all(part: &str, extension: &str) -> Vec<PathBuf> {
    below(&path(part), extension)
}

/// Every file with this extension, wherever below a folder, in order.
pub(super) fn below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no .{extension} below {}", folder.display());
    found
}

/// The items of a list; none where there is no list.
pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The fields of an object; none where there is no object.
pub(super) fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// A text, which has to be there.
pub(super) fn text_of<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}

/// Every rule.
pub(super) fn rules() -> Vec<Value> {
    let files = all("prometheus/rules", "yml");
    let groups = files.iter().flat_map(|path| items(&read(path)["groups"]).cloned().collect::<Vec<_>>());
    groups.flat_map(|group| items(&group["rules"]).cloned().collect::<Vec<_>>()).collect()
}

/// The panels that show something, also those in rows that are folded.
pub(super) fn panels(dashboard: &Value) -> impl Iterator<Item = &Value> {
    let top = items(&dashboard["panels"]);
    top.flat_map(|panel| std::iter::once(panel).chain(items(&panel["panels"])))
        .filter(|panel| panel["type"] != "row")
}
