//! Connections of the pool are not asked for a sign of life before each use, and nobody notices when all are dead.

use futures::future::join_all;
use serde_json::json;

use super::{
    outage::{fill_pool, impatient, is_refusal, member},
    proxy::Proxy,
    restricted::Restricted,
    stored::Stored,
};
use crate::{
    cli::program::Program,
    support::app::{Actor, Version},
};

/// The program with bounds that are not reached: what fails then fails for its connection.
fn patient(database: &str) -> Program {
    impatient(database)
        .with("DATABASE_ACQUIRE_TIMEOUT_SECS", "30")
        .with("DATABASE_STATEMENT_TIMEOUT_SECS", "30")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_connections_of_the_pool_are_dead_not_one_read_or_begin_fails() {
    let role = Restricted::new().await;
    let serving = patient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    for round in 0..3 {
        fill_pool(&ada).await;
        role.end_connections().await;
        let reads = join_all((0..20).map(|_| ada.get("/users/me")));
        let rename = ada.patch("/users/me", json!({"name": format!("Ada {round}")}));
        let (reads, renamed) = tokio::join!(reads, rename);
        let statuses: Vec<u16> = reads.iter().map(|answer| answer.status).collect();
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        renamed.expect(200);
        fill_pool(&ada).await;
        role.end_connections().await;
        ada.patch("/users/me", json!({"name": format!("Ada {round} again")})).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_connections_of_the_pool_are_reset_not_one_read_or_begin_fails() {
    let role = Restricted::new().await;
    let proxy = Proxy::before(role.url()).await;
    let serving = patient(&proxy.url(role.url())).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    proxy.reset();
    ada.patch("/users/me", json!({"name": "Ada again"})).await.expect(200);
    fill_pool(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_dies_within_a_transaction_is_told_and_not_repeated() {
    let role = Restricted::new().await;
    // Long enough for the test to find the statement that waits.
    let serving = patient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    let lock = role.begin("SELECT 1 FROM users FOR UPDATE").await;
    let renaming = ada.patch("/users/me", json!({"name": "Never"}));
    let dying = async { while role.end_waiting().await == 0 {} };
    let (refused, ()) = tokio::join!(renaming, dying);
    is_refusal(&refused, Version::V1);
    drop(lock);
    let me = ada.get("/users/me").await;
    assert_eq!(me.text_at("/name"), "ada");
    let acknowledged = super::load::Acknowledged { changed: vec![(ada.id.clone(), 1)], ..Default::default() };
    let stored = Stored::open(role.url()).await;
    assert_eq!(stored.holds(&acknowledged).await, 0, "no change was made");
    stored.close().await;
}
