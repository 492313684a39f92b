use std::{fs, os::unix::fs::FileExt};

use domain::{
    shared::{Cause, Id, StoreError},
    users::{UserQueries, UserWork},
};
use tempfile::TempDir;

use super::{super::super::testing::*, *};

/// Overwrites everything behind the first page, as a disk does that fails: past the engine. Answers what was in the file.
async fn overwrite(database: &Database, folder: &TempDir) -> Vec<u8> {
    let Engine::Sqlite(sqlite) = &database.engine else { panic!("an SQLite database") };
    let emptied = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&sqlite.writer.pool).await;
    emptied.expect("the log is in the file");
    let path = folder.path().join("data/test.db");
    let whole = fs::read(&path).expect("a small file");
    let file = fs::OpenOptions::new().write(true).open(&path).expect("the file");
    file.write_all_at(&vec![0xA5; whole.len() - 4_096], 4_096).expect("overwritten");
    whole
}

#[tokio::test]
async fn a_file_that_is_overwritten_is_a_store_that_is_unavailable_and_health_says_so() {
    let (folder, database) = migrated().await;
    let probe = database.probe();
    probe.check_health().await.expect("it is well, and its pages have been read");
    overwrite(&database, &folder).await;
    let told = probe.check_health().await.expect_err("what was read before is not to be had").to_string();
    assert!(told.contains("malformed"), "{told}");
    let refused = users(&database).find_user(Id::from_bytes([1; 16])).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    database.write_probe().check_health().await.expect_err("a file that is damaged takes nothing");
}

#[tokio::test]
async fn damage_is_told_until_a_restart_though_writes_go_on() {
    let (folder, database) = migrated().await;
    let (users, probe) = (users(&database), database.write_probe());
    let whole = overwrite(&database, &folder).await;
    users.find_user(Id::from_bytes([1; 16])).await.expect_err("it is overwritten");
    let told = probe.check_health().await.expect_err("a file that is damaged").to_string();
    let file = fs::OpenOptions::new().write(true).open(folder.path().join("data/test.db"));
    file.expect("the file").write_all_at(&whole, 0).expect("as if the damage lay elsewhere");
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (ada, registered) = user(1, "Ada", None);
    work.insert_user(ada, hash(), vec![registered]).await.expect("a step").expect("no clash");
    work.commit().await.expect("a commit");
    let still = probe.check_health().await.expect_err("no write mends what a read found").to_string();
    assert_eq!(still, told);
}

#[tokio::test]
async fn a_check_of_the_whole_file_finds_what_is_damaged() {
    let (folder, database) = migrated().await;
    database.check_integrity().await.expect("it is whole");
    overwrite(&database, &folder).await;
    let report = database.check_integrity().await.expect_err("it is overwritten");
    assert!(report.chain().any(is_damage), "{report:?}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told_as_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("data")).expect("a folder");
    fs::write(folder.path().join("data/test.db"), "a letter home ".repeat(1_000)).expect("written");
    let report = Database::connect(&settings(&folder)).await.err().expect("it is no database");
    assert!(report.chain().any(is_damage), "{report:?}");
    let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
    assert!(!is_damage(&missing));
}
