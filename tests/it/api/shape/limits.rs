//! How often one client may ask.

use std::time::Duration;

use serde_json::json;

use crate::support::app::{Actor, PASSWORD, REQUEST_ID, TestApp, Version, assert_answer};

/// The limits that the service has by itself.
const DEFAULTS: [(&str, &str); 2] = [("RATE_LIMIT_AUTH_PER_MINUTE", "10"), ("RATE_LIMIT_PER_MINUTE", "100")];
/// The same, with clients told apart by a trusted header.
const BEHIND_PROXY: [(&str, &str); 4] = [
    DEFAULTS[0],
    DEFAULTS[1],
    ("SERVER_TRUSTED_PROXIES", "127.0.0.0/8"),
    ("SERVER_CLIENT_ADDRESS_HEADER", "x-forwarded-for"),
];

pub(crate) async fn signing_in_is_limited_to_10_in_a_minute(app: &TestApp) {
    for version in Version::BOTH {
        let app = app.second(&DEFAULTS).await;
        let nobody = app.anonymous(version);
        for round in 0..10 {
            let answer = nobody.login(&format!("nobody{round}@example.org"), PASSWORD).await;
            assert_eq!(answer.status, 401, "{round}");
        }
        let draft = nobody.request("POST", "/auth/login").header("origin", "https://app.example.org");
        let refused = draft.json(&json!({"login": "nobody@example.org", "password": PASSWORD})).send().await;
        assert_answer("rate_limited", version, &refused);
        assert_eq!(refused.header("x-request-id"), Some(REQUEST_ID));
        assert_eq!(refused.header("access-control-allow-origin"), Some("*"));
        assert_eq!(refused.header("retry-after"), Some("60"));
        assert_eq!(nobody.register("ada").await.status, 429, "one limit for all of the class");
        assert_eq!(nobody.get("/auth/username-available?username=ada").await.status, 429);
        let body = json!({"refresh_token": "x"});
        assert_eq!(nobody.post("/auth/refresh", body).await.status, 401, "refreshing is of the other class");
        app.clock.advance(Duration::from_mins(1));
        assert_eq!(nobody.login("nobody@example.org", PASSWORD).await.status, 401);
        app.stop().await;
    }
}

pub(crate) async fn everything_else_is_limited_to_100_in_a_minute_and_health_is_not(app: &TestApp) {
    let app = app.second(&DEFAULTS).await;
    let nobody = app.anonymous(Version::V2);
    for round in 0..100 {
        assert_eq!(nobody.get("/users/me").await.status, 401, "{round}");
    }
    let refused = nobody.get("/users/me").await;
    assert_eq!(refused.refusal(), (429, "rate_limited".into()));
    assert_eq!(nobody.get("/nothing").await.status, 429, "unknown paths too");
    for path in ["/health/live", "/health/ready", "/health"] {
        for _ in 0..3 {
            let answer = app.http().get(path).await.expect(200);
            assert_eq!(answer.header("ratelimit"), None);
        }
    }
    app.stop().await;
}

pub(crate) async fn v1_counts_in_its_own_headers_and_v2_in_those_of_the_draft(app: &TestApp) {
    let app = app.second(&DEFAULTS).await;
    let first = app.anonymous(Version::V1).get("/users/me").await;
    let told =
        ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map(|name| first.header(name));
    assert_eq!(told, [Some("100"), Some("99"), Some("1772366460")]);
    assert_eq!(first.header("ratelimit"), None);
    let second = app.anonymous(Version::V2).get("/users/me").await;
    assert_eq!(second.header("ratelimit"), Some("\"default\";r=98;t=60"), "both versions count together");
    assert_eq!(second.header("ratelimit-policy"), Some("\"default\";q=100;w=60"));
    assert_eq!(second.header("x-ratelimit-limit"), None);
    let auth = app.anonymous(Version::V2).login("nobody@example.org", PASSWORD).await;
    assert_eq!(auth.header("ratelimit"), Some("\"auth\";r=9;t=60"));
    app.stop().await;
}

pub(crate) async fn each_client_behind_a_trusted_proxy_counts_alone(app: &TestApp) {
    let app = app.second(&BEHIND_PROXY).await;
    let nobody = app.anonymous(Version::V2);
    let left = async |address: &str| {
        let answer = nobody.request("GET", "/nothing").header("x-forwarded-for", address).send().await;
        answer.header("ratelimit").expect("a count").to_owned()
    };
    let remaining = |count: u32| format!("\"default\";r={count};t=60");
    assert_eq!(left("203.0.113.9").await, remaining(99));
    assert_eq!(left("203.0.113.9").await, remaining(98));
    assert_eq!(left("203.0.113.10").await, remaining(99));
    assert_eq!(left("2001:db8:1:2::1").await, remaining(99));
    assert_eq!(left("2001:db8:1:2:ffff::7").await, remaining(98), "one household");
    assert_eq!(left("2001:db8:1:3::1").await, remaining(99));
    assert_eq!(
        left("198.51.100.1, 203.0.113.9").await,
        remaining(97),
        "what the client wrote itself is not believed"
    );
    app.stop().await;
}

pub(crate) async fn a_header_of_an_untrusted_peer_is_not_believed(app: &TestApp) {
    let app = app.second(&DEFAULTS).await;
    let nobody = app.anonymous(Version::V2);
    for (round, remaining) in [(1, 99), (2, 98), (3, 97)] {
        let address = format!("203.0.113.{round}");
        let answer = nobody.request("GET", "/nothing").header("x-forwarded-for", &address).send().await;
        assert_eq!(answer.header("ratelimit"), Some(format!("\"default\";r={remaining};t=60").as_str()));
    }
    app.stop().await;
}

pub(crate) async fn a_user_counts_alone_whatever_the_address(app: &TestApp) {
    let app = app.second(&BEHIND_PROXY).await;
    let ada = app.member(Version::V2, "ada").await;
    for round in 0..100 {
        let address = format!("203.0.113.{round}");
        let answer = ada.request("GET", "/users/me").header("x-forwarded-for", &address).send().await;
        assert_eq!(answer.status, 200, "{round}");
    }
    let answer = ada.request("GET", "/users/me").header("x-forwarded-for", "203.0.113.200").send().await;
    assert_eq!(answer.refusal(), (429, "rate_limited".into()));
    app.stop().await;
}

pub(crate) async fn many_addresses_slow_an_account_down_but_not_a_device_with_a_session(app: &TestApp) {
    let app = app.second(&BEHIND_PROXY[2..]).await;
    let ada = app.member(Version::V2, "ada").await;
    let nobody = app.anonymous(Version::V2);
    let from = async |address: String, password: &str, token: Option<&str>| {
        let draft = nobody.request("POST", "/auth/login").header("x-forwarded-for", &address);
        let draft = draft.json(&json!({"login": ada.email, "password": password}));
        let draft = if let Some(token) = token { draft.bearer(token) } else { draft };
        draft.send().await.status
    };
    for round in 0..21 {
        assert_eq!(from(format!("203.0.113.{round}"), "a guess", None).await, 401);
    }
    let before = app.pauses.recorded().len();
    assert!(before > 0, "the guesses are slow by now");
    assert_eq!(from("198.51.100.1".into(), PASSWORD, None).await, 200, "slow, but never locked out");
    let slowed = app.pauses.recorded().len();
    assert_eq!(slowed, before + 1);
    assert_eq!(from("198.51.100.2".into(), PASSWORD, Some(&ada.access)).await, 200);
    assert_eq!(app.pauses.recorded().len(), slowed, "a known device does not wait");
    app.stop().await;
}
