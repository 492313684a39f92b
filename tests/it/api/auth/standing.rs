//! Access follows the account as it is now, in every instance, whatever the token says.

use serde_json::json;

use crate::support::app::{Actor, TestApp, Version};

pub(crate) async fn a_locked_user_loses_access_at_once_and_gets_no_old_session_back(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        assert!(ada.is_let_in().await);
        admin.act(&format!("/users/{}/lock", ada.id)).await.expect(200);
        assert_eq!(ada.get("/users/me").await.refusal(), (401, "session_ended".into()));
        assert_eq!(ada.present(&ada.refresh).await.refusal(), (401, "invalid_refresh_token".into()));
        admin.act(&format!("/users/{}/unlock", ada.id)).await.expect(200);
        assert!(!ada.is_let_in().await);
        assert!(ada.on_another_device().await.is_let_in().await);
    }
}

pub(crate) async fn a_demoted_administrator_loses_access_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let (root, other) = (app.admin(version, "root").await, app.admin(version, "other").await);
        other.get("/users").await.expect(200);
        root.put(&format!("/users/{}/role", other.0.id), json!({"role": "user"})).await.expect(200);
        assert_eq!(other.get("/users").await.refusal(), (401, "session_ended".into()));
        let demoted = other.0.on_another_device().await;
        assert_eq!(demoted.get("/users").await.refusal(), (403, "forbidden".into()));
    }
}

pub(crate) async fn a_promoted_user_signs_in_again_to_administer(app: &TestApp) {
    let (root, ada) = (app.admin(Version::V2, "root").await, app.member(Version::V2, "ada").await);
    root.put(&format!("/users/{}/role", ada.id), json!({"role": "admin"})).await.expect(200);
    assert!(!ada.is_let_in().await);
    ada.on_another_device().await.get("/users").await.expect(200);
}

pub(crate) async fn a_deleted_or_erased_user_loses_access_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let admin = app.admin(version, "root").await;
        let (ada, eve) = (app.member(version, "ada").await, app.member(version, "eve").await);
        admin.delete(&format!("/users/{}", ada.id)).await.expect(204);
        admin.act(&format!("/users/{}/erase", eve.id)).await.expect(204);
        assert!(!ada.is_let_in().await && !eve.is_let_in().await);
        admin.act(&format!("/users/{}/restore", ada.id)).await.expect(200);
        assert!(!ada.is_let_in().await, "restoring brings no session back");
    }
}

pub(crate) async fn another_instance_notices_within_a_second(app: &TestApp) {
    let other = app.second(&[]).await;
    let admin = app.admin(Version::V2, "root").await;
    for how in ["lock", "logout", "demote", "delete"] {
        let who = match how {
            "demote" => app.admin(Version::V2, how).await.0,
            _ => app.member(Version::V2, how).await,
        };
        let elsewhere = who.through(&other, Version::V2);
        assert!(elsewhere.is_let_in().await, "{how}: the other instance knows it, and may remember it");
        match how {
            "lock" => admin.act(&format!("/users/{}/lock", who.id)).await.expect(200),
            "logout" => who.act("/auth/logout").await.expect(204),
            "demote" => {
                admin.put(&format!("/users/{}/role", who.id), json!({"role": "user"})).await.expect(200)
            }
            _ => admin.delete(&format!("/users/{}", who.id)).await.expect(204),
        };
        // The clocks stand still, so nothing is forgotten because it is old: on PostgreSQL this is a notice that arrived.
        let refused = async { while elsewhere.is_let_in().await {} };
        tokio::time::timeout(std::time::Duration::from_secs(1), refused)
            .await
            .unwrap_or_else(|_| panic!("{how}: the other instance still lets in after a second"));
    }
    other.stop().await;
}
