//! The rules of the house that can be read from its files: who may know whom, and how long a file may be.

use std::{
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

const ROOMS: [&str; 6] = ["domain", "application", "memory", "infrastructure", "api", "devtools"];

/// What a room may depend on.
enum Allowed {
    /// These and nothing else.
    Only(&'static [&'static str]),
    /// Any technology, and no neighbour or foreign technology among these.
    AnythingBut(&'static [&'static str]),
}

const NEIGHBOURS: [(&str, Allowed); 6] = [
    ("domain", Allowed::Only(&[])),
    ("application", Allowed::Only(&["domain", "tracing"])),
    ("memory", Allowed::Only(&["domain", "tokio"])),
    (
        "infrastructure",
        Allowed::AnythingBut(&["api", "application", "memory", "hexwright", "axum", "tower-http", "utoipa"]),
    ),
    (
        "api",
        Allowed::AnythingBut(&[
            "infrastructure",
            "memory",
            "hexwright",
            "sqlx",
            "argon2",
            "jsonwebtoken",
            "reqwest",
        ]),
    ),
    ("devtools", Allowed::AnythingBut(&["api", "application", "infrastructure", "memory", "hexwright"])),
];

/// The longest file, tests included.
const MOST_LINES: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn manifest(room: &str) -> Table {
    let path = root().join("src").join(room).join("Cargo.toml");
    fs::read_to_string(&path).expect("the manifest").parse().expect("a manifest in TOML")
}

/// What a room is built with: the names of crates, also of those for one platform and those that are renamed.
fn dependencies(manifest: &Table) -> Vec<String> {
    let platforms = manifest.get("target").and_then(Value::as_table);
    let tables = platforms.into_iter().flat_map(|platforms| platforms.values().filter_map(Value::as_table));
    let tables = std::iter::once(manifest).chain(tables);
    tables
        .flat_map(|table| ["dependencies", "build-dependencies"].map(|section| table.get(section)))
        .filter_map(|section| section.and_then(Value::as_table))
        .flat_map(|section| section.iter().map(|(name, how)| name_of(name, how)))
        .collect()
}

fn name_of(name: &str, how: &Value) -> String {
    let package = how.get("package").and_then(Value::as_str).unwrap_or(name);
    package.strip_prefix("hexwright-").unwrap_or(package).to_owned()
}

/// Every source file of the house.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<_> = ["src", "tests", "benches"].map(|folder| root().join(folder)).into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn no_room_gains_a_neighbour_it_must_not_have() {
    for (room, allowed) in NEIGHBOURS {
        for name in dependencies(&manifest(room)) {
            let is_allowed = match &allowed {
                Allowed::Only(names) => names.contains(&name.as_str()),
                Allowed::AnythingBut(names) => !names.contains(&name.as_str()),
            };
            assert!(is_allowed, "the room {room} must not know {name}");
        }
    }
}

#[test]
fn a_room_that_is_added_is_held_to_the_rules_too() {
    let mut rooms: Vec<String> = fs::read_dir(root().join("src"))
        .expect("the rooms")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.join("Cargo.toml").exists())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    rooms.sort_unstable();
    let mut known = ROOMS.map(str::to_owned);
    known.sort_unstable();
    assert_eq!(rooms, known);
    assert!(ROOMS.iter().all(|room| NEIGHBOURS.iter().any(|(named, _)| named == room)));
}

#[test]
fn every_room_takes_the_lints_of_the_house() {
    for room in ROOMS {
        let takes = manifest(room).get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
        assert_eq!(takes, Some(true), "the room {room} needs `[lints] workspace = true`");
    }
}

#[test]
fn a_dependency_is_found_wherever_a_manifest_names_it() {
    let manifest: Table = r#"
        [dependencies]
        store = { package = "hexwright-infrastructure", workspace = true }
        [build-dependencies]
        api.workspace = true
        [target.'cfg(unix)'.dependencies]
        rustix = "1"
    "#
    .parse()
    .expect("a manifest");
    let mut found = dependencies(&manifest);
    found.sort_unstable();
    assert_eq!(found, ["api", "infrastructure", "rustix"]);
}

#[test]
fn no_source_file_is_too_long_to_be_read_in_one_go() {
    let mut lengths: Vec<(usize, PathBuf)> = sources()
        .into_iter()
        .map(|path| (fs::read_to_string(&path).expect("a source file").lines().count(), path))
        .collect();
    lengths.sort_unstable();
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > MOST_LINES).collect();
    assert!(long.is_empty(), "longer than {MOST_LINES} lines: {long:?}");
    let median = lengths.get(lengths.len() / 2).map_or(0, |(lines, _)| *lines);
    assert!(median <= 150, "half of the files have more than {median} lines");
}
