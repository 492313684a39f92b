//! Killed in the middle of everything.

use rustix::process::Signal;

use super::{
    load::{Load, program, stranger},
    stored::Stored,
};
use crate::support::servers::TestDatabase;

async fn nothing_acknowledged_is_lost(database: &TestDatabase) {
    let program = program(database.url());
    let mut serving = program.serve(&["serve"]);
    let load = Load::start(&serving, 1_100).await;
    load.acknowledged(100).await;
    serving.signal(Signal::KILL);
    assert_eq!(serving.wait(), None, "it was killed");
    let acknowledged = load.finish().await;
    assert!(acknowledged.cut > 0, "it was killed in the middle");
    assert!(!acknowledged.registered.is_empty() && !acknowledged.changed.is_empty());

    let again = program.serve(&["serve"]);
    let (_, email) = &acknowledged.registered[0];
    assert!(stranger(again.address).sign_in(email).await.is_let_in().await, "it serves again");
    let stored = Stored::open(database.url()).await;
    let changes = stored.holds(&acknowledged).await;
    assert!(changes >= acknowledged.changed.len());
    stored.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_after_it_on_sqlite() {
    nothing_acknowledged_is_lost(&TestDatabase::empty_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_after_it_on_postgres() {
    nothing_acknowledged_is_lost(&TestDatabase::postgres().await).await;
}
