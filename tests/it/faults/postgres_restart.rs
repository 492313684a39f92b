//! The database goes away and comes back.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    load::{program, stranger},
    own_postgres::OwnPostgres,
};
use crate::support::app::{Actor, Member, Version};

/// Reads and changes the own account until told to stop; answers every status but 200.
async fn use_it(member: Member, worker: usize, stop: CancellationToken) -> Vec<u16> {
    let mut others = Vec::new();
    for round in 0.. {
        if stop.is_cancelled() {
            break;
        }
        let changed = member.patch("/users/me", json!({"name": format!("{worker}.{round}")})).await;
        let read = member.get("/users/me").await;
        others.extend([changed.status, read.status].into_iter().filter(|status| *status != 200));
    }
    others
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_postgres_restarts_the_service_recovers_and_answers_nothing_worse_than_503() {
    let postgres = OwnPostgres::start();
    let program = program(postgres.url()).with("DATABASE_ACQUIRE_TIMEOUT_SECS", "1");
    let serving = program.serve(&["serve"]);
    let stranger = stranger(serving.address);
    stranger.register("ada").await.expect(201);
    let ada = stranger.sign_in(&Version::V1.email("ada")).await;
    // So that the pool is full of connections that are about to die.
    join_all((0..30).map(|_| ada.get("/users/me"))).await;

    let stop = CancellationToken::new();
    let users: Vec<_> =
        (0..4).map(|worker| tokio::spawn(use_it(ada.clone(), worker, stop.clone()))).collect();
    tokio::task::block_in_place(|| postgres.restart());
    let recovered = async { while !all_well(&ada).await {} };
    tokio::time::timeout(Duration::from_secs(10), recovered).await.expect("it recovers by itself");
    stop.cancel();
    for seen in join_all(users).await {
        let seen = seen.expect("no panic");
        assert!(seen.iter().all(|status| *status == 503), "{seen:?}");
    }
    assert!(serving.get("/health/ready").starts_with("HTTP/1.1 200"));
    ada.on_another_device().await;
}

/// Whether each of many at once gets an answer that is none of a failure.
async fn all_well(ada: &Member) -> bool {
    join_all((0..30).map(|_| ada.get("/users/me"))).await.iter().all(|answer| answer.status == 200)
}
