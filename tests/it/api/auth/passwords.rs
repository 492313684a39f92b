//! Passwords: rated, changed.

use serde_json::json;

use crate::support::app::{Actor, PASSWORD, TestApp, Version, assert_answer};

const ANOTHER: &str = "a rainy day in Lisbon";

pub(crate) async fn a_candidate_is_rated_against_the_names_and_stored_nowhere(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        let good = nobody.post("/auth/password/rate", json!({"password": PASSWORD})).await;
        assert_answer("password_good", version, &good);
        let bad = nobody.post("/auth/password/rate", json!({"password": "password1"})).await;
        assert_answer("password_bad", version, &bad);
        let body = json!({"password": "lovelace.augusta.ada", "email": "lovelace.augusta.ada@example.org"});
        let own = nobody.post("/auth/password/rate", body).await.expect(200).data();
        assert_eq!(own["acceptable"], json!(false), "made of the own address");
        for unfit in ["quokka lantern ".repeat(10), "Xq7!zR2".into()] {
            let rating = nobody.post("/auth/password/rate", json!({"password": unfit})).await;
            assert_eq!(
                rating.expect(200).data()["acceptable"],
                json!(false),
                "registration refuses its length"
            );
        }
        let missing = nobody.post("/auth/password/rate", json!({"email": 1})).await;
        assert_answer("password_missing", version, &missing);
    }
}

pub(crate) async fn a_changed_password_ends_every_other_session_and_keeps_this_one(app: &TestApp) {
    for version in Version::BOTH {
        let phone = app.member(version, "ada").await;
        let laptop = phone.on_another_device().await;
        let body = json!({"current_password": PASSWORD, "new_password": ANOTHER});
        assert_answer("password_changed", version, &phone.put("/users/me/password", body).await);
        assert!(phone.is_let_in().await);
        assert!(!laptop.is_let_in().await);
        phone.present(&phone.refresh).await.expect(200);
        let nobody = app.anonymous(version);
        assert_eq!(nobody.login(&phone.email, PASSWORD).await.status, 401);
        nobody.login(&phone.email, ANOTHER).await.expect(200);
    }
}

pub(crate) async fn a_wrong_current_password_changes_nothing(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let body = json!({"current_password": "a guess", "new_password": ANOTHER});
        assert_answer("password_wrong", version, &ada.put("/users/me/password", body).await);
        ada.on_another_device().await;
    }
}

pub(crate) async fn everything_wrong_with_a_change_of_password_is_told_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let answer = ada.put("/users/me/password", json!({"new_password": "ada"})).await;
        assert_answer("password_invalid", version, &answer);
        let answer = app.anonymous(version).put("/users/me/password", json!({})).await;
        assert_eq!(answer.refusal(), (401, "unauthenticated".into()));
    }
}

pub(crate) async fn of_two_changes_of_one_password_at_once_one_wins(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let change = |new: &'static str| {
        let body = json!({"current_password": PASSWORD, "new_password": new});
        let ada = &ada;
        async move { ada.put("/users/me/password", body).await.status }
    };
    let (one, other) = tokio::join!(change(ANOTHER), change("seven green bottles on a wall"));
    // The loser's password is wrong by then, or its session is just between the old epoch and the new one.
    assert!(matches!((one, other), (204, 401 | 403) | (401 | 403, 204)), "{one} {other}");
    let now = if one == 204 { ANOTHER } else { "seven green bottles on a wall" };
    app.anonymous(Version::V2).login(&ada.email, now).await.expect(200);
}
