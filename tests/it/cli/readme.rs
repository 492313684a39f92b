//! The README's tour, typed as it stands.

use std::{fs, process::Command};

use super::program::Program;

/// What a reader has to see, in this order.
const SEEN: [&str; 14] = [
    r#""status":"healthy""#,
    r#""pointer":"/email","code":"invalid_format""#,
    r#""pointer":"/password","code":"weak_password""#,
    "201 Created",
    "location: ",
    r#"etag: "1""#,
    r#""name":"Countess of Lovelace""#,
    "deprecation: @",
    r#"{"data":{"id""#,
    r#""current":true"#,
    r#""code":"session_ended""#,
    "root@example.org",
    r#"{"items":[{"id""#,
    "Countess of Lovelace",
];

#[test]
fn the_tour_of_the_readme_runs_as_it_stands() {
    let program = Program::new().with("PATH", &std::env::var("PATH").expect("a path"));
    let server = program.serve(&[]);
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("read");
    let tour = commands(&readme)
        .replace("127.0.0.1:3000", &server.address.to_string())
        .replace("cargo run -q --", env!("CARGO_BIN_EXE_hexwright"));
    fs::write(program.path("tour.sh"), tour).expect("written");
    let ended = Command::new("bash")
        .args(["-euo", "pipefail", "tour.sh"])
        .current_dir(program.path("."))
        .output()
        .expect("bash");
    let seen = String::from_utf8(ended.stdout).expect("UTF-8");
    assert!(ended.status.success(), "{seen}{}", String::from_utf8_lossy(&ended.stderr));
    let mut rest = seen.as_str();
    for expected in SEEN {
        let at = rest.find(expected).unwrap_or_else(|| panic!("{expected} does not follow in:\n{seen}"));
        rest = &rest[at + expected.len()..];
    }
}

/// Everything between the fences that say `sh`.
fn commands(readme: &str) -> String {
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let commands: String = blocks.collect();
    assert!(commands.contains("users/me"), "the README has a tour");
    commands
}
