use std::time::Duration;

use domain::shared::StoreError;
use tempfile::TempDir;

use super::{super::testing::settings, Database, DatabaseSettings};
use crate::sql::work::Work;

/// Never comes to an end by itself.
const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

/// The same as part of a write.
const ENDLESS_WRITE: &str = "DELETE FROM rules WHERE length(name) < \
    (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)";

const RULES: &str = "SELECT count(*) FROM rules";

/// A setting of a connection that no other has.
const MARK: &str = "PRAGMA cache_spill = 4321";
const MARKED: &str = "PRAGMA cache_spill";

/// With one reader, and time enough for the slowest machine.
async fn patient() -> (TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = DatabaseSettings {
        max_connections: 1,
        acquire_timeout: Duration::from_secs(20),
        statement_timeout: Duration::from_secs(20),
        ..settings(&folder)
    };
    let database = Database::connect(&settings).await.expect("a database");
    database.migrator().up().await.expect("migrations");
    (folder, database)
}

/// The same database, where a statement has next to no time.
fn hasty(database: &Database) -> Database {
    Database { limit: Duration::from_millis(50), ..database.clone() }
}

async fn ask(database: &Database, sql: &'static str) -> Result<i64, sqlx::Error> {
    read!(database, |db| sqlx::query_scalar(sql).fetch_one(db))
}

async fn mark_the_reader(database: &Database) {
    read!(database, |db| async { sqlx::raw_sql(MARK).execute(db).await.map(drop) }).expect("a mark");
    assert_eq!(ask(database, MARKED).await.expect("the mark"), 4321);
}

#[tokio::test]
async fn a_read_that_runs_into_its_bound_is_stopped_and_its_connection_goes_on() {
    let (_folder, database) = patient().await;
    mark_the_reader(&database).await;
    let late = ask(&hasty(&database), ENDLESS).await.expect_err("it has no end");
    assert!(late.to_string().contains("did not answer in time"), "{late}");
    assert_eq!(ask(&database, MARKED).await.expect("a free reader"), 4321, "the same connection");
}

#[tokio::test]
async fn a_read_that_nobody_waits_for_any_more_is_stopped() {
    let (_folder, database) = patient().await;
    mark_the_reader(&database).await;
    let given_up = tokio::time::timeout(Duration::from_millis(50), ask(&database, ENDLESS)).await;
    assert!(given_up.is_err(), "{given_up:?}");
    assert_eq!(ask(&database, MARKED).await.expect("a free reader"), 4321, "the same connection");
}

#[tokio::test]
async fn a_write_that_runs_into_its_bound_is_stopped_and_nothing_of_its_transaction_is_kept() {
    let (_folder, database) = patient().await;
    let before = ask(&database, RULES).await.expect("a count");
    let mut work = Work::begin(&database).await.expect("a transaction");
    let step = work.step().expect("a step");
    let written = execute!(step, sqlx::query("INSERT INTO rules (name) VALUES ('another')"));
    assert_eq!(written.expect("a write"), 1);
    step.done(());
    let mut step = work.step().expect("a step");
    step.limit = Duration::from_millis(50);
    let late = execute!(step, sqlx::query(ENDLESS_WRITE)).expect_err("it has no end");
    assert!(late.to_string().contains("did not answer in time"), "{late}");
    assert!(matches!(work.commit().await, Err(StoreError::Aborted)));
    let mut work = Work::begin(&database).await.expect("the one writer");
    let step = work.step().expect("a step");
    let written = execute!(step, sqlx::query("INSERT INTO rules (name) VALUES ('another')"));
    assert_eq!(written.expect("it is not there"), 1);
    step.done(());
    work.commit().await.expect("a commit");
    assert_eq!(ask(&database, RULES).await.expect("a count"), before + 1);
}
