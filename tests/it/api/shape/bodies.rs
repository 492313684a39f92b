//! Bodies that cannot be read. Not one of them is the service's failure.

use crate::support::app::{Actor, Answer, TestApp, Version, assert_answer, raw_exchange};

async fn sent(app: &TestApp, version: Version, body: impl Into<hyper::body::Bytes>) -> Answer {
    app.anonymous(version).request("POST", "/auth/login").body("application/json", body).send().await
}

pub(crate) async fn what_is_not_json_is_malformed(app: &TestApp) {
    let deep = "[".repeat(30_000);
    let deep_object = r#"{"login":"#.repeat(5_000);
    let not_utf8 = b"{\"login\":\"\xff\xfe\",\"password\":\"x\"}";
    for version in Version::BOTH {
        assert_answer("body_truncated", version, &sent(app, version, r#"{"login": "ada", "#).await);
        assert_answer("body_empty", version, &sent(app, version, "").await);
        for body in [
            &b" "[..],
            b"{",
            b"}",
            b"nonsense",
            b"{'login': 'ada'}",
            br#"{"login": "ada", "password": "x",}"#,
            br#"{"login": "ada", "password": "x"} {}"#,
            br#"{"login": "ada" "password": "x"}"#,
            br#"{"login": "ada", "login": "eve", "password": "x"}"#,
            br#"{"login": "\ud800", "password": "x"}"#,
            br#"{"login": "\udc00\ud800", "password": "x"}"#,
            br#"{"login": "\x00", "password": "x"}"#,
            b"{\"login\": \"a\nb\", \"password\": \"x\"}",
            b"{\"login\": \"a\0b\", \"password\": \"x\"}",
            b"\0",
            b"\xef\xbb\xbf{}",
            br#"{"login": NaN, "password": "x"}"#,
            br#"{"login": 01, "password": "x"}"#,
            br#"{"login": +1, "password": "x"}"#,
            not_utf8,
            deep.as_bytes(),
            deep_object.as_bytes(),
        ] {
            let answer = sent(app, version, body.to_vec()).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            assert_eq!(answer.refusal(), (400, "malformed_json".into()), "{shown}");
            assert_eq!(answer.header("content-type"), Some(version.error_media_type()));
        }
    }
}

pub(crate) async fn json_that_is_not_what_was_asked_for_is_invalid(app: &TestApp) {
    for version in Version::BOTH {
        assert_answer("body_array", version, &sent(app, version, "[]").await);
        for body in ["null", "true", "7", "-1e5", "\"text\"", "[{}]", "[[[[]]]]"] {
            let answer = sent(app, version, body).await;
            assert_eq!(answer.refusal(), (422, "validation_failed".into()), "{body}");
        }
        for body in [
            r#"{"login": 1, "password": 2}"#,
            r#"{"login": 123456789012345678901234567890, "password": 1e308}"#,
            r#"{"login": [], "password": {}}"#,
            r#"{"login": {"$ne": null}, "password": [["x"]]}"#,
            r#"{"login": true, "password": false}"#,
        ] {
            let answer = sent(app, version, body).await;
            assert_eq!(answer.status, 422, "{body}");
            assert_eq!(answer.faults(), ["login: wrong_type", "password: wrong_type"], "{body}");
        }
        let huge = format!(r#"{{"login": {}, "password": 1e999}}"#, "9".repeat(5_000));
        assert!(matches!(sent(app, version, huge).await.status, 400 | 422));
    }
}

pub(crate) async fn a_nul_in_a_text_is_the_fields_problem(app: &TestApp) {
    for version in Version::BOTH {
        let body = r#"{"email": "a\u0000@example.org", "name": "a\u0000b", "username": "ab\u0000c", "password": "correct horse \u0000 battery"}"#;
        let nobody = app.anonymous(version);
        let answer = nobody.request("POST", "/auth/register").body("application/json", body).send().await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let faults = answer.faults();
        for field in ["email", "name", "username"] {
            assert!(faults.contains(&format!("{field}: invalid_character")), "{faults:?}");
        }
    }
}

pub(crate) async fn a_body_of_another_media_type_is_refused(app: &TestApp) {
    let json = r#"{"login": "ada", "password": "x"}"#;
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        let form =
            nobody.request("POST", "/auth/login").body("application/x-www-form-urlencoded", "login=ada");
        assert_answer("body_media_type", version, &form.send().await);
        for media_type in [
            "text/plain",
            "application/xml",
            "application/jsonx",
            "json",
            "",
            "multipart/form-data; boundary=x",
        ] {
            let answer = nobody.request("POST", "/auth/login").body(media_type, json).send().await;
            assert_eq!(answer.refusal(), (415, "unsupported_media_type".into()), "{media_type:?}");
        }
        let none =
            nobody.request("POST", "/auth/login").body("x/y", json).without("content-type").send().await;
        assert_eq!(none.refusal(), (415, "unsupported_media_type".into()));
        for media_type in ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8"] {
            let answer =
                nobody.request("POST", "/auth/password/rate").body(media_type, r#"{"password": "x"}"#);
            assert_eq!(answer.send().await.status, 200, "{media_type:?}");
        }
        let packed = nobody.request("POST", "/auth/login").body("application/json", json);
        assert_eq!(packed.header("content-encoding", "gzip").send().await.status, 415);
    }
    let ada = app.member(Version::V2, "ada").await;
    let plain = ada.request("PATCH", "/users/me").header("if-match", "*");
    assert_eq!(plain.body("application/json", "{}").send().await.status, 415, "v2 reads merge patches");
}

pub(crate) async fn a_body_that_is_too_large_is_refused_whether_or_not_it_says_so(app: &TestApp) {
    for version in Version::BOTH {
        let large = format!(r#"{{"login": "{}"}}"#, "a".repeat(70_000));
        assert_answer("body_too_large", version, &sent(app, version, large.clone()).await);
        let head = format!(
            "POST {}/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n",
            version.prefix()
        );
        let chunked =
            format!("{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
        let answer = raw_exchange(app.address, chunked.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("payload_too_large") && answer.contains("x-request-id: "), "{answer}");
        let announced = format!("{head}content-length: 99999999999\r\n\r\n");
        let answer = raw_exchange(app.address, announced.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    }
}

pub(crate) async fn bytes_that_are_no_http_end_the_connection_and_nothing_else(app: &TestApp) {
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nhost: x\r\n\r\n",
        b"POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
        b"POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx: \0\r\n\r\n",
    ] {
        let answer = raw_exchange(app.address, request).await;
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(is_refused, "{:?} is answered {answer}", String::from_utf8_lossy(request));
    }
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "a".repeat(100_000));
    let answer = raw_exchange(app.address, long.as_bytes()).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    app.http().get("/health/live").await.expect(200);
}
