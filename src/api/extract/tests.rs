use axum::{body::Body, http::Request};
use futures::stream::{self, StreamExt as _};
use serde_json::json;

use crate::testing::{Answer, TestApi, user_id};

const GOOD: (&str, &str) = ("authorization", "Bearer good");
const PATCH: (&str, &str) = ("content-type", "application/merge-patch+json");
const ANY: (&str, &str) = ("if-match", "*");

async fn login(body: &str) -> Answer {
    TestApi::new().ask("POST", "/api/v2/auth/login", &[], body).await
}

#[tokio::test]
async fn what_is_not_json_is_400() {
    let deep = format!("{{\"login\":{}", "[".repeat(60_000));
    let broken = [
        "nonsense",
        "{",
        r#"{"login": "a"} x"#,
        r#"{"login": "a", "login": "b"}"#,
        r#"{"login": "\ud800"}"#,
        "{\"login\": \"a\u{1}\"}",
        r#"{"login": 'a'}"#,
        &deep,
    ];
    for body in broken {
        let answer = login(body).await;
        let shown = body.get(..40).unwrap_or(body);
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "malformed_json"), "{shown}");
    }
    let api = TestApi::new();
    let bytes = b"{\"login\": \"\xff\"}".to_vec();
    let request = Request::post("/api/v2/auth/login").header("content-type", "application/json");
    let answer = api.send(request.body(Body::from(bytes)).expect("a request")).await;
    assert_eq!(answer.code(), "malformed_json", "not UTF-8");
    let empty = api.ask("POST", "/api/v2/auth/login", &[("content-type", "application/json")], "").await;
    assert_eq!(empty.code(), "malformed_json");
}

#[tokio::test]
async fn json_that_is_no_object_is_422() {
    for body in ["[]", "[[1], {}]", "\"text\"", "7", "-7", "0.5", "true", "null"] {
        let answer = login(body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "validation_failed"), "{body}");
        assert_eq!(answer.json()["detail"], "The body must be a JSON object", "{body}");
    }
}

