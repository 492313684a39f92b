use crate::testing::TestApi;

#[tokio::test]
async fn every_answer_tells_that_the_version_will_go_and_what_follows() {
    let api = TestApi::new();
    for path in ["/api/v1/users/me", "/api/v1/users?page=2", "/api/v1/auth/login", "/api/v1/openapi.json"] {
        let answer = api.get(path).await;
        assert_eq!(answer.header("deprecation"), "@1767225600", "{path}");
        assert_eq!(answer.header("sunset"), "Fri, 31 Dec 2027 00:00:00 GMT", "{path}");
        let bare = path.split('?').next().unwrap_or_default().replace("v1", "v2");
        let link = format!("<https://api.example.org{bare}>; rel=\"successor-version\"");
        assert_eq!(answer.header("link"), link);
    }
    assert_eq!(api.get("/api/v2/users/me").await.header("deprecation"), "");
}

#[tokio::test]
async fn where_nothing_is_nothing_follows() {
    let api = TestApi::new();
    for path in ["/api/v1/nothing", "/api/v1", "/api/v1/users/me/nothing"] {
        let answer = api.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("link")), (404, ""), "{path}");
        assert_eq!(answer.header("deprecation"), "@1767225600", "{path}");
    }
}

#[tokio::test]
async fn a_rate_limit_is_told_by_three_headers() {
    let answer = TestApi::new().get("/api/v1/users/me").await;
    assert_eq!(answer.header("x-ratelimit-limit"), "100");
    assert_eq!(answer.header("x-ratelimit-remaining"), "99");
    assert_eq!(answer.header("x-ratelimit-reset"), "1767225630", "in seconds since 1970, rounded up");
    assert_eq!(answer.header("ratelimit"), "");
}

#[tokio::test]
async fn preconditions_are_unknown_to_version_1() {
    let api = TestApi::new();
    let headers = [("authorization", "Bearer good"), ("if-match", "\"6\"")];
    let path = format!("/api/v1/users/{}/lock", crate::testing::user_id(2));
    assert_eq!(api.ask("POST", &path, &headers, "").await.status, 200);
}

#[tokio::test]
async fn null_in_a_change_of_profile_is_as_good_as_nothing() {
    let api = TestApi::new();
    let good = [("authorization", "Bearer good")];
    let answer = api.ask("PATCH", "/api/v1/users/me", &good, r#"{"name": null, "username": null}"#).await;
    assert_eq!(answer.json()["data"]["username"], "left");
    let answer = api.ask("PATCH", "/api/v1/users/me", &good, r#"{"name": "Eve", "username": "eve"}"#).await;
    assert_eq!(answer.json()["data"]["username"], "eve");
    assert_eq!(answer.json()["data"]["name"], "Eve");
}
