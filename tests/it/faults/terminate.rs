//! Told to end under load.

use std::time::Duration;

use rustix::process::Signal;

use super::{
    load::{Load, program},
    stored::Stored,
};
use crate::support::servers::TestDatabase;

const GRACE_SECS: u64 = 10;

async fn everything_begun_is_answered_and_nothing_else_is_done(database: &TestDatabase) {
    let program = program(database.url()).with("SERVER_SHUTDOWN_GRACE_SECS", &GRACE_SECS.to_string());
    let mut serving = program.serve(&["serve"]);
    let load = Load::start(&serving, 1_100).await;
    load.acknowledged(100).await;
    serving.signal(Signal::TERM);
    let ended = tokio::task::spawn_blocking(move || serving.wait());
    let within = tokio::time::timeout(Duration::from_secs(GRACE_SECS + 1), ended).await;
    assert_eq!(within.expect("it ends within the bound").expect("no panic"), Some(0));
    let acknowledged = load.finish().await;
    assert!(acknowledged.cut > 0, "it ended before all was sent");
    assert!(acknowledged.refused.iter().all(|status| *status == 503), "{:?}", acknowledged.refused);

    let stored = Stored::open(database.url()).await;
    let changes = stored.holds(&acknowledged).await;
    assert_eq!(changes, acknowledged.changed.len(), "every change that was made was answered");
    stored.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_sigterm_under_load_every_write_is_answered_or_not_done_on_sqlite() {
    everything_begun_is_answered_and_nothing_else_is_done(&TestDatabase::empty_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_sigterm_under_load_every_write_is_answered_or_not_done_on_postgres() {
    everything_begun_is_answered_and_nothing_else_is_done(&TestDatabase::postgres().await).await;
}