#[tokio::test]
async fn a_text_field_of_any_other_type_is_of_the_wrong_type_and_null_is_missing() {
    let fault =
        |pointer: &str, code: &str, detail: &str| json!({"pointer": pointer, "code": code, "detail": detail});
    let expected = json!([
        fault("/x", "unknown_field", "is not known here"),
        fault("/login", "wrong_type", "must be a text"),
        fault("/password", "required", "is required"),
    ]);
    for value in ["-7", "7", "0.5", "1e300", "18446744073709551615", "true", "[[1], {}]", r#"{"a": [null]}"#]
    {
        let answer = login(&format!(r#"{{"login": {value}, "password": null, "x": 1}}"#)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["errors"]), (422, &expected), "{value}");
    }
}

#[tokio::test]
async fn all_unknown_fields_are_told_at_once() {
    let answer = login(r#"{"login": "a", "password": "b", "a/b~": [{"x": 1}], "token": null}"#).await;
    assert_eq!(answer.status, 422);
    let unknown =
        |pointer: &str| json!({"pointer": pointer, "code": "unknown_field", "detail": "is not known here"});
    assert_eq!(answer.json()["errors"], json!([unknown("/a~1b~0"), unknown("/token")]));
}

#[tokio::test]
async fn unknown_fields_are_told_with_all_that_is_known_to_be_wrong() {
    let api = TestApi::new();
    let good = |headers: &[(&'static str, &'static str)]| [&[GOOD][..], headers].concat();
    let role = format!("/api/v2/users/{}/role", user_id(2));
    let cases = [
        (
            "POST",
            "/api/v2/auth/register",
            vec![],
            r#"{"email": "ada@", "admin": 1}"#,
            "admin email password name",
        ),
        ("POST", "/api/v2/auth/login", vec![], r#"{"email": "a"}"#, "email login password"),
        ("POST", "/api/v2/auth/refresh", vec![], r#"{"token": "a"}"#, "token refresh_token"),
        ("POST", "/api/v2/auth/password/rate", vec![], r#"{"x": 1, "name": 1}"#, "x password name"),
        ("PUT", "/api/v2/users/me/password", good(&[]), r#"{"x": 1}"#, "x current_password new_password"),
        ("POST", "/api/v2/users/me/delete", good(&[]), r#"{"x": 1}"#, "x password"),
        ("PUT", &role, good(&[ANY]), r#"{"x": 1, "role": "king"}"#, "x role"),
        ("PATCH", "/api/v2/users/me", good(&[ANY, PATCH]), r#"{"x": 1, "name": null}"#, "x name"),
    ];
    for (method, path, headers, body, expected) in cases {
        let answer = api.ask(method, path, &headers, body).await;
        assert_eq!(answer.status, 422, "{path}");
        let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
        let told: Vec<_> = errors.iter().filter_map(|error| error["pointer"].as_str()).collect();
        assert_eq!(told.join(" ").replace('/', ""), expected, "{path}");
    }
    let first = api.ask("PATCH", "/api/v1/users/me", &[GOOD], r#"{"x": 1, "username": "a"}"#).await;
    let fields = first.json()["error"]["field_errors"].clone();
    assert_eq!(
        (&fields["x"][0]["code"], &fields["username"][0]["code"]),
        (&json!("unknown_field"), &json!("too_short"))
    );
}

#[tokio::test]
async fn another_media_type_is_415() {
    let api = TestApi::new();
    for given in ["text/plain", "application/x-www-form-urlencoded", "application/merge-patch+json", ""] {
        let answer = api.ask("POST", "/api/v2/auth/login", &[("content-type", given)], "{}").await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (415, "unsupported_media_type"),
            "{given}"
        );
    }
    let patch = api.ask("PATCH", "/api/v2/users/me", &[GOOD, ANY], "{}").await;
    assert_eq!(patch.status, 415, "a merge patch says that it is one");
}

#[tokio::test]
async fn a_body_says_once_that_it_is_json_and_in_no_other_charset_than_utf_8() {
    let api = TestApi::new();
    let login = async |given: &'static [(&'static str, &'static str)]| {
        api.ask("POST", "/api/v2/auth/login", given, "{}").await.status.as_u16()
    };
    assert_eq!(login(&[("content-type", "Application/JSON; charset=utf-8")]).await, 200);
    assert_eq!(login(&[("content-type", "application/json;Charset=\"UTF-8\";profile=x;")]).await, 200);
    for given in ["utf-16", "ISO-8859-1", "\"utf-16le\"", ""] {
        let header = format!("application/json; charset={given}");
        let request = Request::post("/api/v2/auth/login").header("content-type", &header);
        let answer = api.send(request.body(Body::from("{}")).expect("a request")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (415, "unsupported_media_type"),
            "{given}"
        );
    }
    assert_eq!(login(&[("content-type", "application/json"), ("content-type", "text/plain")]).await, 415);
}

#[tokio::test]
async fn an_encoded_body_is_415_and_says_what_would_be_read() {
    let api = TestApi::new();
    let login = async |headers: &[(&'static str, &'static str)]| {
        let headers = [&[("content-type", "application/json")], headers].concat();
        api.ask("POST", "/api/v2/auth/login", &headers, "{}").await
    };
    for given in ["gzip", "br", "identity, gzip", "Iden"] {
        let answer = login(&[("content-encoding", given)]).await;
        let told = (answer.status.as_u16(), answer.code(), answer.header("accept-encoding").to_owned());
        assert_eq!(told, (415, "unsupported_media_type".into(), "identity".into()), "{given}");
        assert_eq!(answer.json()["detail"], "Encoded bodies are not read; send it without Content-Encoding");
    }
    assert_eq!(login(&[("content-encoding", "identity"), ("content-encoding", "gzip")]).await.status, 415);
    for given in ["identity", "Identity, identity", ""] {
        assert_eq!(login(&[("content-encoding", given)]).await.status, 200, "{given}");
    }
    let media_type = api.ask("POST", "/api/v2/auth/login", &[("content-type", "text/plain")], "{}").await;
    assert_eq!(media_type.header("accept-encoding"), "", "it is not the encoding that is wrong");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_however_it_is_sent() {
    let api = TestApi::new();
    let body = format!("{{\"login\": \"{}\"}}", "a".repeat(64 * 1024));
    let answer = api.ask("POST", "/api/v2/auth/login", &[], &body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (413, "payload_too_large"));
    let chunks = stream::iter(0..).map(|_: u32| Ok::<_, std::io::Error>(vec![b' '; 8 * 1024]));
    let request = Request::post("/api/v1/auth/login").header("content-type", "application/json");
    let answer = api.send(request.body(Body::from_stream(chunks)).expect("a request")).await;
    assert_eq!(answer.status, 413, "endless");
    assert_eq!(answer.json()["error"]["code"], "payload_too_large");
}

#[tokio::test]
async fn a_merge_patch_tells_absent_from_null() {
    let api = TestApi::new();
    let patched = async |body: &str| api.ask("PATCH", "/api/v2/users/me", &[GOOD, ANY, PATCH], body).await;
    assert_eq!(patched("{}").await.json()["username"], "left");
    assert_eq!(patched(r#"{"username": null}"#).await.json()["username"], json!(null));
    assert_eq!(patched(r#"{"username": "eve"}"#).await.json()["username"], "eve");
    let nameless = patched(r#"{"name": null}"#).await;
    assert_eq!(nameless.status, 422);
    assert_eq!(nameless.json()["errors"][0]["code"], "required");
    assert_eq!(patched("[]").await.status, 422);
}

#[tokio::test]
async fn a_change_that_could_lose_anothers_needs_the_version() {
    let api = TestApi::new();
    let role = format!("/api/v2/users/{}/role", user_id(2));
    let cases =
        [("PATCH", "/api/v2/users/me", "{}", PATCH), ("PUT", &role, r#"{"role": "admin"}"#, ("x-none", ""))];
    for (method, path, body, header) in cases {
        let status = async |tag: Option<&str>| {
            let mut headers = vec![GOOD];
            headers.extend(Some(header).filter(|(name, _)| *name == "content-type"));
            headers.extend(tag.map(|tag| ("if-match", tag)));
            api.ask(method, path, &headers, body).await.status.as_u16()
        };
        assert_eq!(status(None).await, 428);
        assert_eq!(status(Some("\"7\"")).await, 200);
        assert_eq!(status(Some("*")).await, 200);
        for other in ["\"6\"", "W/\"7\"", "\"07\"", "\"seven\"", "\"99999999999999999999\"", "\"\""] {
            assert_eq!(status(Some(other)).await, 412, "{other}");
        }
        for list in ["\"6\", \"7\"", ",\"a,b\" ,, W/\"6\",\"7\"", "\"7\", \"7\""] {
            assert_eq!(status(Some(list)).await, 200, "{list}");
        }
        for list in ["\"6\", \"8\"", "W/\"7\", \"8\""] {
            assert_eq!(status(Some(list)).await, 412, "{list}");
        }
        for nonsense in ["7", "\"7", "\"7\" \"8\"", "*, \"7\"", "W/*", "\"7\", 8", ",", ""] {
            assert_eq!(status(Some(nonsense)).await, 400, "{nonsense}");
        }
    }
}

#[tokio::test]
async fn elsewhere_the_version_is_honoured_where_it_is_sent() {
    let api = TestApi::new();
    let id = user_id(2);
    for (method, path) in
        [("POST", format!("/api/v2/users/{id}/lock")), ("DELETE", format!("/api/v2/users/{id}"))]
    {
        assert!(api.ask(method, &path, &[GOOD], "").await.status.is_success(), "{path}");
        assert_eq!(api.ask(method, &path, &[GOOD, ("if-match", "\"6\"")], "").await.status, 412, "{path}");
    }
}

#[tokio::test]
async fn every_bad_parameter_is_told_at_once() {
    let query = "role=king&locked=maybe&deleted=yes&search=%2A&sort=password&limit=0&cursor=x&page=1&limit=3";
    let answer = TestApi::new().get(&format!("/api/v2/users?{query}")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_parameter"));
    let told: Vec<_> = answer.json()["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| {
            format!(
                "{} {}",
                error["parameter"].as_str().unwrap_or("?"),
                error["code"].as_str().unwrap_or("?")
            )
        })
        .collect();
    let expected = [
        "role unknown_value",
        "locked unknown_value",
        "deleted unknown_value",
        "search too_short",
        "sort unknown_value",
        "limit invalid_format",
        "cursor invalid_format",
        "page unknown_field",
    ];
    assert_eq!(told, expected);
    let answer = TestApi::new().get("/api/v1/users?limit=101&page=-1").await;
    let fields = answer.json()["error"]["field_errors"].clone();
    assert_eq!(
        (&fields["limit"][0]["code"], &fields["page"][0]["code"]),
        (&json!("out_of_range"), &json!("invalid_format"))
    );
    for number in ["%2B5", "+5", "5.0", "0x5", "%EF%BC%95", ""] {
        let answer = TestApi::new().get(&format!("/api/v2/users?limit={number}")).await;
        assert_eq!(answer.json()["errors"][0]["code"], "invalid_format", "{number}");
    }
}

#[tokio::test]
async fn an_id_that_is_no_uuid_is_400_and_one_that_nobody_has_404() {
    let api = TestApi::new();
    for id in ["7", "not-a-uuid", "%ff", "a0000000-0000-0000-0000-00000000000g"] {
        let answer = api.get(&format!("/api/v2/users/{id}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_parameter"), "{id}");
    }
    assert_eq!(api.get(&format!("/api/v2/users/{}", user_id(99))).await.code(), "not_found");
}

#[tokio::test]
async fn a_username_to_ask_for_has_to_be_one() {
    let api = TestApi::new();
    let ask = async |query: &str| api.get(&format!("/api/v2/auth/username-available{query}")).await;
    assert_eq!(ask("?username=free_one").await.json(), json!({"available": true}));
    assert_eq!(ask("?username=taken").await.json(), json!({"available": false}));
    for (query, code) in
        [("", "required"), ("?username=a", "too_short"), ("?username=a%20b", "invalid_character")]
    {
        let answer = ask(query).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["errors"][0]["code"]),
            (400, &json!(code)),
            "{query}"
        );
    }
}

#[tokio::test]
async fn who_asks_is_told_by_the_token_alone() {
    let api = TestApi::new();
    let cases = [
        (vec![], 401, "unauthenticated"),
        (vec![("authorization", "Basic Zm9vOmJhcg==")], 401, "unauthenticated"),
        (vec![("authorization", "Bearer")], 401, "invalid_token"),
        (vec![("authorization", "Bearer  ")], 401, "invalid_token"),
        (vec![GOOD, GOOD], 401, "invalid_token"),
        (vec![("authorization", "Bearer forged")], 401, "invalid_token"),
        (vec![("authorization", "Bearer old")], 401, "token_expired"),
        (vec![("authorization", "bearer ended")], 401, "session_ended"),
        (vec![("authorization", "Bearer down")], 503, "unavailable"),
    ];
    for (headers, status, code) in cases {
        let answer = api.ask("GET", "/api/v2/users/me", &headers, "").await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{headers:?}");
        assert_eq!(answer.header("www-authenticate").starts_with("Bearer"), status == 401, "{headers:?}");
        assert_eq!(answer.header("retry-after").is_empty(), status == 401, "{headers:?}");
    }
    let open = api.ask("POST", "/api/v2/auth/login", &[("authorization", "Bearer old")], "{}").await;
    assert_eq!(open.status, 200, "where no token is needed a bad one does no harm");
}
