//! Deleting the own account.

use serde_json::json;

use crate::support::app::{Actor, PASSWORD, TestApp, Version, assert_answer};

pub(crate) async fn deleting_the_own_account_asks_the_password_and_ends_all_sessions(app: &TestApp) {
    for version in Version::BOTH {
        let phone = app.member(version, "ada").await;
        let laptop = phone.on_another_device().await;
        let wrong = phone.post("/users/me/delete", json!({"password": "a guess"})).await;
        assert_answer("delete_wrong_password", version, &wrong);
        let missing = phone.post("/users/me/delete", json!({})).await;
        assert_answer("delete_invalid", version, &missing);
        let unasked = phone.delete(&format!("/users/{}", phone.id)).await;
        assert_eq!(unasked.refusal(), (403, "forbidden".into()), "not without the password");
        assert!(laptop.is_let_in().await);
        let answer = phone.post("/users/me/delete", json!({"password": PASSWORD})).await;
        assert_answer("delete", version, &answer);
        assert!(!phone.is_let_in().await && !laptop.is_let_in().await);
        assert_eq!(phone.present(&phone.refresh).await.status, 401);
    }
}

pub(crate) async fn the_last_administrator_cannot_delete_the_own_account(app: &TestApp) {
    let root = app.admin(Version::V2, "root").await;
    let delete = json!({"password": PASSWORD});
    let answer = root.post("/users/me/delete", delete.clone()).await;
    assert_answer("delete_last_administrator", Version::V2, &answer);
    assert!(root.0.is_let_in().await);
    app.admin(Version::V1, "other").await;
    root.post("/users/me/delete", delete).await.expect(204);
}
