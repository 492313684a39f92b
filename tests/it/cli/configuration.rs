use serde_json::Value;

use super::program::Program;

fn setting(shown: &Value, name: &str) -> (String, String) {
    let row = shown.as_array().expect("a list").iter().find(|row| row["name"] == name).expect(name);
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    (text("value"), text("from"))
}

#[test]
fn config_check_tells_every_problem_at_once() {
    let program = Program::new()
        .with("SERVER_PORT", "none")
        .with("SESSION_IDLE_DAYS", "0")
        .with("LOG_FORMAT", "xml")
        .with("DATABASE_ULR", "sqlite://x");
    let ended = program.run(&["config", "check"]);
    assert!(ended.failed(3).contains("4 problems"), "{ended:?}");
    for line in [
        "SERVER_PORT must be a whole number from 0 to 65535, but is \"none\"",
        "SESSION_IDLE_DAYS must be a whole number from 1 to 3650, but is \"0\"",
        "LOG_FORMAT must be readable or json, but is \"xml\"",
        "DATABASE_ULR is unknown (environment); did you mean DATABASE_URL?",
    ] {
        assert!(ended.stderr.contains(line), "{line}: {}", ended.stderr);
    }
}

#[test]
fn what_is_wrong_with_files_is_wrong_with_the_configuration() {
    let program = Program::new()
        .with("SERVER_TLS_CERT_FILE", "server.crt")
        .with("SERVER_TLS_KEY_FILE", "server.key")
        .with("JWT_KEY_FILES", "signing.pem")
        .with("SERVER_PORT", "0");
    for command in [&["config", "check"][..], &["serve"]] {
        let ended = program.run(command);
        assert!(ended.failed(3).contains("2 problems"), "{ended:?}");
        for line in [
            "SERVER_TLS_CERT_FILE cannot be used: the certificate server.crt",
            "JWT_KEY_FILES cannot be used: the key signing.pem",
        ] {
            assert!(ended.stderr.contains(line), "{line}: {}", ended.stderr);
        }
    }
}

#[test]
fn config_check_answers_programs_in_json() {
    assert_eq!(Program::new().run(&["config", "check", "--json"]).json()["ok"], true);
    let ended = Program::new().with("SERVER_PORT", "none").run(&["config", "check", "--json"]);
    assert_eq!(ended.code, Some(3));
    let answer: Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!((&answer["ok"], &answer["problems"][0]["variable"]), (&false.into(), &"SERVER_PORT".into()));
}

#[test]
fn config_show_shows_no_secret() {
    let program = Program::new()
        .with("JWT_SECRET", "hunter2-hunter2-hunter2-hunter2-hunter2")
        .with("JWT_PREVIOUS_SECRETS", "hunter2-hunter2-hunter2-hunter2-hunter3")
        .with("DATABASE_URL", "postgres://ada:hunter2@127.0.0.1/x");
    for arguments in [&["config", "show"][..], &["config", "show", "--json"], &["config", "check", "-vv"]] {
        let ended = program.run(arguments);
        assert_eq!(ended.code, Some(0));
        assert!(!ended.stdout.contains("hunter2") && !ended.stderr.contains("hunter2"), "{ended:?}");
    }
}

#[test]
fn config_show_hides_the_credentials_in_an_address() {
    let program = Program::new().with("PASSWORD_BREACH_LIST_URL", "https://ada:hunter2@x.example/range/");
    let ended = program.run(&["config", "show", "--json"]);
    assert!(!ended.stdout.contains("hunter2") && !ended.stderr.contains("hunter2"), "{ended:?}");
    assert!(ended.stdout.contains("https://***@x.example/range/"), "{ended:?}");
}

#[test]
fn config_show_tells_what_counts_where_nothing_is_set() {
    let program = Program::new().with("DATABASE_URL", "postgres://ada:hunter2@127.0.0.1/x");
    let shown = program.run(&["config", "show", "--json"]).json();
    assert_eq!(setting(&shown, "SESSION_CACHE_TTL_MS"), ("1000".into(), "default".into()));
    assert!(setting(&shown, "PUBLIC_URL").0.starts_with("http://127.0.0.1:"), "{shown}");
    let (secret, from) = setting(&shown, "JWT_SECRET");
    assert!(secret.starts_with("(made once, kept in ") && from == "default", "{secret}");
    let shown = Program::new().run(&["config", "show", "--json"]).json();
    assert!(setting(&shown, "DATABASE_URL").0.ends_with("/hexwright.db"), "{shown}");
}

#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_env_file() {
    let program = Program::new()
        .with_env_file("JWT_ISSUER=file\nJWT_AUDIENCE=file # why\nDATABASE_URL=sqlite://file.db\n")
        .with("JWT_AUDIENCE", "environment")
        .with("DATABASE_URL", "sqlite://environment.db");
    let shown = program.run(&["--database-url", "sqlite://argument.db", "config", "show", "--json"]).json();
    assert_eq!(setting(&shown, "JWT_ISSUER"), ("file".into(), ".env".into()));
    assert_eq!(setting(&shown, "JWT_AUDIENCE"), ("environment".into(), "environment".into()));
    assert_eq!(setting(&shown, "DATABASE_URL").1, "command line");
    assert_eq!(setting(&shown, "SERVER_PORT"), ("3000".into(), "default".into()));
}

#[test]
fn a_line_of_the_env_file_that_cannot_be_read_is_told_without_its_content() {
    let ended = Program::new().with_env_file("JWT_SECRET='hunter2\n").run(&["config", "check"]);
    ended.failed(3);
    assert!(ended.stderr.contains(".env has a line that cannot be read: that of JWT_SECRET"), "{ended:?}");
    assert!(!ended.stderr.contains("hunter2"), "{ended:?}");
}

#[test]
fn production_is_refused_without_its_secrets() {
    let ended = Program::new().with("ENVIRONMENT", "production").run(&["serve"]);
    ended.failed(3);
    assert!(ended.stderr.contains("JWT_SECRET is needed in production"), "{ended:?}");
    assert!(ended.stderr.contains("PUBLIC_URL must begin with https://"), "{ended:?}");
}
