//! Making an account.

use futures::future::join_all;
use serde_json::json;

use crate::support::app::{Actor, PASSWORD, PUBLIC_URL, TestApp, Version, assert_answer};

pub(crate) async fn who_registers_gets_an_account_and_where_it_is_found(app: &TestApp) {
    for version in Version::BOTH {
        let answer = app.anonymous(version).register("ada").await;
        assert_answer("register_created", version, &answer);
        let id = answer.text_at("/id");
        let place = format!("{}{}/users/{id}", PUBLIC_URL, version.prefix());
        assert_eq!(answer.header("location"), Some(place.as_str()));
    }
}

pub(crate) async fn a_username_is_optional_and_null_where_there_is_none(app: &TestApp) {
    for version in Version::BOTH {
        let body =
            json!({"email": version.email("ada"), "password": PASSWORD, "name": "Ada", "username": null});
        let answer = app.anonymous(version).post("/auth/register", body).await;
        assert_answer("register_without_username", version, &answer);
    }
}

pub(crate) async fn everything_wrong_with_a_registration_is_told_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        let body = json!({"email": "ada@", "password": "ada", "name": " ", "username": "a b"});
        let answer = nobody.post("/auth/register", body).await;
        assert_answer("register_invalid", version, &answer);

        let answer = nobody.post("/auth/register", json!({})).await;
        assert_answer("register_empty", version, &answer);

        let body = json!({"email": 1, "password": [], "name": {}, "username": false});
        let answer = nobody.post("/auth/register", body).await;
        assert_answer("register_wrong_types", version, &answer);
    }
}

pub(crate) async fn an_unknown_field_is_told_together_with_the_others(app: &TestApp) {
    for version in Version::BOTH {
        let body = json!({"email": "ada@", "password": PASSWORD, "name": "Ada", "admin": true});
        let answer = app.anonymous(version).post("/auth/register", body).await;
        assert_eq!(answer.refusal(), (422, "validation_failed".into()));
        assert_eq!(answer.faults(), ["admin: unknown_field", "email: invalid_format"], "{version:?}");
    }
}

pub(crate) async fn a_taken_email_is_told_whatever_its_case(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        nobody.register("ada").await.expect(201);
        let email = version.email("ADA").to_uppercase();
        let body = json!({"email": email, "password": PASSWORD, "name": "Another Ada"});
        let answer = nobody.post("/auth/register", body).await;
        assert_answer("register_email_taken", version, &answer);
    }
}

pub(crate) async fn a_taken_username_is_told_whatever_its_case(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        nobody.register("ada").await.expect(201);
        let username = version.username("ADA");
        let body =
            json!({"email": version.email("eve"), "password": PASSWORD, "name": "Eve", "username": username});
        let answer = nobody.post("/auth/register", body).await;
        assert_answer("register_username_taken", version, &answer);
    }
}

pub(crate) async fn of_those_who_register_one_email_at_once_exactly_one_gets_it(app: &TestApp) {
    let nobody = app.anonymous(Version::V2);
    let all = (0..8).map(|_| nobody.register("ada"));
    let mut statuses: Vec<u16> = join_all(all).await.into_iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
}

pub(crate) async fn a_username_is_available_until_somebody_has_it(app: &TestApp) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        let path = format!("/auth/username-available?username={}", version.username("Ada"));
        assert_answer("username_available", version, &nobody.get(&path).await);
        nobody.register("ada").await.expect(201);
        assert_answer("username_unavailable", version, &nobody.get(&path).await);
        let answer = nobody.get("/auth/username-available?username=a+b").await;
        assert_answer("username_invalid", version, &answer);
        let answer = nobody.get("/auth/username-available").await;
        assert_eq!(answer.refusal(), (400, "invalid_parameter".into()));
        assert_eq!(answer.faults(), ["username: required"]);
    }
}
