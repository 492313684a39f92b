//! What the service owes its clients while its database is away, and after.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use crate::{
    cli::{program::Program, serving::Serving},
    support::app::{Actor, Anonymous, Answer, Http, Member, PASSWORD, Version},
};

use super::load::{program, stranger};

/// No answer takes longer than this here: a second for a connection and two for a statement, several times over on a machine that
/// has much to do.
const BOUND: Duration = Duration::from_secs(15);
/// Between two looks at what another process makes of itself. Looking all the time would take what it needs for that.
const PAUSE: Duration = Duration::from_millis(20);

/// The program with short bounds for the database.
pub(super) fn impatient(database: &str) -> Program {
    program(database)
        .with("DATABASE_ACQUIRE_TIMEOUT_SECS", "1")
        .with("DATABASE_STATEMENT_TIMEOUT_SECS", "1")
        .with("LOG_LEVEL", "warn")
}

/// Somebody who registered and signed in.
pub(super) async fn member(serving: &Serving, who: &str) -> Member {
    let stranger = stranger(serving.address);
    stranger.register(who).await.expect(201);
    stranger.sign_in(&Version::V1.email(who)).await
}

/// Fills the pool with connections that are about to be of no use.
pub(super) async fn fill_pool(member: &Member) {
    let filled = async { while !all_read(member).await {} };
    timeout(BOUND, filled).await.expect("the service works");
}

/// Asserts that the service is honest without its database: whatever needs it is told so in the version's shape, a right password is
/// never called wrong, everything else goes on, and readiness says what is.
pub(super) async fn is_honest(serving: &Serving, ada: &Member) {
    let http = Http::to(serving.address);
    timeout(BOUND, async {
        tokio::join!(
            refuses(&http, ada, Version::V1),
            refuses(&http, ada, Version::V2),
            goes_on(&http),
            becomes(&http, 503)
        )
    })
    .await
    .expect("everything is answered within the bound");
}

async fn refuses(http: &Http, ada: &Member, version: Version) {
    let (stranger, token) = (Anonymous::new(http, version), &ada.access);
    let me = || stranger.request("GET", "/users/me").bearer(token);
    let rename = stranger.request("PATCH", "/users/me").bearer(token).header("if-match", "*");
    let media_type = version.patch_media_type();
    let rename = rename.body(media_type, json!({"name": "Another"}).to_string());
    let email = Version::V1.email("ada");
    let answers: [Answer; 5] = tokio::join!(
        me().send(),
        rename.send(),
        stranger.login(&email, PASSWORD),
        stranger.register("eve"),
        stranger.post("/auth/refresh", json!({"refresh_token": ada.refresh})),
    )
    .into();
    for answer in answers {
        is_refusal(&answer, version);
    }
}

/// Asserts that an answer is an honest 503.
pub(super) fn is_refusal(answer: &Answer, version: Version) {
    assert_eq!(answer.refusal(), (503, "unavailable".to_owned()));
    let seconds: u64 = answer.header("retry-after").expect("Retry-After").parse().expect("seconds");
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(answer.header("content-type"), Some(version.error_media_type()));
    assert!(!answer.text().contains("postgres") && !answer.text().contains("sqlite"), "{}", answer.text());
}

/// Asserts that what needs no database is answered.
pub(super) async fn goes_on(http: &Http) {
    for (path, status) in [
        ("/health/live", 200),
        ("/api/v2/openapi.json", 200),
        ("/.well-known/jwks.json", 200),
        ("/api/v2/nothing", 404),
        ("/api/v2/users/me", 401),
    ] {
        assert_eq!(http.get(path).await.status, status, "{path}");
    }
    let stranger = Anonymous::new(http, Version::V2);
    assert_eq!(stranger.post("/auth/register", json!({})).await.refusal().1, "validation_failed");
}

/// Waits until readiness says this, of which each answer comes within its bound.
pub(super) async fn becomes(http: &Http, status: u16) {
    let begun = Instant::now();
    while http.get("/health/ready").await.status != status {
        assert!(begun.elapsed() < BOUND, "readiness never became {status}");
        sleep(PAUSE).await;
    }
}

/// Asserts that health tells of a write that was refused, and that it keeps no read away.
pub(super) async fn tells_of_refused_writes(serving: &Serving) {
    let http = Http::to(serving.address);
    let health = http.get("/health").await.expect(200);
    assert_eq!(health.text_at("/services/database_writes/status"), "down");
    assert_eq!(health.text_at("/status"), "degraded");
    http.get("/health/ready").await.expect(200);
}

/// Waits until health says that all is well again, which it does once something was written.
pub(super) async fn tells_of_writes_again(serving: &Serving, ada: &Member) {
    let http = Http::to(serving.address);
    let written = async {
        for number in 0.. {
            ada.patch("/users/me", json!({"name": format!("Written {number}")})).await;
            if http.get("/health").await.expect(200).text_at("/status") == "healthy" {
                break;
            }
            sleep(PAUSE).await;
        }
    };
    timeout(BOUND, written).await.expect("something is written");
}

/// Waits until everything works again, without a restart.
pub(super) async fn recovers(serving: &Serving, ada: &Member) {
    let well = async {
        // Twice, as the first may have had luck with its connections.
        while !(is_well(ada).await && is_well(ada).await) {
            sleep(PAUSE).await;
        }
        becomes(&Http::to(serving.address), 200).await;
    };
    timeout(BOUND, well).await.expect("it recovers by itself");
}

/// Whether each of many at once is answered, and a write is done.
async fn is_well(ada: &Member) -> bool {
    all_read(ada).await && ada.patch("/users/me", json!({"name": "Recovered"})).await.status == 200
}

async fn all_read(ada: &Member) -> bool {
    let reads = join_all((0..30).map(|_| ada.get("/users/me"))).await;
    reads.iter().all(|answer| answer.status == 200)
}
