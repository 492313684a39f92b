//! One's own account: read and changed.

use serde_json::{Value, json};

use crate::support::app::{Actor, TestApp, Version, assert_answer};

pub(crate) async fn a_user_reads_the_own_account(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        assert_answer("me", version, &ada.get("/users/me").await);
        let answer = app.anonymous(version).get("/users/me").await;
        assert_eq!(answer.refusal(), (401, "unauthenticated".into()));
    }
}

pub(crate) async fn a_user_changes_name_and_username(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        app.clock.advance(std::time::Duration::from_secs(1));
        let body = json!({"name": " Ada King ", "username": version.username("king")});
        assert_answer("me_changed", version, &ada.patch("/users/me", body).await);
        assert_answer("me_after_change", version, &ada.get("/users/me").await);
        assert!(ada.is_let_in().await, "a change of name ends no session");
    }
}

pub(crate) async fn what_is_not_given_stays_as_it_is(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let before = ada.get("/users/me").await.data();
        let changed = ada.patch("/users/me", json!({"name": "Ada King"})).await.expect(200).data();
        assert_eq!(changed["username"], before["username"]);
        let same = ada.patch("/users/me", json!({})).await.expect(200).data();
        assert_eq!(same, changed, "no change is no new version");
    }
}

pub(crate) async fn in_a_merge_patch_null_takes_the_username_away_and_absent_does_not(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let kept = ada.patch("/users/me", json!({"name": "Ada"})).await.expect(200).data();
    assert_eq!(kept["username"], json!("ada_v2"));
    let taken = ada.patch("/users/me", json!({"username": null})).await;
    assert_answer("me_without_username", Version::V2, &taken);
    let path = "/auth/username-available?username=ada_v2";
    assert_eq!(ada.get(path).await.data()["available"], json!(true));
    let refused = ada.patch("/users/me", json!({"name": null})).await;
    assert_answer("me_without_name", Version::V2, &refused);
}

pub(crate) async fn in_v1_null_is_the_same_as_absent(app: &TestApp) {
    let ada = app.member(Version::V1, "ada").await;
    let body = json!({"name": null, "username": null});
    let same = ada.patch("/users/me", body).await.expect(200).data();
    assert_eq!(
        (&same["name"], &same["username"], &same["version"]),
        (&json!("ada"), &json!("ada_v1"), &json!(1))
    );
}

pub(crate) async fn everything_wrong_with_a_profile_is_told_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        let body = json!({"name": "", "username": "a"});
        assert_answer("me_invalid", version, &ada.patch("/users/me", body).await);
        let body = json!({"name": 1, "username": "n\u{0}l"});
        let answer = ada.patch("/users/me", body).await;
        assert_eq!(answer.faults(), ["name: wrong_type", "username: invalid_character"]);
    }
}

pub(crate) async fn what_is_not_the_users_to_change_is_refused(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        for field in ["role", "email", "id", "locked_at", "version", "password"] {
            let answer = ada.patch("/users/me", json!({field: "admin"})).await;
            assert_eq!(answer.refusal(), (422, "validation_failed".into()), "{field}");
            assert_eq!(answer.faults(), [format!("{field}: unknown_field")]);
        }
        assert_eq!(ada.get("/users/me").await.data()["version"], json!(1));
    }
}

pub(crate) async fn a_username_of_somebody_else_is_refused(app: &TestApp) {
    for version in Version::BOTH {
        let (ada, eve) = (app.member(version, "ada").await, app.member(version, "eve").await);
        let body = json!({"username": version.username("EVE")});
        let answer = ada.patch("/users/me", body).await;
        assert_eq!(answer.refusal(), (409, "username_taken".into()));
        eve.patch("/users/me", json!({"username": version.username("EVE")})).await.expect(200);
    }
}

pub(crate) async fn texts_of_every_script_come_back_as_they_were_given(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        for name in [
            "Åsa Ünal",
            "山田 太郎",
            "أدا",
            "🦀 \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
            "<script>\"&'\\/",
            &"é".repeat(100),
        ] {
            let changed = ada.patch("/users/me", json!({"name": name})).await.expect(200).data();
            assert_eq!(changed["name"], Value::from(name));
            assert_eq!(ada.get("/users/me").await.data()["name"], Value::from(name));
        }
    }
}
