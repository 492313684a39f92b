//! What clients do all day, and what they do wrong.

use serde_json::json;

use crate::{
    cli::{program::Program, serving::Serving},
    support::app::{Actor, Anonymous, Http, Version},
};

/// Requests that one client may make in a minute: more than both rounds take, and few for one that does not stop.
const LIMIT: usize = 60;

/// Nobody listens there: traces are decided about before anybody is asked to take them.
const COLLECTOR: &str = "http://127.0.0.1:9";

/// The program on SQLite, with hashes that cost little; it believes where a client says it comes from.
pub(super) fn program() -> Program {
    Program::new()
        .with("PASSWORD_MEMORY_KIB", "8")
        .with("PASSWORD_ITERATIONS", "1")
        .with("RATE_LIMIT_AUTH_PER_MINUTE", "10000000")
        .with("RATE_LIMIT_PER_MINUTE", &LIMIT.to_string())
        .with("SERVER_TRUSTED_PROXIES", "127.0.0.0/8")
        .with("SERVER_CLIENT_ADDRESS_HEADER", "x-forwarded-for")
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR)
        .with("LOG_LEVEL", "error")
}

/// Everything once, in both versions, for people of this round.
pub(super) async fn round(serving: &Serving, number: usize) {
    for version in Version::BOTH {
        let stranger = Anonymous::new(&Http::to(serving.address), version);
        let who = format!("ada{number}");
        stranger.register(&who).await.expect(201);
        stranger.register(&who).await.expect(409);
        stranger.login(&version.email(&who), "wrong horse battery staple").await.expect(401);
        sign_in_and_work(&stranger, &version.email(&who)).await;
        stranger.get("/nowhere").await.expect(404);
        ask_too_often(&stranger).await;
    }
}

async fn sign_in_and_work(stranger: &Anonymous, email: &str) {
    let member = stranger.sign_in(email).await;
    let refreshed = member.present(&member.refresh).await.expect(200).data();
    let newer = refreshed["refresh_token"].as_str().expect("a token").to_owned();
    let member = member.with_access(refreshed["access_token"].as_str().expect("a token"));
    member.get("/users/me").await.expect(200);
    member.patch("/users/me", json!({"name": "Ada"})).await.expect(200);
    member.get("/auth/sessions").await.expect(200);
    member.present("not a token of ours").await.expect(401);
    member.present(&newer).await.expect(200);
    // The answer was not lost, so two parties hold tokens: the session ends.
    member.present(&member.refresh).await.expect(401);
    assert!(!member.is_let_in().await);
}

/// One client that does not stop, at an address of its own.
async fn ask_too_often(stranger: &Anonymous) {
    for _ in 0..2 * LIMIT {
        if stranger.request("GET", "/nowhere").header("x-forwarded-for", "192.0.2.1").send().await.status
            == 429
        {
            return;
        }
    }
    panic!("{LIMIT} requests in a minute are the most, and twice as many were answered");
}
