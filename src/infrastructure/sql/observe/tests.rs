use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use domain::{
    shared::{Cause, Id},
    users::{SignInName, UserQueries, UserWork},
};
use sqlx::Sqlite;
use tracing::Instrument;

use super::{super::testing::*, *};
use crate::{
    sql::{
        Database,
        database::{Engine, Lease},
    },
    testing::Spans,
};

/// Writes down what it is told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("what was told"))
    }
}

impl DatabaseObserver for Told {
    fn end_statement(&self, statement: &StatementEnd<'_>) {
        let StatementEnd { system, operation, error, .. } = statement;
        self.0.lock().expect("it").push(format!("{system} {operation} {}", error.unwrap_or("-")));
    }

    fn end_wait(&self, wait: &ConnectionWait) {
        self.0.lock().expect("it").push(format!("{} {}", wait.pool, wait.timed_out));
    }
}

async fn observed() -> (tempfile::TempDir, Database, Arc<Told>) {
    let (folder, database) = migrated().await;
    let told = Arc::new(Told::default());
    let database = database.observed_by(told.clone());
    (folder, database, told)
}

async fn reader(database: &Database) -> Lease<Sqlite> {
    let Engine::Sqlite(sqlite) = &database.engine else { panic!("an SQLite database") };
    sqlite.lease(&database.watch).await.expect("a reader")
}

#[tokio::test]
async fn every_statement_of_a_transaction_is_told_and_the_wait_before_it() {
    let (_folder, database, told) = observed().await;
    let users = users(&database);
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (ada, registered) = user(1, "Ada", None);
    work.insert_user(ada, hash(), vec![registered]).await.expect("a step").expect("no clash");
    work.attempt().await.expect("a mark");
    work.undo_attempt().await.expect("back");
    work.commit().await.expect("a commit");
    let expected = [
        "sqlite_writer false",
        "sqlite BEGIN -",
        "sqlite INSERT -",
        "sqlite INSERT -",
        "sqlite SAVEPOINT -",
        "sqlite ROLLBACK -",
        "sqlite COMMIT -",
    ];
    assert_eq!(told.take(), expected);
    users.find_user(Id::from_bytes([1; 16])).await.expect("a read");
    assert_eq!(told.take(), ["sqlite_readers false", "sqlite SELECT -"]);
}

#[tokio::test]
async fn a_statement_is_a_span_with_its_text_and_without_its_values() {
    let (_folder, database, _told) = observed().await;
    let users = users(&database);
    let (spans, _collecting) = Spans::collect();
    let reading = async {
        users.find_user_credentials(SignInName::Username("secret".to_owned())).await.expect("a read");
    };
    reading.instrument(tracing::info_span!(target: "telemetry", "outer")).await;
    let taken = spans.named("sql");
    assert_eq!(taken.len(), 1, "{taken:?}");
    let expected = "sql otel.name=\"SELECT\" otel.kind=\"client\" db.system.name=\"sqlite\" db.operation.name=\"SELECT\" \
        db.query.text=\"SELECT id, password, role, locked_at, credential_epoch, email, name FROM users \
        WHERE username_folded = $1 AND deleted_at IS NULL\" db.collection.name=\"users\" otel.name=SELECT users";
    assert_eq!(taken[0], expected);
}

#[tokio::test]
async fn a_list_of_rows_is_one_span_that_lasts_until_its_end() {
    let (_folder, database, told) = observed().await;
    let (spans, _collecting) = Spans::collect();
    let reading = async {
        let mut held = reader(&database).await;
        let rows: Vec<i64> = sqlx::query_scalar("SELECT 1 UNION SELECT 2")
            .fetch_all(database.watch.on::<Sqlite>(&mut held))
            .await
            .expect("rows");
        assert_eq!(rows, [1, 2]);
    };
    reading.instrument(tracing::info_span!(target: "telemetry", "outer")).await;
    assert_eq!(told.take(), ["sqlite_readers false", "sqlite SELECT -"]);
    assert_eq!(spans.named("sql").len(), 1);
}

