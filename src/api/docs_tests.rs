use axum::{body::Body, http::Request};

use crate::{ApiSettings, ApiVersion, openapi_json, testing::TestApi};

#[tokio::test]
async fn the_page_and_all_that_it_needs_come_from_the_service() {
    let api = TestApi::new();
    assert_eq!(api.get("/docs").await.header("location"), "/docs/");
    for path in ["/swagger-ui", "/swagger-ui/", "/swagger-ui/index.html"] {
        assert_eq!(api.get(path).await.header("location"), "/docs/", "{path}");
    }
    let page = api.get("/docs/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html"));
    let page = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing from a network");
    assert!(!page.contains("<script>"), "the policy forbids scripts in the page");
    for file in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js"] {
        assert!(page.contains(file));
        assert_eq!(api.get(&format!("/docs/{file}")).await.status, 200, "{file}");
    }
    let start = api.get("/docs/swagger-initializer.js").await;
    let start = String::from_utf8_lossy(&start.bytes).into_owned();
    assert!(start.contains("/api/v1/openapi.json") && start.contains("/api/v2/openapi.json"));
    assert_eq!(api.get("/docs/nowhere.js").await.code(), "not_found");
}

#[tokio::test]
async fn documents_and_page_may_be_kept_and_are_asked_for_by_their_tags() {
    let api = TestApi::new();
    let documents = ["/api/v1/openapi.json", "/api/v2/openapi.json"];
    for path in
        ["/docs/", "/docs/swagger-ui.css", "/docs/swagger-initializer.js"].into_iter().chain(documents)
    {
        let answer = api.get(path).await;
        assert_eq!(answer.header("cache-control"), "public, max-age=300", "{path}");
        let tag = answer.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && tag.len() == 20, "{path}: {tag}");
        assert_eq!(api.ask("HEAD", path, &[], "").await.header("etag"), tag, "{path}");
        let known = api
            .send(Request::get(path).header("if-none-match", &tag).body(Body::empty()).expect("a request"))
            .await;
        assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0), "{path}");
        assert_eq!(
            (known.header("etag"), known.header("cache-control")),
            (tag.as_str(), "public, max-age=300")
        );
        let other = api.ask("GET", path, &[("if-none-match", "W/\"0\"")], "").await;
        assert_eq!((other.status.as_u16(), other.bytes.len()), (200, answer.bytes.len()), "{path}");
    }
    assert_eq!(api.get("/docs/nowhere.js").await.header("etag"), "");
}

#[tokio::test]
async fn documents_and_files_come_packed_with_their_length_and_their_tag() {
    let api = TestApi::new();
    for path in ["/docs/swagger-ui.css", "/docs/swagger-initializer.js", "/api/v2/openapi.json"] {
        let gzip = ("accept-encoding", "gzip");
        let (plain, packed) = (api.get(path).await, api.ask("GET", path, &[gzip], "").await);
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        assert!(packed.bytes.len() < plain.bytes.len(), "{path}");
        assert_eq!(packed.header("content-length"), packed.bytes.len().to_string(), "{path}");
        for answer in [&plain, &packed] {
            assert!(answer.header("vary").contains("accept-encoding"), "{path}");
        }
        let tag = packed.header("etag");
        assert_eq!(plain.header("etag"), tag, "{path}");
        let known = api.ask("GET", path, &[gzip, ("if-none-match", tag)], "").await;
        assert_eq!((known.status.as_u16(), known.header("content-encoding")), (304, ""), "{path}");
    }
}

#[tokio::test]
async fn the_documents_are_served_with_or_without_the_page() {
    let api = TestApi::with(ApiSettings { show_docs: false, ..ApiSettings::default() });
    for version in ApiVersion::ALL {
        let answer = api.get(&format!("{}/openapi.json", version.prefix())).await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert!(answer.bytes == openapi_json(version).into_bytes());
    }
    assert_eq!(api.get("/docs/").await.status, 404);
}

#[tokio::test]
async fn the_keys_that_verify_tokens_are_published() {
    let answer = TestApi::new().get("/.well-known/jwks.json").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let key = serde_json::json!({
        "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "2026",
        "x": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    });
    assert_eq!(answer.json(), serde_json::json!({"keys": [key]}));
}
