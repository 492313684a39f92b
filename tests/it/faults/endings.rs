//! Told to end while something holds it up: a database that hangs, a migration that waits.

use std::{process::Stdio, time::Duration};

use rustix::process::Signal;
use serde_json::json;

use super::{
    outage::{fill_pool, impatient, member},
    proxy::{Fate, Proxy, Which},
    restricted::Restricted,
};
use crate::{
    cli::serving::Serving,
    support::{
        app::{Actor, Http, Metrics},
        servers::TestDatabase,
    },
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_work_under_way_a_database_that_hangs_does_not_hold_up_the_end() {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(database.url()).await;
    let mut serving = impatient(&proxy.url(database.url())).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    proxy.make(Fate::Swallowed, Which::All);
    serving.signal(Signal::TERM);
    let code = tokio::task::spawn_blocking(move || serving.wait()).await.expect("no panic");
    assert_eq!(code, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_a_hanging_database_does_not_finish_in_time_is_cut_off_and_that_is_told() {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(database.url()).await;
    let program = impatient(&proxy.url(database.url()))
        .with("DATABASE_STATEMENT_TIMEOUT_SECS", "60")
        .with("DATABASE_ACQUIRE_TIMEOUT_SECS", "60")
        .with("SERVER_SHUTDOWN_GRACE_SECS", "1");
    let mut serving = program.serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    proxy.make(Fate::Swallowed, Which::All);
    let request =
        ada.request("PATCH", "/users/me").json(&json!({"name": "Another"})).header("expect", "100-continue");
    let ending = async {
        is_under_way(&serving).await;
        serving.signal(Signal::TERM);
        serving.wait_for_log("work was still in flight");
        tokio::task::spawn_blocking(move || serving.wait()).await.expect("no panic")
    };
    let (cut, code) = tokio::join!(request.try_send(), ending);
    assert_eq!(code, Some(1));
    assert!(cut.is_err(), "it was not acknowledged: {cut:?}");
}

/// Comes back once a change is being worked on, as the service itself counts it.
async fn is_under_way(serving: &Serving) {
    let http = Http::to(serving.address);
    let counted = async {
        let labels = [("http_request_method", "PATCH")];
        let now = async || Metrics::of(http.get("/metrics").await.expect(200).text());
        while now().await.count("http_server_active_requests", &labels) < 1.0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(15), counted).await.expect("the request arrives");
}

/// Starts the program, waits until it waits for the lock, tells it to end; answers how it did.
async fn end_while_it_waits(role: &Restricted, signal: Signal) -> Option<i32> {
    let program = impatient(role.url());
    let mut command = program.command(&["serve"]);
    command.env("SERVER_PORT", "0").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    while !role.is_waiting().await {
        assert!(child.try_wait().expect("a child").is_none(), "it ended by itself");
    }
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).expect("it runs");
    tokio::task::spawn_blocking(move || child.wait().expect("it ends").code()).await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_end_while_a_migration_waits_it_ends_at_once_and_starts_another_time() {
    let role = Restricted::new().await;
    // As another instance does that migrates just then.
    let lock = role.begin("LOCK TABLE _sqlx_migrations IN ACCESS EXCLUSIVE MODE").await;
    for signal in [Signal::TERM, Signal::INT] {
        assert_eq!(end_while_it_waits(&role, signal).await, Some(0), "{signal:?}");
        // The server goes on waiting for somebody who is gone.
        while role.is_waiting().await {
            role.end_waiting().await;
        }
    }
    drop(lock);
    let serving = impatient(role.url()).serve(&["serve"]);
    assert!(serving.get("/health/ready").starts_with("HTTP/1.1 200"));
}
