//! The database is stopped, and started later; its processes are killed.

use rustix::process::Signal;
use sqlx::{Connection, PgConnection};

use super::{
    load::Load,
    outage::{fill_pool, impatient, is_honest, member, recovers},
    own_postgres::OwnPostgres,
    stored::Stored,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_is_stopped_is_missed_and_used_again_when_it_is_back() {
    let postgres = OwnPostgres::start();
    let serving = impatient(postgres.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    tokio::task::block_in_place(|| postgres.halt());
    is_honest(&serving, &ada).await;
    tokio::task::block_in_place(|| postgres.restart());
    recovers(&serving, &ada).await;
}

/// Those that follow once the server is back are a third of them.
const REQUESTS: usize = 660;

/// The servers of tests answer a commit before it is in the log, as they are never killed but here.
async fn promise_durability(url: &str) {
    let mut connection = PgConnection::connect(url).await.expect("the server");
    let setting = "ALTER DATABASE postgres SET synchronous_commit = on";
    sqlx::raw_sql(setting).execute(&mut connection).await.expect("set");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_postgres_is_killed_under_load_nothing_acknowledged_is_lost_and_nothing_done_twice() {
    let postgres = OwnPostgres::start();
    promise_durability(postgres.url()).await;
    let mut serving = impatient(postgres.url()).serve(&["serve"]);
    let load = Load::start(&serving, REQUESTS).await;
    load.acknowledged(100).await;
    tokio::task::block_in_place(|| {
        postgres.kill();
        postgres.restart();
    });
    let acknowledged = load.finish().await;
    assert_eq!(acknowledged.cut, 0, "every request was answered");
    assert!(acknowledged.refused.iter().all(|status| *status == 503), "{:?}", acknowledged.refused);
    let ada = member(&serving, "ada").await;
    recovers(&serving, &ada).await;
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));

    let stored = Stored::open(postgres.url()).await;
    let changes = stored.holds(&acknowledged).await;
    // A change whose answer was lost on the way back from the database may be there, but each at most once.
    assert!((acknowledged.changed.len()..=REQUESTS).contains(&changes), "{changes}");
    stored.close().await;
}