#[tokio::test]
async fn a_statement_that_fails_says_by_which_code() {
    let (_folder, database, told) = observed().await;
    let (spans, _collecting) = Spans::collect();
    let failing = async {
        let mut held = reader(&database).await;
        let on = database.watch.on::<Sqlite>(&mut held);
        let failed = sqlx::query("INSERT INTO users (id) VALUES ('secret')").execute(on).await;
        failed.expect_err("readers do not write");
    };
    failing.instrument(tracing::info_span!(target: "telemetry", "outer")).await;
    let taken = spans.named("sql");
    assert!(taken[0].ends_with("error.type=\"8\" otel.status_code=\"error\""), "{taken:?}");
    assert_eq!(told.take(), ["sqlite_readers false", "sqlite INSERT 8"], "8 is READONLY");
}

#[tokio::test]
async fn a_statement_that_nobody_waits_for_is_abandoned() {
    let (_folder, database, told) = observed().await;
    let mut held = reader(&database).await;
    told.take();
    let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT count(*) FROM n";
    let (spans, _collecting) = Spans::collect();
    let on = database.watch.on::<Sqlite>(&mut held);
    let outer = tracing::info_span!(target: "telemetry", "outer");
    let mut asked = Box::pin(sqlx::query(endless).fetch_one(on).instrument(outer));
    assert!(futures::poll!(asked.as_mut()).is_pending());
    drop(asked);
    assert_eq!(told.take(), ["sqlite OTHER abandoned"]);
    let taken = spans.named("sql");
    assert!(taken[0].ends_with("error.type=\"abandoned\""), "no error of ours: {taken:?}");
}

#[tokio::test]
async fn a_pool_says_how_much_of_it_is_in_use_and_who_waited_in_vain() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut narrow = settings(&folder);
    (narrow.max_connections, narrow.acquire_timeout) = (1, Duration::from_millis(50));
    let told = Arc::new(Told::default());
    let database = Database::connect(&narrow).await.expect("a database").observed_by(told.clone());
    let idle_at_first = PoolUsage { pool: "sqlite_readers", idle: 0, used: 0, max: 1 };
    let writer = PoolUsage { pool: "sqlite_writer", idle: 1, used: 0, max: 1 };
    assert_eq!(database.usage(), [idle_at_first, writer]);
    let held = reader(&database).await;
    assert_eq!(database.usage()[0], PoolUsage { used: 1, ..idle_at_first });
    told.take();
    users(&database).find_user(Id::from_bytes([1; 16])).await.expect_err("no reader is free");
    assert_eq!(told.take(), ["sqlite_readers true"]);
    drop(held);
}

#[tokio::test]
async fn a_wait_that_is_given_up_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut narrow = settings(&folder);
    narrow.max_connections = 1;
    let told = Arc::new(Told::default());
    let database = Database::connect(&narrow).await.expect("a database").observed_by(told.clone());
    let held = reader(&database).await;
    told.take();
    let mut waiting = Box::pin(reader(&database));
    assert!(futures::poll!(waiting.as_mut()).is_pending());
    assert_eq!(told.take(), Vec::<String>::new());
    drop(waiting);
    assert_eq!(told.take(), ["sqlite_readers false"]);
    drop(held);
}

#[test]
fn a_text_says_what_it_does_and_to_which_table() {
    let cases = [
        ("SELECT id FROM users WHERE id = $1", "SELECT", Some("users")),
        ("INSERT INTO outbox (id) VALUES ($1)", "INSERT", Some("outbox")),
        ("UPDATE sessions SET epoch = $2 WHERE id = $1", "UPDATE", Some("sessions")),
        ("DELETE FROM users WHERE id = $1", "DELETE", Some("users")),
        ("SELECT EXISTS (SELECT 1 FROM users), 1", "SELECT", Some("users")),
        ("SELECT pg_advisory_xact_lock(1)", "SELECT", None),
        ("BEGIN IMMEDIATE", "BEGIN", None),
        ("RELEASE SAVEPOINT attempt; SAVEPOINT attempt", "RELEASE", None),
        ("VACUUM", "OTHER", None),
        ("", "OTHER", None),
    ];
    for (sql, operation, table) in cases {
        assert_eq!((text::operation(sql), text::table(sql)), (operation, table), "{sql}");
    }
}
