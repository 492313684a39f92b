//! Paths and methods that are not there, and those that every path has.

use crate::support::app::{Actor, TestApp, Version, assert_answer};

pub(crate) async fn an_unknown_route_is_not_found_in_the_shape_of_its_version(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        assert_answer("route_unknown", version, &nobody.get("/nothing/here").await);
        for path in [
            "",
            "/",
            "/users/me/",
            "/auth",
            "/auth/register/",
            "//users",
            "/%00",
            "/%ff",
            "/..%2f..",
            "/users/%2e%2e/x/y",
        ] {
            let answer = nobody.get(path).await;
            assert_eq!(answer.refusal(), (404, "not_found".into()), "{path:?}");
            assert_eq!(answer.header("content-type"), Some(version.error_media_type()));
        }
    }
    for path in ["/", "/api", "/api/v3/users", "/api/v10/users/me", "/favicon.ico", "/.env", "/metric"] {
        let answer = app.http().get(path).await;
        assert_eq!(answer.refusal(), (404, "not_found".into()), "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

pub(crate) async fn a_wrong_method_is_told_with_those_that_are_right(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        assert_answer("method_wrong", version, &nobody.get("/auth/register").await);
        for (method, path, allowed) in [
            ("DELETE", "/users/me", &["GET", "HEAD", "PATCH"][..]),
            ("PATCH", "/users", &["GET", "HEAD"]),
            ("POST", "/users/01900000-0000-7000-8000-000000000001", &["GET", "HEAD", "DELETE"]),
            ("GET", "/users/01900000-0000-7000-8000-000000000001/lock", &["POST"]),
            ("GET", "/users/me/password", &["PUT"]),
            ("TRACE", "/auth/login", &["POST"]),
            ("PROPFIND", "/auth/login", &["POST"]),
        ] {
            let answer = nobody.request(method, path).send().await;
            assert_eq!(answer.refusal(), (405, "method_not_allowed".into()), "{method} {path}");
            let allow = answer.header("allow").unwrap_or_default();
            let mut told: Vec<&str> = allow.split(',').map(str::trim).collect();
            let mut allowed = allowed.to_vec();
            told.sort_unstable();
            allowed.sort_unstable();
            assert_eq!(told, allowed, "{method} {path}");
        }
    }
    let answer = app.http().request("POST", "/health/live").send().await;
    assert_eq!(answer.refusal(), (405, "method_not_allowed".into()));
}

pub(crate) async fn head_is_get_without_the_body(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let (head, get) = (ada.request("HEAD", "/users/me").send().await, ada.get("/users/me").await);
        assert_eq!((head.status, head.body.len()), (200, 0));
        for name in ["content-type", "content-length", "etag", "x-request-id"] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
        let refused = app.anonymous(version).request("HEAD", "/users/me").send().await;
        assert_eq!((refused.status, refused.body.len()), (401, 0));
    }
}

pub(crate) async fn a_preflight_is_answered_for_any_path_without_signing_in(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        let draft = nobody.request("OPTIONS", "/users/me").header("origin", "https://app.example.org");
        let draft = draft.header("access-control-request-method", "PATCH");
        let answer = draft.header("access-control-request-headers", "authorization,if-match").send().await;
        assert!(matches!(answer.status, 200 | 204), "{}", answer.status);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let methods = answer.header("access-control-allow-methods").expect("methods");
        assert!(methods.split(',').any(|method| method.trim() == "PATCH"), "{methods}");
        let headers = answer.header("access-control-allow-headers").expect("headers").to_lowercase();
        assert!(headers.contains("authorization") && headers.contains("if-match"), "{headers}");
    }
}
