//! Signing in.

use serde_json::json;

use crate::support::app::{Actor, Member, PASSWORD, TestApp, Version, assert_answer};

pub(crate) async fn a_user_signs_in_by_email_or_username_whatever_the_case(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        nobody.register("ada").await.expect(201);
        let answer = nobody.login(&version.email("ada"), PASSWORD).await;
        assert_answer("login", version, &answer);
        for login in [version.username("ADA"), version.email("ada").to_uppercase()] {
            let signed_in = nobody.login(&login, PASSWORD).await.expect(200).data();
            assert!(Member::of(&nobody, &signed_in).is_let_in().await);
        }
    }
}

pub(crate) async fn unknown_account_and_wrong_password_get_the_same_answer(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        nobody.register("ada").await.expect(201);
        let wrong = nobody.login(&version.email("ada"), "not the password").await;
        assert_answer("login_wrong", version, &wrong);
        for (login, password) in [
            (version.email("nobody"), PASSWORD.to_owned()),
            (version.username("nobody"), PASSWORD.to_owned()),
            ("a name that\0 cannot be".to_owned(), PASSWORD.to_owned()),
            (version.email("nobody"), "x".repeat(10_000)),
            (version.email("nobody"), String::new()),
        ] {
            let answer = nobody.login(&login, &password).await;
            assert_eq!((answer.status, answer.json()), (wrong.status, wrong.json()), "{login:?}");
            assert_eq!(answer.header("www-authenticate"), wrong.header("www-authenticate"));
        }
    }
}

pub(crate) async fn what_is_missing_from_a_sign_in_is_told_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let answer = app.anonymous(version).post("/auth/login", json!({"password": 7})).await;
        assert_answer("login_invalid", version, &answer);
    }
}

pub(crate) async fn a_locked_account_says_so_only_to_its_owner(app: &TestApp) {
    for version in Version::BOTH {
        let admin = app.admin(version, "root").await;
        let ada = app.member(version, "ada").await;
        admin.act(&format!("/users/{}/lock", ada.id)).await.expect(200);
        let nobody = app.anonymous(version);
        assert_answer("login_locked", version, &nobody.login(&ada.email, PASSWORD).await);
        let answer = nobody.login(&ada.email, "not the password").await;
        assert_eq!(answer.refusal(), (401, "invalid_credentials".into()));
    }
}

pub(crate) async fn a_deleted_account_is_unknown(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        ada.post("/users/me/delete", json!({"password": PASSWORD})).await.expect(204);
        let answer = app.anonymous(version).login(&ada.email, PASSWORD).await;
        assert_eq!(answer.refusal(), (401, "invalid_credentials".into()));
        app.anonymous(version).register("ada").await.expect(201);
    }
}
