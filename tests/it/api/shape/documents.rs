//! The documentation that the service serves.

use crate::support::app::{TestApp, Version};

pub(crate) async fn the_page_of_documentation_loads_nothing_from_elsewhere(app: &TestApp) {
    let page = app.http().get("/docs").await;
    let page = match page.header("location") {
        Some(location) => app.http().get(location).await,
        None => page,
    }
    .expect(200);
    assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    let html = page.text().to_owned();
    let loaded: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|start| html.split(start).skip(1).filter_map(|rest| rest.split('"').next()))
        .collect();
    assert!(loaded.len() >= 3, "{html}");
    for address in loaded {
        assert!(!address.contains("//"), "{address} is elsewhere");
        let path = format!("/docs/{}", address.trim_start_matches("./").trim_start_matches("/docs/"));
        let file = app.http().get(&path).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(!String::from_utf8_lossy(&file.body).contains("@import url(http"), "{path}");
    }
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("default-src 'self'") && !policy.contains("http"), "{policy}");
}

pub(crate) async fn the_page_of_documentation_shows_both_versions(app: &TestApp) {
    let starter = app.http().get("/docs/swagger-initializer.js").await.expect(200);
    for version in Version::BOTH {
        assert!(starter.text().contains(&format!("{}/openapi.json", version.prefix())), "{}", starter.text());
    }
}

pub(crate) async fn the_path_that_people_expect_leads_to_the_documentation(app: &TestApp) {
    for path in ["/swagger-ui", "/swagger-ui/", "/swagger-ui/index.html"] {
        let answer = app.http().get(path).await;
        assert!(matches!(answer.status, 301 | 302 | 303 | 307 | 308), "{path}: {}", answer.status);
        assert!(answer.header("location").is_some_and(|place| place.starts_with("/docs")), "{path}");
    }
}

pub(crate) async fn the_documents_are_those_that_the_program_prints(app: &TestApp) {
    for (version, known) in [(Version::V1, api::ApiVersion::V1), (Version::V2, api::ApiVersion::V2)] {
        let answer = app.http().get(&format!("{}/openapi.json", version.prefix())).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let printed: serde_json::Value = serde_json::from_str(&api::openapi_json(known)).expect("JSON");
        assert_eq!(answer.json(), printed);
    }
}

pub(crate) async fn where_the_page_is_off_the_documents_are_still_there(app: &TestApp) {
    let app = app.second(&[("SERVER_DOCS", "false")]).await;
    for path in ["/docs", "/docs/", "/swagger-ui"] {
        assert_eq!(app.http().get(path).await.refusal(), (404, "not_found".into()), "{path}");
    }
    for version in Version::BOTH {
        app.http().get(&format!("{}/openapi.json", version.prefix())).await.expect(200);
    }
    app.stop().await;
}
