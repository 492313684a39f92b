use super::{
    super::{
        Database,
        database::Engine,
        testing::{migrated, settings},
    },
    MigrateError,
};

async fn run(database: &Database, sql: &'static str) {
    let Engine::Sqlite(sqlite) = &database.engine else { panic!("an SQLite database") };
    sqlx::raw_sql(sql).execute(&sqlite.writer.pool).await.expect("a statement");
}

async fn tables(database: &Database) -> i64 {
    let count = "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlx%'";
    let Engine::Sqlite(sqlite) = &database.engine else { panic!("an SQLite database") };
    let mut reader = sqlite.lease(&database.watch).await.expect("a reader");
    sqlx::query_scalar(count).fetch_one(&mut *reader).await.expect("a count")
}

#[tokio::test]
async fn migrations_go_up_down_and_up_again_and_leave_nothing_behind() {
    let (_folder, database) = migrated().await;
    let migrator = database.migrator();
    let before = tables(&database).await;
    assert_eq!(migrator.up().await.expect("up"), [], "all were run");
    let undone = migrator.down(1).await.expect("down");
    assert_eq!(undone.iter().map(|status| status.version).collect::<Vec<_>>(), [3]);
    migrator.down(usize::MAX).await.expect("down");
    assert_eq!(tables(&database).await, 0);
    let done = migrator.up().await.expect("up");
    assert_eq!(done.iter().map(|status| status.version).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(tables(&database).await, before);
}

#[tokio::test]
async fn the_status_of_an_empty_database_is_told_without_changing_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::connect(&settings(&folder)).await.expect("a database");
    let status = database.migrator().status().await.expect("a status");
    assert_eq!(status.iter().map(|status| status.applied).collect::<Vec<_>>(), [false; 3]);
    assert_eq!(status[1].description, "users");
    assert!(database.probe().check_health().await.is_err(), "a database without tables is not ready");
    database.migrator().up().await.expect("up");
    assert!(database.migrator().status().await.expect("a status").iter().all(|status| status.applied));
    assert!(database.probe().check_health().await.is_ok());
}

#[tokio::test]
async fn of_several_that_migrate_at_once_one_does_and_the_others_find_it_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = settings(&folder);
    let start = || async {
        let database = Database::connect(&settings).await.expect("a database");
        database.migrator().up().await.expect("up").len()
    };
    let (a, b, c, d) = tokio::join!(start(), start(), start(), start());
    assert_eq!(a + b + c + d, 3);
}

#[tokio::test]
async fn a_database_that_is_newer_than_the_program_is_refused() {
    let (_folder, database) = migrated().await;
    run(
        &database,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
        VALUES (99, 'later', TRUE, x'00', 0)",
    )
    .await;
    let migrator = database.migrator();
    assert!(matches!(migrator.up().await, Err(MigrateError::DatabaseIsNewer { version: 99 })));
    assert!(matches!(migrator.down(1).await, Err(MigrateError::DatabaseIsNewer { version: 99 })));
    let status = migrator.status().await.expect("a status");
    assert_eq!(status.last().map(|status| (status.version, status.applied)), Some((99, true)));
    migrator.fresh().await.expect("fresh");
    assert!(migrator.status().await.expect("a status").iter().all(|status| status.version < 99));
}

#[tokio::test]
async fn a_migration_whose_text_has_changed_is_refused() {
    let (_folder, database) = migrated().await;
    run(&database, "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2").await;
    assert!(matches!(database.migrator().up().await, Err(MigrateError::Changed { version: 2 })));
}

#[tokio::test]
async fn a_check_counts_what_is_missing_and_refuses_what_a_migration_would() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::connect(&settings(&folder)).await.expect("a database");
    let migrator = database.migrator();
    assert_eq!(migrator.check().await.expect("a check"), 3);
    assert_eq!(tables(&database).await, 0, "it changes nothing");
    migrator.up().await.expect("up");
    assert_eq!(migrator.check().await.expect("a check"), 0);
    run(&database, "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2").await;
    assert!(matches!(migrator.check().await, Err(MigrateError::Changed { version: 2 })));
    run(&database, "UPDATE _sqlx_migrations SET version = 99 WHERE version = 2").await;
    assert!(matches!(migrator.check().await, Err(MigrateError::DatabaseIsNewer { version: 99 })));
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_of_any() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::connect(&settings(&folder)).await.expect("a database");
    run(&database, "CREATE TABLE users (stranger TEXT)").await;
    assert!(matches!(database.migrator().up().await, Err(MigrateError::Failed { version: 2, .. })));
    assert_eq!(tables(&database).await, 1, "only what was there before");
    database.migrator().fresh().await.expect("fresh");
}
