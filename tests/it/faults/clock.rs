//! The clock is moved while the service runs.

use serde_json::json;

use super::{
    load::{program, stranger},
    outage::member,
    shim::Shim,
};
use crate::{
    cli::serving::Serving,
    support::{
        app::{Actor, Answer, Http, Member, PASSWORD, Version},
        servers::TestDatabase,
    },
};

const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;

/// Hours and years, on and back, beyond the ends of what was before.
const JUMPS: [i64; 6] = [-5 * HOUR, 5 * HOUR, 10 * YEAR, -30 * YEAR, -HOUR, 0];

/// The service on a clock that is moved; ended sessions are removed all the time.
fn serve(shim: &Shim, database: &TestDatabase) -> Serving {
    shim.with(program(database.url())).with("SESSION_PURGE_INTERVAL_SECS", "1").serve(&["serve"])
}

/// Asks for everything that depends on time; no answer is a failure of the service.
async fn ask_all(ada: &Member) -> Vec<Answer> {
    let answers: [Answer; 5] = [
        ada.get("/users/me").await,
        ada.get("/auth/sessions").await,
        ada.patch("/users/me", json!({"name": "Ada"})).await,
        ada.present(&ada.refresh).await,
        ada.anonymous().login(&ada.email, PASSWORD).await,
    ];
    assert!(answers.iter().all(|answer| answer.status < 500), "{answers:?}");
    answers.into()
}

#[tokio::test]
async fn wherever_the_clock_jumps_nothing_fails_and_whoever_signs_in_is_let_in() {
    let (database, shim) = (TestDatabase::empty_sqlite(), Shim::new());
    let serving = serve(&shim, &database);
    let mut ada = member(&serving, "ada").await;
    let mut newest = ada.id.clone();
    for (number, jump) in JUMPS.into_iter().enumerate() {
        shim.set_clock(jump);
        ask_all(&ada).await;
        ada = ada.on_another_device().await;
        assert!(ada.is_let_in().await, "{jump}");
        ask_all(&ada).await;
        // A refresh token works once, so the next round brings one of a session that nobody used.
        ada = ada.on_another_device().await;
        let new =
            stranger(serving.address).register(&format!("new{number}")).await.expect(201).text_at("/id");
        assert!(new > newest, "ids rise wherever the clock goes: {new} after {newest}");
        newest = new;
    }
    assert_eq!(Http::to(serving.address).get("/health/ready").await.status, 200);
}

#[tokio::test]
async fn a_token_is_too_old_when_the_clock_goes_on_and_a_refresh_helps_when_it_goes_back() {
    let (database, shim) = (TestDatabase::empty_sqlite(), Shim::new());
    let serving = serve(&shim, &database);
    let ada = member(&serving, "ada").await;
    shim.set_clock(5 * HOUR);
    assert_eq!(ada.get("/users/me").await.refusal(), (401, "token_expired".to_owned()));
    let later = ada.present(&ada.refresh).await.expect(200).text_at("/access_token");
    assert!(ada.with_access(&later).is_let_in().await);
    shim.set_clock(0);
    assert_eq!(ada.with_access(&later).get("/users/me").await.refusal().0, 401, "it is of the future");
    assert!(ada.on_another_device().await.is_let_in().await);
}

#[tokio::test]
async fn nobody_is_locked_out_for_hours_as_the_clock_went_back() {
    let (database, shim) = (TestDatabase::empty_sqlite(), Shim::new());
    let program = program(database.url()).with("RATE_LIMIT_AUTH_PER_MINUTE", "3");
    let serving = shim.with(program).serve(&["serve"]);
    let stranger = stranger(serving.address);
    let mut refused = stranger.login("nobody", PASSWORD).await;
    while refused.status != 429 {
        refused = stranger.login("nobody", PASSWORD).await;
    }
    shim.set_clock(-5 * HOUR);
    let refused = stranger.login("nobody", PASSWORD).await.expect(429);
    let seconds: u64 = refused.header("retry-after").expect("Retry-After").parse().expect("seconds");
    assert!(seconds <= 60, "{seconds}");
    shim.set_clock(-5 * HOUR + 61);
    stranger.login("nobody", PASSWORD).await.expect(401);
    assert_eq!(stranger.version(), Version::V1);
}
