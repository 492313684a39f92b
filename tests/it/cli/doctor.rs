use std::{net::TcpListener, thread};

use serde_json::Value;

use super::program::{Ended, Program};

/// A port that somebody else has, who hangs up on everybody.
fn taken() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().for_each(drop));
    address.to_string()
}

fn finding(ended: &Ended, check: &str) -> Value {
    let all: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    all.as_array().expect("a list").iter().find(|row| row["check"] == check).expect(check).clone()
}

#[test]
fn doctor_finds_nothing_wrong_on_a_healthy_machine() {
    let ended = Program::new().with("SERVER_PORT", "0").run(&["doctor"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for check in
        ["configuration", "clock", "data folder", "database", "migrations", "port", "password hashing"]
    {
        assert!(
            ended.stdout.lines().any(|line| line.starts_with(&format!("ok   {check}"))),
            "{check}: {ended:?}"
        );
    }
}

#[test]
fn doctor_says_what_is_wrong_and_what_to_do() {
    let ended = Program::new()
        .with("DATABASE_URL", "postgres://ada:hunter2@127.0.0.1:1/x")
        .with("DATABASE_ACQUIRE_TIMEOUT_SECS", "1")
        .with("DATA_DIR", "/proc/nowhere")
        .with("SERVER_PORT", taken().rsplit(':').next().expect("a port"))
        .with("METRICS_ADDRESS", &taken())
        .with("JWT_KEY_FILES", "missing.pem")
        .run(&["doctor", "--json"]);
    ended.failed(1);
    for check in ["database", "data folder", "port", "metrics port", "signing keys"] {
        let row = finding(&ended, check);
        assert_eq!(row["ok"], false, "{row}");
        assert!(!row["hint"].as_str().unwrap_or_default().is_empty(), "{row}");
    }
    assert_eq!(finding(&ended, "clock")["ok"], true);
    assert!(!ended.stdout.contains("hunter2"));
}

#[test]
fn doctor_finds_nothing_wrong_beside_the_service_itself() {
    for token in ["", "q7Zt0Rk2vXw9LmB4"] {
        let program = Program::new().with("METRICS_ADDRESS", "127.0.0.1:0").with("METRICS_TOKEN", token);
        let mut serving = program.serve(&["serve"]);
        let line = serving.wait_for_log("serving metrics");
        let metrics = line.rsplit_once("127.0.0.1:").expect("an address").1;
        let metrics: String = metrics.chars().take_while(char::is_ascii_digit).collect();
        let ended = program
            .with("METRICS_ADDRESS", &format!("127.0.0.1:{metrics}"))
            .with("SERVER_PORT", &serving.address.port().to_string())
            .run(&["doctor", "--json"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        for check in ["port", "metrics port"] {
            let detail = finding(&ended, check)["detail"].to_string();
            assert!(detail.contains("Hexwright"), "{detail}");
        }
        serving.signal(rustix::process::Signal::TERM);
        assert_eq!(serving.wait(), Some(0));
    }
}

#[test]
fn doctor_tells_a_wrong_configuration() {
    let ended = Program::new().with("SERVER_PORT", "x").run(&["doctor", "--json"]);
    ended.failed(1);
    let detail = finding(&ended, "configuration")["detail"].to_string();
    assert!(detail.contains("SERVER_PORT must be a whole number"), "{detail}");
}

#[test]
fn doctor_does_not_tell_to_start_a_server_for_a_file_nor_to_migrate_a_newer_database() {
    let program = Program::new().with("DATA_DIR", "file/data").with("SERVER_PORT", "0");
    std::fs::write(program.path("file"), "in the way").expect("written");
    let ended = program.run(&["doctor", "--json"]);
    ended.failed(1);
    assert_eq!(finding(&ended, "data folder")["ok"], false);
    let hint = finding(&ended, "database")["hint"].to_string();
    assert!(hint.contains("DATABASE_URL") && !hint.contains("start the database server"), "{hint}");
}

#[test]
fn doctor_tells_to_restore_a_backup_where_the_database_file_is_damaged() {
    let program = Program::new().with("DATABASE_URL", "sqlite://x.db").with("SERVER_PORT", "0");
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    let whole = std::fs::read(program.path("x.db")).expect("a file");
    for first in [0, 4_096] {
        let mut damaged = whole.clone();
        damaged[first..].fill(0xA5);
        std::fs::write(program.path("x.db"), damaged).expect("overwritten");
        let ended = program.run(&["doctor", "--json"]);
        ended.failed(1);
        let hint = finding(&ended, "database")["hint"].to_string();
        assert!(hint.contains("restore a backup") && !hint.contains("writable"), "{first}: {hint}");
    }
}
