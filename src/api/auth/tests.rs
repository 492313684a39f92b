use std::time::Duration;

use domain::{
    auth::Tokens,
    shared::{Id, Secret, Timestamp},
};
use serde_json::{Value, json};

use super::body::TokensBody;
use crate::testing::{Answer, TestApi, user_id};

async fn post(path: &str, body: &Value) -> Answer {
    let good = [("authorization", "Bearer good")];
    TestApi::new().ask("POST", &format!("/api/v2{path}"), &good, &body.to_string()).await
}

fn tokens() -> Value {
    json!({
        "access_token": "access",
        "token_type": "Bearer",
        "expires_in": 900,
        "refresh_token": "refresh",
        "refresh_expires_in": 2_592_000,
        "session_id": "09090909-0909-0909-0909-090909090909",
    })
}

#[tokio::test]
async fn signing_in_answers_the_user_and_the_tokens() {
    let answer = post("/auth/login", &json!({"login": "ada", "password": "right"})).await;
    assert_eq!(answer.status, 200);
    let mut body = answer.json();
    let user = body.as_object_mut().and_then(|body| body.remove("user")).expect("a user");
    assert_eq!(user["id"], user_id(1).to_string());
    assert_eq!(body, tokens());
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[test]
fn what_a_sign_in_takes_does_not_cost_a_second_of_the_tokens() {
    let now = Timestamp::from_seconds(1_767_225_600);
    let tokens = Tokens {
        access: Secret::new("access"),
        access_expires_at: now.plus(Duration::from_mins(15)),
        refresh: Secret::new("refresh"),
        refresh_expires_at: now.plus(Duration::from_hours(720)),
        session: Id::from_bytes([9; 16]),
    };
    for (later, expected) in [(0, 900), (120, 900), (499, 900), (501, 899), (899_900, 0), (901_000, 0)] {
        let body = TokensBody::of(&tokens, now.plus(Duration::from_millis(later)));
        assert_eq!(json!(body)["expires_in"], expected, "{later}");
    }
}

#[tokio::test]
async fn every_refusal_of_a_sign_in_has_its_code() {
    let cases = [
        ("wrong", 401, "invalid_credentials", ""),
        ("locked", 403, "account_locked", ""),
        ("throttled", 429, "too_many_failures", "2"),
        ("down", 503, "unavailable", "1"),
    ];
    for (password, status, code, retry_after) in cases {
        let answer = post("/auth/login", &json!({"login": "ada", "password": password})).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
        assert_eq!(answer.header("retry-after"), retry_after, "{password}");
        assert_eq!(answer.header("www-authenticate").is_empty(), status != 401);
    }
}

#[tokio::test]
async fn a_refresh_token_is_answered_by_tokens_or_by_what_is_wrong_with_it() {
    let answer = post("/auth/refresh", &json!({"refresh_token": "good"})).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, tokens()));
    for (token, code) in [("used", "refresh_token_reused"), ("made-up", "invalid_refresh_token")] {
        let answer = post("/auth/refresh", &json!({"refresh_token": token})).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, code));
    }
}

#[tokio::test]
async fn an_address_that_somebody_has_is_a_conflict() {
    let body = json!({"email": "taken@example.org", "password": "p", "name": "n"});
    let answer = post("/auth/register", &body).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "email_taken"));
}

#[tokio::test]
async fn a_rating_says_whether_the_password_would_do() {
    let answer = post("/auth/password/rate", &json!({"password": "p", "email": "a@example.org"})).await;
    let rating = json!({"score": 3, "acceptable": true, "advice": [], "crack_time": "years"});
    assert_eq!(answer.json(), rating);
    let unfit = post("/auth/password/rate", &json!({"password": "unfit"})).await.json();
    assert_eq!((&unfit["score"], &unfit["acceptable"]), (&json!(3), &json!(false)));
}

#[tokio::test]
async fn sessions_are_a_list_that_marks_the_current_one() {
    let answer = TestApi::new().get("/api/v2/auth/sessions").await;
    let now = "2026-01-01T00:00:00.000000Z";
    let session = json!({
        "id": "09090909-0909-0909-0909-090909090909",
        "address": "203.0.113.9",
        "user_agent": null,
        "created_at": now,
        "last_used_at": now,
        "expires_at": now,
        "current": true,
    });
    assert_eq!(answer.json(), json!([session]));
}
