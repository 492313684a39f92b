//! Own sessions: seen, ended, with effect at once.

use crate::support::app::{Actor, TestApp, Version, assert_answer};

pub(crate) async fn a_user_sees_the_own_open_sessions_and_which_one_is_current(app: &TestApp) {
    for version in Version::BOTH {
        let phone = app.member(version, "ada").await;
        app.clock.advance(std::time::Duration::from_secs(90));
        let laptop = phone.on_another_device().await;
        app.member(version, "eve").await;
        let answer = laptop.get("/auth/sessions").await;
        assert_answer("sessions", version, &answer);
        assert_eq!(answer.text_at("/0/id"), laptop.session, "most recently used first");
        assert_eq!(answer.text_at("/1/id"), phone.session);
    }
}

pub(crate) async fn an_ended_session_lets_nobody_in_from_that_moment(app: &TestApp) {
    for version in Version::BOTH {
        let phone = app.member(version, "ada").await;
        let laptop = phone.on_another_device().await;
        assert!(laptop.is_let_in().await);
        let answer = phone.delete(&format!("/auth/sessions/{}", laptop.session)).await;
        assert_answer("session_ended", version, &answer);
        assert_answer("session_ended_for", version, &laptop.get("/users/me").await);
        assert_eq!(laptop.present(&laptop.refresh).await.refusal(), (401, "invalid_refresh_token".into()));
        assert!(phone.is_let_in().await);
    }
}

pub(crate) async fn nobody_ends_the_session_of_somebody_else(app: &TestApp) {
    for version in Version::BOTH {
        let (ada, eve) = (app.member(version, "ada").await, app.member(version, "eve").await);
        let answer = eve.delete(&format!("/auth/sessions/{}", ada.session)).await;
        assert_answer("session_not_found", version, &answer);
        assert!(ada.is_let_in().await);
        let answer = eve.delete("/auth/sessions/not-an-id").await;
        assert_answer("session_id_invalid", version, &answer);
    }
}

pub(crate) async fn all_other_sessions_end_and_the_current_one_goes_on(app: &TestApp) {
    for version in Version::BOTH {
        let phone = app.member(version, "ada").await;
        let (laptop, tablet) = (phone.on_another_device().await, phone.on_another_device().await);
        let eve = app.member(version, "eve").await;
        let answer = phone.act("/auth/sessions/revoke-others").await;
        assert_answer("sessions_revoked", version, &answer);
        assert!(!laptop.is_let_in().await && !tablet.is_let_in().await);
        assert!(phone.is_let_in().await && eve.is_let_in().await);
        let sessions = phone.get("/auth/sessions").await.data();
        assert_eq!(sessions.as_array().map(Vec::len), Some(1));
    }
}

pub(crate) async fn logging_out_ends_the_current_session_alone(app: &TestApp) {
    for version in Version::BOTH {
        let phone = app.member(version, "ada").await;
        let laptop = phone.on_another_device().await;
        assert_answer("logout", version, &phone.act("/auth/logout").await);
        assert!(!phone.is_let_in().await);
        assert_eq!(phone.present(&phone.refresh).await.status, 401);
        assert_eq!(phone.act("/auth/logout").await.refusal(), (401, "session_ended".into()));
        assert!(laptop.is_let_in().await);
    }
}

pub(crate) async fn sessions_belong_to_those_who_are_signed_in(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        assert_answer("unauthenticated", version, &nobody.get("/auth/sessions").await);
        for answer in [
            nobody.act("/auth/logout").await,
            nobody.act("/auth/sessions/revoke-others").await,
            nobody.delete("/auth/sessions/01900000-0000-7000-8000-000000000001").await,
        ] {
            assert_eq!(answer.refusal(), (401, "unauthenticated".into()));
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
}
