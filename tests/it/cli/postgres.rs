use rustix::process::Signal;

use super::program::Program;
use crate::support::servers::TestDatabase;

#[tokio::test]
async fn postgres_is_migrated_served_and_left_in_order() {
    let database = TestDatabase::empty_postgres().await;
    let program = Program::new().with("DATABASE_URL", database.url());
    let mut serving = program.serve(&["serve"]);
    assert!(serving.get("/health/ready").starts_with("HTTP/1.1 200"));
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
    let status = program.run(&["migrate", "status", "--json"]).json();
    assert!(status.as_array().expect("a list").iter().all(|row| row["applied"] == true), "{status}");
    assert!(program.run(&["config", "show"]).stdout.contains("(set, not shown)"));
}

#[tokio::test]
async fn the_first_administrator_is_made_on_postgres_as_well() {
    let database = TestDatabase::postgres().await;
    let program = Program::new().with("DATABASE_URL", database.url());
    let new =
        ["users", "create-admin", "--email", "a@example.com", "--name", "Ada", "--password-stdin", "--json"];
    let made = program.run_with_stdin(&new, "correct horse battery staple\n").json();
    assert_eq!(program.run(&["users", "list", "--json"]).json(), serde_json::json!([made]));
    assert_eq!(program.run(&["migrate", "fresh", "--yes"]).code, Some(0));
    assert_eq!(program.run(&["users", "list", "--json"]).json(), serde_json::json!([]));
}

#[tokio::test]
async fn several_that_start_at_once_all_serve() {
    let postgres = TestDatabase::empty_postgres().await;
    let sqlite = TestDatabase::empty_sqlite();
    for database in [postgres.url(), sqlite.url()] {
        let program = Program::new().with("DATABASE_URL", database);
        let serving: Vec<_> = std::thread::scope(|scope| {
            let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| program.serve(&["serve"]))).collect();
            starting.into_iter().map(|start| start.join().expect("it serves")).collect()
        });
        for server in &serving {
            assert!(server.get("/health/ready").starts_with("HTTP/1.1 200"));
        }
    }
}
