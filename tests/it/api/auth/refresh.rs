//! Staying signed in.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;

use crate::support::app::{Actor, TestApp, Version, assert_answer};

pub(crate) async fn a_refresh_token_is_replaced_at_each_use(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let answer = ada.present(&ada.refresh).await;
        assert_answer("refresh", version, &answer);
        let renewed = ada.with_access(&answer.text_at("/access_token"));
        assert!(renewed.is_let_in().await);
        let second = answer.text_at("/refresh_token");
        assert_ne!(second, ada.refresh);
        assert_eq!(answer.text_at("/session_id"), ada.session);
        let third = ada.present(&second).await.expect(200);
        assert!(ada.with_access(&third.text_at("/access_token")).is_let_in().await);
    }
}

pub(crate) async fn reuse_of_a_consumed_token_ends_the_session_for_both(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let answer = ada.present(&ada.refresh).await.expect(200);
        let renewed = ada.with_access(&answer.text_at("/access_token"));
        assert!(renewed.is_let_in().await, "the successor is used");
        assert_answer("refresh_reused", version, &ada.present(&ada.refresh).await);
        assert!(!renewed.is_let_in().await);
        let ended = ada.present(&answer.text_at("/refresh_token")).await;
        assert_answer("refresh_ended", version, &ended);
    }
}

pub(crate) async fn an_answer_that_was_lost_may_be_asked_for_again_for_30_s(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let lost = ada.present(&ada.refresh).await.expect(200);
        app.clock.advance(Duration::from_secs(30));
        let again = ada.present(&ada.refresh).await.expect(200);
        assert!(ada.with_access(&again.text_at("/access_token")).is_let_in().await);
        let voided = ada.present(&lost.text_at("/refresh_token")).await;
        assert_eq!(voided.refusal(), (401, "refresh_token_reused".into()), "one live token remains");

        let late = app.member(version, "eve").await;
        late.present(&late.refresh).await.expect(200);
        app.clock.advance(Duration::from_secs(31));
        let refused = late.present(&late.refresh).await;
        assert_eq!(refused.refusal(), (401, "refresh_token_reused".into()));
    }
}

pub(crate) async fn those_who_refresh_at_once_do_not_end_the_session(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let answers = join_all((0..6).map(|_| ada.present(&ada.refresh))).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "each is the lost answer of the one before");
    let mut alive = 0;
    for answer in &answers {
        let renewed = ada.with_access(&answer.text_at("/access_token"));
        alive += usize::from(renewed.is_let_in().await);
    }
    assert!(alive > 0);
    assert!(ada.is_let_in().await);
}

pub(crate) async fn what_is_no_refresh_token_is_refused(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        for token in ["", "x", &ada.access, &"A".repeat(43), "a\0b", &"é".repeat(5_000)] {
            let answer = ada.present(token).await;
            assert_eq!(answer.refusal(), (401, "invalid_refresh_token".into()), "{token:?}");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
        let answer = app.anonymous(version).post("/auth/refresh", json!({})).await;
        assert_answer("refresh_invalid", version, &answer);
    }
}

pub(crate) async fn a_session_ends_after_30_idle_days_and_after_90_in_any_case(app: &TestApp) {
    const DAY: Duration = Duration::from_hours(24);
    let idle = app.member(Version::V2, "idle").await;
    app.clock.advance(30 * DAY);
    assert_eq!(idle.present(&idle.refresh).await.refusal(), (401, "invalid_refresh_token".into()));

    let busy = app.member(Version::V2, "busy").await;
    let mut refresh = busy.refresh.clone();
    for _ in 0..3 {
        app.clock.advance(29 * DAY);
        refresh = busy.present(&refresh).await.expect(200).text_at("/refresh_token");
    }
    app.clock.advance(3 * DAY);
    assert_eq!(busy.present(&refresh).await.refusal(), (401, "invalid_refresh_token".into()));
}
