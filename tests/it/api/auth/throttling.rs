//! Slowing down those who guess.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use crate::support::app::{Actor, PASSWORD, TestApp, Version, assert_answer};

pub(crate) async fn after_5_failures_nothing_is_checked_for_15_minutes(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        nobody.register("ada").await.expect(201);
        let email = version.email("ada");
        for _ in 0..5 {
            assert_eq!(nobody.login(&email, "a guess").await.status, 401);
        }
        let answer = nobody.login(&email, PASSWORD).await;
        assert_answer("login_throttled", version, &answer);
        assert_eq!(answer.header("retry-after"), Some("900"));
        let by_username = nobody.login(&version.username("ada"), PASSWORD).await;
        assert_eq!(
            by_username.refusal(),
            (429, "too_many_failures".into()),
            "the other name is the same account"
        );
        app.clock.advance(Duration::from_mins(15));
        nobody.login(&email, PASSWORD).await.expect(200);
    }
}

pub(crate) async fn an_account_that_does_not_exist_is_throttled_alike(app: &TestApp) {
    let nobody = app.anonymous(Version::V2);
    for _ in 0..5 {
        assert_eq!(nobody.login("nobody@example.org", "a guess").await.status, 401);
    }
    assert_eq!(nobody.login("nobody@example.org", "a guess").await.status, 429);
    assert_eq!(nobody.login("nobody.else@example.org", "a guess").await.status, 401);
}

pub(crate) async fn concurrent_guesses_do_not_pass_the_limit(app: &TestApp) {
    let nobody = app.anonymous(Version::V2);
    nobody.register("ada").await.expect(201);
    let email = Version::V2.email("ada");
    let guesses = join_all((0..20).map(|_| nobody.login(&email, "a guess"))).await;
    let checked = guesses.iter().filter(|answer| answer.status == 401).count();
    let refused = guesses.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((checked, refused), (5, 15));
}

pub(crate) async fn a_wrong_current_password_is_throttled_as_a_sign_in(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        for _ in 0..5 {
            let answer = ada.post("/users/me/delete", json!({"password": "a guess"})).await;
            assert_eq!(answer.refusal(), (403, "wrong_password".into()));
        }
        let answer = ada.post("/users/me/delete", json!({"password": PASSWORD})).await;
        assert_eq!(answer.refusal(), (429, "too_many_failures".into()));
        assert_eq!(answer.header("retry-after"), Some("900"));
        assert!(ada.is_let_in().await);
    }
}
