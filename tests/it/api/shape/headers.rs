//! The headers that every answer carries.

use crate::support::app::{Actor, Answer, REQUEST_ID, TestApp, Version};

/// One answer of every kind that a version gives.
async fn answers(app: &TestApp, version: Version) -> Vec<(&'static str, Answer)> {
    let ada = app.member(version, "ada").await;
    let draft = |method, path| ada.request(method, path).header("origin", "https://app.example.org");
    let json = "application/json";
    vec![
        ("200", draft("GET", "/users/me").send().await.expect(200)),
        ("204", draft("POST", "/auth/logout").send().await.expect(204)),
        ("400", draft("POST", "/auth/login").body(json, "{").send().await.expect(400)),
        ("401", draft("GET", "/users/me").send().await.expect(401)),
        ("404", draft("GET", "/nothing").send().await.expect(404)),
        ("405", draft("PUT", "/auth/login").send().await.expect(405)),
        ("406", draft("GET", "/users/me").header("accept", "image/png").send().await.expect(406)),
        ("413", draft("POST", "/auth/login").body(json, "x".repeat(70_000)).send().await.expect(413)),
        ("415", draft("POST", "/auth/login").body("text/plain", "x").send().await.expect(415)),
        ("422", draft("POST", "/auth/login").body(json, "{}").send().await.expect(422)),
    ]
}

pub(crate) async fn every_answer_carries_the_request_id_and_lets_pages_read_it(app: &TestApp) {
    for version in Version::BOTH {
        for (kind, answer) in answers(app, version).await {
            assert_eq!(answer.header("x-request-id"), Some(REQUEST_ID), "{kind}");
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{kind}");
            let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
            assert!(exposed.contains("x-request-id"), "{kind}: {exposed}");
            if answer.status >= 400 {
                let body = answer.json();
                assert_eq!(body["request_id"], REQUEST_ID, "{kind}");
                assert_eq!(answer.header("content-type"), Some(version.error_media_type()), "{kind}");
            }
        }
    }
}

pub(crate) async fn every_answer_carries_the_headers_of_security(app: &TestApp) {
    for version in Version::BOTH {
        for (kind, answer) in answers(app, version).await {
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{kind}");
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{kind}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{kind}");
            assert!(answer.header("content-security-policy").is_some(), "{kind}");
            assert!(
                answer.header("strict-transport-security").is_some(),
                "{kind}: the public address is https"
            );
            assert_eq!(answer.header("server"), None, "{kind}");
        }
    }
}

pub(crate) async fn v1_says_on_every_answer_that_it_will_go(app: &TestApp) {
    let nobody = app.anonymous(Version::V1);
    for (kind, answer) in answers(app, Version::V1).await {
        assert_eq!(answer.header("deprecation"), Some("@1767225600"), "{kind}");
        assert_eq!(answer.header("sunset"), Some("Fri, 31 Dec 2027 00:00:00 GMT"), "{kind}");
        let has_successor =
            answer.header("link").is_some_and(|link| link.contains("rel=\"successor-version\""));
        assert_eq!(has_successor, kind != "404", "{kind}: where nothing is, nothing follows");
    }
    let answer = nobody.get("/users/me").await;
    let successor = "<https://api.example.test/api/v2/users/me>; rel=\"successor-version\"";
    assert_eq!(answer.header("link"), Some(successor));
    for (kind, answer) in answers(app, Version::V2).await {
        assert_eq!((answer.header("deprecation"), answer.header("sunset")), (None, None), "{kind}");
    }
}

pub(crate) async fn a_request_id_is_taken_over_if_it_can_be_logged_and_made_otherwise(app: &TestApp) {
    let nobody = app.anonymous(Version::V2);
    let told = async |given: &str| {
        let answer = nobody.request("GET", "/users/me").header("x-request-id", given).send().await;
        let told = answer.header("x-request-id").expect("an id").to_owned();
        assert_eq!(answer.json()["request_id"], told.as_str());
        told
    };
    for given in ["abc-DEF_1.2", &"a".repeat(64)] {
        assert_eq!(told(given).await, given);
    }
    for given in ["", "a b", "a\tb", "<script>", &"a".repeat(65), "a\"b", "../../x"] {
        let made = told(given).await;
        assert!(made != given && made.len() == 36, "{given:?} became {made:?}");
    }
    let none = nobody.request("GET", "/users/me").without("x-request-id").send().await;
    assert_eq!(none.header("x-request-id").map(str::len), Some(36));
}

pub(crate) async fn pages_of_strangers_are_kept_out_where_origins_are_listed(app: &TestApp) {
    let app = app.second(&[("SERVER_CORS_ORIGINS", "https://app.example.org")]).await;
    let nobody = app.anonymous(Version::V2);
    for (origin, expected) in [
        ("https://app.example.org", Some("https://app.example.org")),
        ("https://evil.example.org", None),
        ("null", None),
        ("http://app.example.org", None),
        ("https://app.example.org.evil.example", None),
    ] {
        let answer = nobody.request("GET", "/nothing").header("origin", origin).send().await;
        assert_eq!(answer.header("access-control-allow-origin"), expected, "{origin}");
        assert!(answer.header("vary").is_some_and(|vary| vary.to_lowercase().contains("origin")));
    }
    app.stop().await;
}

pub(crate) async fn who_accepts_no_json_gets_406_and_who_accepts_it_somehow_gets_it(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let refused = ada.request("GET", "/users/me").header("accept", "text/html").send().await;
        crate::support::app::assert_answer("not_acceptable", version, &refused);
        for accept in
            ["*/*", "application/*", "text/html, application/json;q=0.1", "application/problem+json"]
        {
            ada.request("GET", "/users/me").header("accept", accept).send().await.expect(200);
        }
        ada.request("GET", "/users/me").header("accept", "application/json;q=0").send().await.expect(406);
    }
}

pub(crate) async fn answers_are_compressed_for_those_who_ask(app: &TestApp) {
    let document = "/api/v2/openapi.json";
    let plain = app.http().get(document).await.expect(200);
    assert_eq!(plain.header("content-encoding"), None);
    let packed =
        app.http().request("GET", document).header("accept-encoding", "gzip").send().await.expect(200);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.starts_with(&[0x1f, 0x8b]) && packed.body.len() < plain.body.len() / 2);
    assert!(packed.header("vary").is_some_and(|vary| vary.to_lowercase().contains("accept-encoding")));
}
