//! The disk below the embedded database: full, read-only, and its files taken away.

use std::{fs, path::PathBuf, time::Duration};

use futures::future::join_all;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};
use tokio::time::timeout;

use super::{
    load::program,
    outage::{
        becomes, goes_on, impatient, is_refusal, member, tells_of_refused_writes, tells_of_writes_again,
    },
    shim::{FULL, READ_ONLY, Shim},
};
use crate::{
    cli::serving::Serving,
    support::{
        app::{Actor, Http, Member, Version},
        servers::TestDatabase,
    },
};

/// Asserts that no write is acknowledged, and that reads go on.
async fn only_reads(ada: &Member) {
    for _ in 0..3 {
        is_refusal(&ada.patch("/users/me", json!({"name": "Another"})).await, Version::V1);
        assert_eq!(ada.get("/users/me").await.expect(200).text_at("/name"), "ada");
    }
    let email = Version::V1.email("ada");
    is_refusal(&ada.anonymous().login(&email, crate::support::app::PASSWORD).await, Version::V1);
}

/// Asserts that no write is acknowledged, and that once one was refused nothing is read on any connection.
async fn nothing(ada: &Member) {
    is_refusal(&ada.patch("/users/me", json!({"name": "Another"})).await, Version::V1);
    for answer in join_all((0..8).map(|_| ada.get("/users/me"))).await {
        is_refusal(&answer, Version::V1);
    }
    is_refusal(&ada.patch("/users/me", json!({"name": "Another"})).await, Version::V1);
}

async fn writes(ada: &Member) {
    ada.patch("/users/me", json!({"name": "ada"})).await.expect(200);
}

/// Asserts that the file is whole, as the engine sees it.
async fn is_whole(database: &TestDatabase) {
    let mut connection = SqliteConnection::connect(database.url()).await.expect("the file opens");
    let found: String =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.expect("a word");
    assert_eq!(found, "ok");
    connection.close().await.expect("closed");
}

async fn a_disk_that_refuses(error: i32, told: &str) {
    let (database, shim) = (TestDatabase::empty_sqlite(), Shim::new());
    let serving = shim.with(impatient(database.url())).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    // The first use of a token is written down, and that of another is still to be.
    writes(&ada).await;
    let fresh = ada.anonymous().sign_in(&Version::V1.email("ada")).await;
    shim.refuse_writes(error);
    for _ in 0..3 {
        assert_eq!(fresh.get("/users/me").await.expect(200).text_at("/name"), "ada");
    }
    only_reads(&ada).await;
    serving.wait_for_log(told);
    tells_of_refused_writes(&serving).await;
    shim.allow_writes();
    writes(&ada).await;
    tells_of_writes_again(&serving, &ada).await;
    becomes(&Http::to(serving.address), 200).await;
    drop(serving);
    is_whole(&database).await;
}

#[tokio::test]
async fn on_a_full_disk_reads_go_on_and_writes_when_there_is_space_again() {
    a_disk_that_refuses(FULL, "database or disk is full").await;
}

#[tokio::test]
async fn on_a_disk_that_was_turned_read_only_reads_go_on_and_writes_when_it_is_turned_back() {
    a_disk_that_refuses(READ_ONLY, "disk I/O error").await;
}

#[tokio::test]
async fn a_disk_that_does_not_say_whether_the_file_is_there_holds_up_writes_alone() {
    let (database, shim) = (TestDatabase::empty_sqlite(), Shim::new());
    let serving = shim.with(program(database.url())).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    // The first use of a token is written down.
    writes(&ada).await;
    shim.hang(true);
    // More of them than the service has threads.
    let mut writing = Box::pin(join_all((0..20).map(|_| ada.patch("/users/me", json!({"name": "ada"})))));
    let meanwhile = async {
        for _ in 0..3 {
            goes_on(&Http::to(serving.address)).await;
            ada.get("/users/me").await.expect(200);
        }
    };
    tokio::select! {
        biased;
        answers = writing.as_mut() => panic!("written without an answer of the disk: {}", answers.len()),
        answered = timeout(Duration::from_secs(10), meanwhile) => answered.expect("the rest is answered"),
    }
    shim.hang(false);
    for answer in writing.await {
        answer.expect(200);
    }
}

async fn served() -> (TestDatabase, PathBuf, Serving, Member) {
    let database = TestDatabase::empty_sqlite();
    let file = PathBuf::from(database.url().trim_start_matches("sqlite://"));
    let serving = impatient(database.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    // The first use of a token is written down, and connections are opened.
    writes(&ada).await;
    for answer in join_all((0..8).map(|_| ada.get("/users/me"))).await {
        answer.expect(200);
    }
    (database, file, serving, ada)
}

#[tokio::test]
async fn a_database_file_that_was_removed_takes_no_write_and_no_read_and_goes_on_when_it_is_back() {
    let (database, file, serving, ada) = served().await;
    let away = file.with_extension("away");
    fs::rename(&file, &away).expect("moved");
    nothing(&ada).await;
    serving.wait_for_log("was removed or replaced while it was open");
    becomes(&Http::to(serving.address), 503).await;
    fs::rename(&away, &file).expect("moved back");
    for answer in join_all((0..8).map(|_| ada.get("/users/me"))).await {
        answer.expect(200);
    }
    writes(&ada).await;
    becomes(&Http::to(serving.address), 200).await;
    drop(serving);
    is_whole(&database).await;
}

#[tokio::test]
async fn a_database_file_that_was_removed_is_missed_by_those_who_read_as_well() {
    let (_database, file, _serving, ada) = served().await;
    fs::rename(&file, file.with_extension("away")).expect("moved");
    // Nobody writes and nobody asks for readiness.
    timeout(Duration::from_secs(10), async { while ada.get("/users/me").await.status == 200 {} })
        .await
        .expect("it is noticed");
    is_refusal(&ada.get("/users/me").await, Version::V1);
}

#[tokio::test]
async fn a_database_file_that_was_replaced_takes_no_write_and_no_read() {
    let (_database, file, serving, ada) = served().await;
    let copy = file.with_extension("copy");
    fs::copy(&file, &copy).expect("a copy");
    fs::rename(&copy, &file).expect("in its place");
    nothing(&ada).await;
    becomes(&Http::to(serving.address), 503).await;
}

#[tokio::test]
async fn a_log_that_was_removed_takes_no_write_and_what_was_acknowledged_is_kept_by_an_orderly_end() {
    let (database, file, mut serving, ada) = served().await;
    let log = PathBuf::from(format!("{}-wal", file.display()));
    fs::remove_file(log).expect("removed");
    nothing(&ada).await;
    becomes(&Http::to(serving.address), 503).await;
    serving.signal(rustix::process::Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
    is_whole(&database).await;
    let again = impatient(database.url()).serve(&["serve"]);
    let stranger = super::load::stranger(again.address);
    assert!(stranger.sign_in(&Version::V1.email("ada")).await.is_let_in().await);
}

#[tokio::test]
async fn while_another_process_holds_the_lock_writes_are_refused_after_the_bound() {
    let (database, _, serving, ada) = served().await;
    let mut other = SqliteConnection::connect(database.url()).await.expect("the file opens");
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("the lock");
    only_reads(&ada).await;
    becomes(&Http::to(serving.address), 200).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.expect("the lock is free");
    writes(&ada).await;
    other.close().await.expect("closed");
}
