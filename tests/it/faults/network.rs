//! The network between the service and its database: cut without a word, slow, cut for the listener alone.

use std::time::Duration;

use super::{
    outage::{fill_pool, impatient, is_honest, member, recovers},
    proxy::{Fate, Proxy, Which},
};
use crate::support::{app::Actor, servers::TestDatabase};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_were_cut_without_a_word_do_not_keep_their_places() {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(database.url()).await;
    let serving = impatient(&proxy.url(database.url())).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    proxy.make(Fate::Swallowed, Which::All);
    is_honest(&serving, &ada).await;
    // The old connections stay dead, as after the failover to another host.
    proxy.make(Fate::Through, Which::All);
    recovers(&serving, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_network_makes_answers_slow_and_none_wrong() {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(database.url()).await;
    // Bounds as they are unless somebody changes them.
    let serving = super::load::program(&proxy.url(database.url())).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    proxy.make(Fate::Late(Duration::from_millis(20)), Which::All);
    ada.get("/users/me").await.expect(200);
    assert!(ada.on_another_device().await.is_let_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_nothing_is_heard_of_changes_a_session_that_was_ended_elsewhere_lets_nobody_in() {
    let database = TestDatabase::postgres().await;
    let proxy = Proxy::before(database.url()).await;
    let [elsewhere, here] = [database.url().to_owned(), proxy.url(database.url())].map(|url| {
        let program = impatient(&url).with("JWT_SECRET", "one secret for both of them, 32 bytes long");
        program.with("SESSION_CACHE_TTL_MS", "1000").serve(&["serve"])
    });
    let ada = member(&here, "ada").await;
    for (fate, told) in [
        (Fate::Refused, "each is looked up meanwhile"),
        // Silence is noticed after a few seconds, as somebody asks.
        (Fate::Swallowed, "the database did not answer in time"),
    ] {
        let here_too = ada.on_another_device().await;
        let there = super::load::stranger(elsewhere.address);
        assert!(here_too.is_let_in().await);
        proxy.make(fate, Which::Listening);
        here.wait_for_log(told);
        assert!(here_too.is_let_in().await);
        there.request("POST", "/auth/logout").bearer(&here_too.access).send().await.expect(204);
        assert!(!here_too.is_let_in().await, "{fate:?}");
        proxy.make(Fate::Through, Which::All);
    }
}
