use std::path::Path;

use sqlx::{Connection, SqliteConnection};

use super::program::{Ended, Program};

fn applied(program: &Program) -> Vec<bool> {
    let status = program.run(&["migrate", "status", "--json"]).json();
    let rows = status.as_array().expect("a list");
    rows.iter().map(|row| row["applied"].as_bool().expect("a flag")).collect()
}

async fn execute(file: &Path, statement: &'static str) {
    let url = format!("sqlite://{}", file.display());
    let mut database = SqliteConnection::connect(&url).await.expect("it opens");
    sqlx::query(statement).execute(&mut database).await.expect("it runs");
    database.close().await.expect("it closes");
}

fn make_user(program: &Program) -> Ended {
    let arguments = ["users", "create", "--email", "a@example.com", "--name", "Ada", "--password-stdin"];
    program.run_with_stdin(&arguments, "correct horse battery staple\n")
}

#[test]
fn migrations_go_up_and_down_and_up_again() {
    let program = Program::new();
    assert!(applied(&program).iter().all(|applied| !applied));
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    assert!(applied(&program).iter().all(|applied| *applied));
    assert_eq!(program.run(&["migrate", "down", "--yes"]).code, Some(0));
    assert_eq!(applied(&program).iter().filter(|applied| !**applied).count(), 1);
    assert_eq!(program.run(&["migrate", "down", "--steps", "99", "--yes"]).code, Some(0));
    assert!(applied(&program).iter().all(|applied| !applied));
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    assert!(applied(&program).iter().all(|applied| *applied));
    assert!(program.run(&["migrate", "status"]).stdout.contains("applied"));
}

#[test]
fn what_destroys_is_refused_where_nobody_can_be_asked() {
    let program = Program::new();
    assert_eq!(make_user(&program).code, Some(0));
    assert!(program.run(&["migrate", "fresh"]).failed(5).contains("--yes"));
    assert!(program.run(&["migrate", "down"]).failed(5).contains("--yes"));
    assert!(program.run(&["users", "list"]).stdout.contains("a@example.com"));
}

#[test]
fn fresh_destroys_after_a_yes() {
    let program = Program::new();
    assert_eq!(make_user(&program).code, Some(0));
    assert_eq!(program.run(&["migrate", "fresh", "--yes"]).code, Some(0));
    assert_eq!(program.run(&["users", "list", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn fresh_is_refused_in_production_without_its_own_flag() {
    let program = Program::new()
        .with("ENVIRONMENT", "production")
        .with("PUBLIC_URL", "https://a.example")
        .with("JWT_SECRET", "q7Zt0Rk2vXw9LmB4nPc6HsJd8FgYe3Ua");
    assert!(program.run(&["migrate", "fresh", "--yes"]).failed(5).contains("--destroy-production-data"));
    assert!(!program.path("data").exists());
    assert_eq!(program.run(&["migrate", "fresh", "--yes", "--destroy-production-data"]).code, Some(0));
}

#[test]
fn down_is_refused_in_production_without_the_flag_of_fresh() {
    let program = Program::new()
        .with("ENVIRONMENT", "production")
        .with("PUBLIC_URL", "https://a.example")
        .with("JWT_SECRET", "q7Zt0Rk2vXw9LmB4nPc6HsJd8FgYe3Ua");
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    let down = ["migrate", "down", "--steps", "99", "--yes"];
    assert!(program.run(&down).failed(5).contains("--destroy-production-data"));
    assert!(applied(&program).iter().all(|applied| *applied));
    let meant = [&down[..], &["--destroy-production-data"]].concat();
    assert_eq!(program.run(&meant).code, Some(0));
    assert!(applied(&program).iter().all(|applied| !applied));
}

#[test]
fn what_only_looks_makes_no_database_and_does_not_migrate() {
    let program = Program::new();
    assert!(applied(&program).iter().all(|applied| !applied));
    for arguments in [&["users", "list"][..], &["users", "show", "ada"]] {
        assert!(program.run(arguments).failed(4).contains("hexwright migrate up"), "{arguments:?}");
    }
    program.run(&["doctor"]);
    assert!(!program.path("data").exists());
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    assert_eq!(program.run(&["migrate", "down", "--yes"]).code, Some(0));
    assert!(program.run(&["users", "list"]).failed(4).contains("hexwright migrate up"));
    assert!(applied(&program).iter().any(|applied| !applied), "looking took nothing back");
}

#[test]
fn a_folder_that_is_not_there_is_not_made_by_looking() {
    let program = Program::new();
    let ended = program.run(&["--database-url", "sqlite://missing/x.db", "migrate", "status"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("there is no missing/x.db"), "{ended:?}");
    assert!(!program.path("missing").exists());
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_one_sentence() {
    let program = Program::new();
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    let future = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                  VALUES (99999999999999, 'from the future', true, x'00', 0)";
    execute(&program.path("data/hexwright.db"), future).await;
    for arguments in [&["serve", "--port", "0"][..], &["migrate", "up"], &["users", "list"]] {
        assert!(program.run(arguments).failed(4).contains("99999999999999"), "{arguments:?}");
    }
    let told = program.run(&["doctor"]).stdout;
    assert!(told.contains("use the newer program") && !told.contains("migrate up"), "{told}");
    let program = program.with("DATABASE_MIGRATE_ON_START", "false");
    assert!(program.run(&["serve", "--port", "0"]).failed(4).contains("99999999999999"));
    assert!(program.run(&["migrate", "status"]).stdout.contains("by a newer program"));
}

#[test]
fn a_postgres_that_cannot_be_reached_is_one_sentence_without_the_password() {
    let program = Program::new()
        .with("DATABASE_URL", "postgres://ada:hunter2@127.0.0.1:1/x")
        .with("DATABASE_ACQUIRE_TIMEOUT_SECS", "1")
        .with("SERVER_PORT", "0");
    for arguments in [&["serve"][..], &["migrate", "up"], &["users", "list"]] {
        let ended = program.run(arguments);
        assert!(ended.failed(4).contains("postgres://ada:***@127.0.0.1:1/x"), "{ended:?}");
        assert!(!ended.stderr.contains("hunter2"));
    }
}
