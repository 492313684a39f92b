use tracing::subscriber::set_default;

use crate::testing::{Log, TestApi, user_id};

#[tokio::test]
async fn a_request_is_one_readable_line() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    api.get(&format!("/api/v2/users/{}?x=secret", user_id(2))).await;
    api.get("/health/live").await;
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line.starts_with("INFO")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("GET /api/v2/users/{id} 200 in "), "{}", lines[0]);
    assert!(lines[0].contains("status=200"), "{}", lines[0]);
}

#[tokio::test]
async fn a_failure_is_logged_once_with_its_chain_and_the_request_id() {
    let (api, log) = (TestApi::new(), Log::default());
    let _listening = set_default(log.clone());
    let headers = [("authorization", "Bearer good"), ("x-request-id", "r-1")];
    api.ask("POST", &format!("/api/v1/users/{}/restore", user_id(2)), &headers, "").await;
    let lines: Vec<_> = log.lines().into_iter().filter(|line| line.starts_with("ERROR")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("the store holds what it should not: secret detail"), "{}", lines[0]);
    assert!(lines[0].contains("request_id=\"r-1\""), "{}", lines[0]);
}
