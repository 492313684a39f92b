use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::Value;

use super::program::Program;

#[test]
fn serving_welcomes_with_all_that_a_newcomer_needs_and_answers_health() {
    let program = Program::new();
    let serving = program.serve(&["serve"]);
    let welcome = serving.welcome.join("\n");
    let address = serving.address;
    for part in [
        format!("http://{address}/docs"),
        format!("http://{address}/health"),
        "data/hexwright.db".to_owned(),
        "users create-admin".to_owned(),
    ] {
        assert!(welcome.contains(&part), "{part}: {welcome}");
    }
    for path in ["/health", "/health/live", "/health/ready", "/docs", "/api/v2/openapi.json"] {
        let answer = serving.get(path);
        assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 303"), "{path}: {answer}");
    }
}

#[test]
fn without_a_command_it_serves() {
    let program = Program::new();
    assert!(program.serve(&[]).get("/health/live").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_local_environment_makes_its_own_secret_for_its_owner_alone() {
    let program = Program::new();
    drop(program.serve(&["serve"]));
    let mode = |path: &str| fs::metadata(program.path(path)).expect(path).permissions().mode() & 0o777;
    assert_eq!((mode("data/secrets"), mode("data/secrets/jwt_secret")), (0o700, 0o600));
    let secret = fs::read(program.path("data/secrets/jwt_secret")).expect("the secret");
    drop(program.serve(&["serve"]));
    assert_eq!(fs::read(program.path("data/secrets/jwt_secret")).expect("the secret"), secret);
}

#[test]
fn a_taken_port_of_metrics_names_its_own_setting() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let ended = Program::new().with("METRICS_ADDRESS", &address).run(&["serve", "--port", "0"]);
    let sentence = ended.failed(1);
    assert!(sentence.contains("choose another with METRICS_ADDRESS"), "{sentence}");
    assert!(!sentence.contains("--port"), "{sentence}");
}

#[test]
fn a_taken_port_is_one_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ended = Program::new().run(&["serve", "--port", &port]);
    let sentence = ended.failed(1);
    assert!(sentence.contains(&format!("the port {port} of 127.0.0.1 is taken")), "{sentence}");
}

#[test]
fn an_unwritable_folder_is_one_sentence() {
    // Permissions do not bind the superuser, but nobody can make a folder in a file.
    let program = Program::new().with("DATA_DIR", "file/data").with("SERVER_PORT", "0");
    fs::write(program.path("file"), "in the way").expect("written");
    for arguments in [&["serve"][..], &["users", "list"], &["migrate", "up"]] {
        assert!(program.run(arguments).failed(4).contains("file/data"), "{arguments:?}");
    }
}

#[test]
fn a_wrong_variable_is_named() {
    let ended = Program::new().with("SERVER_PROT", "4000").run(&["serve"]);
    ended.failed(3);
    assert!(
        ended.stderr.contains("SERVER_PROT is unknown (environment); did you mean SERVER_PORT?"),
        "{ended:?}"
    );
}

#[test]
fn a_local_environment_is_not_reachable_from_elsewhere_unless_that_is_meant() {
    let ended = Program::new().run(&["serve", "--host", "0.0.0.0", "--port", "0"]);
    ended.failed(3);
    assert!(ended.stderr.contains("--listen-publicly"), "{ended:?}");
    // Commands that do not listen do not ask, so that they work beside such a server.
    let beside = Program::new().with("SERVER_HOST", "0.0.0.0");
    assert_eq!(beside.run(&["migrate", "up"]).code, Some(0));
    assert_eq!(beside.run(&["users", "list", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn a_database_that_lacks_migrations_is_not_served_where_migrating_is_off() {
    let program = Program::new().with("DATABASE_MIGRATE_ON_START", "false").with("SERVER_PORT", "0");
    assert!(program.run(&["serve"]).failed(4).contains("run `hexwright migrate up` first"));
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    assert!(program.serve(&["serve"]).get("/health/ready").starts_with("HTTP/1.1 200"));
}

#[test]
fn logs_are_json_with_the_id_of_the_request() {
    let program = Program::new().with("LOG_FORMAT", "json").with("LOG_LEVEL", "debug");
    let serving = program.serve(&["serve"]);
    let answer = serving.get("/api/v2/users/me");
    let id =
        answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).expect("an id").trim().to_owned();
    let line = serving.wait_for_log(&id);
    let logged: Value = serde_json::from_str(&line).expect("JSON");
    assert!(logged["timestamp"].is_string() && logged["level"].is_string(), "{line}");
}
