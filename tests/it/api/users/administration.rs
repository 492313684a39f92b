//! What administrators do to accounts.

use futures::future::join_all;
use serde_json::json;

use crate::support::app::{Actor, Admin, TestApp, Version, assert_answer};

const NO_ONE: &str = "01900000-0000-7000-8000-0000deadbeef";

pub(crate) async fn an_administrator_reads_any_account_also_a_deleted_one(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        let path = format!("/users/{}", ada.id);
        assert_answer("user", version, &admin.get(&path).await);
        admin.delete(&path).await.expect(204);
        assert_answer("user_deleted", version, &admin.get(&path).await);
        assert_answer("user_not_found", version, &admin.get(&format!("/users/{NO_ONE}")).await);
        assert_answer("user_id_invalid", version, &admin.get("/users/7").await);
    }
}

pub(crate) async fn an_administrator_changes_a_role(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        let path = format!("/users/{}/role", ada.id);
        assert_answer("role_invalid", version, &admin.put(&path, json!({"role": "king"})).await);
        assert_answer("role_changed", version, &admin.put(&path, json!({"role": "admin"})).await);
        let again = admin.put(&path, json!({"role": "admin"})).await.expect(200).data();
        assert_eq!(again["version"], json!(2), "the same role is no change");
    }
}

pub(crate) async fn an_administrator_locks_and_unlocks(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        let path = |action| format!("/users/{}/{action}", ada.id);
        app.clock.advance(std::time::Duration::from_millis(1_500));
        let locked = admin.act(&path("lock")).await;
        assert_answer("locked", version, &locked);
        assert_eq!(admin.act(&path("lock")).await.data(), locked.data(), "again is no change");
        assert_answer("unlocked", version, &admin.act(&path("unlock")).await);
    }
}

pub(crate) async fn an_administrator_deletes_and_restores(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        let path = format!("/users/{}", ada.id);
        assert_answer("user_delete", version, &admin.delete(&path).await);
        assert_eq!(admin.delete(&path).await.refusal(), (404, "not_found".into()));
        assert_answer("restored", version, &admin.act(&format!("{path}/restore")).await);
        ada.on_another_device().await;
    }
}

pub(crate) async fn an_account_is_not_restored_over_its_successor(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        admin.delete(&format!("/users/{}", ada.id)).await.expect(204);
        app.anonymous(version).register("ada").await.expect(201);
        let answer = admin.act(&format!("/users/{}/restore", ada.id)).await;
        assert_answer("restore_email_taken", version, &answer);
    }
}

pub(crate) async fn an_erased_account_is_gone_for_ever(app: &TestApp) {
    for version in Version::BOTH {
        let (admin, ada) = (app.admin(version, "root").await, app.member(version, "ada").await);
        let path = format!("/users/{}", ada.id);
        assert_answer("erased", version, &admin.act(&format!("{path}/erase")).await);
        for answer in [
            admin.get(&path).await,
            admin.act(&format!("{path}/restore")).await,
            admin.act(&format!("{path}/erase")).await,
        ] {
            assert_eq!(answer.refusal(), (404, "not_found".into()));
        }
        app.anonymous(version).register("ada").await.expect(201);
    }
}

pub(crate) async fn the_last_administrator_stays(app: &TestApp) {
    let root = app.admin(Version::V2, "root").await;
    let path = format!("/users/{}", root.0.id);
    let demoted = root.put(&format!("{path}/role"), json!({"role": "user"})).await;
    assert_answer("last_administrator", Version::V2, &demoted);
    for answer in [
        root.act(&format!("{path}/lock")).await,
        root.delete(&path).await,
        root.act(&format!("{path}/erase")).await,
    ] {
        assert_eq!(answer.refusal(), (409, "last_administrator".into()));
    }
    assert!(root.0.is_let_in().await);
}

pub(crate) async fn administrators_who_demote_each_other_at_once_leave_one(app: &TestApp) {
    let (one, other) = (app.admin(Version::V2, "one").await, app.admin(Version::V2, "other").await);
    let path = |who: &Admin| format!("/users/{}/role", who.0.id);
    let (path_of_one, path_of_other) = (path(&one), path(&other));
    let (first, second) = tokio::join!(
        one.put(&path_of_other, json!({"role": "user"})),
        other.put(&path_of_one, json!({"role": "user"})),
    );
    let done = [&first, &second].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "{} {}", first.text(), second.text());
    assert!(one.0.is_let_in().await != other.0.is_let_in().await);
}

pub(crate) async fn a_user_administers_nobody_and_a_stranger_is_asked_to_sign_in(app: &TestApp) {
    for version in Version::BOTH {
        let (ada, eve) = (app.member(version, "ada").await, app.member(version, "eve").await);
        assert_answer("forbidden", version, &ada.get("/users").await);
        let nobody = app.anonymous(version);
        for (method, path) in administration(&eve.id) {
            let as_user = ada.request(method, &path).header("if-match", "*").json(&json!({"role": "admin"}));
            assert_eq!(as_user.send().await.refusal(), (403, "forbidden".into()), "{method} {path}");
            let as_nobody =
                nobody.request(method, &path).header("if-match", "*").json(&json!({"role": "admin"}));
            assert_eq!(as_nobody.send().await.refusal(), (401, "unauthenticated".into()), "{method} {path}");
        }
        assert_eq!(eve.get("/users/me").await.data()["version"], json!(1));
    }
}

pub(crate) async fn who_may_not_is_told_so_whatever_else_is_wrong(app: &TestApp) {
    for version in Version::BOTH {
        let (ada, nobody) = (app.member(version, "ada").await, app.anonymous(version));
        let mut asked: Vec<_> = administration("not-an-id").into();
        asked.extend([("GET", "/users?limit=0&page=x&cursor=%ff".to_owned())]);
        for (method, path) in asked {
            let draft = ada.request(method, &path).header("if-match", "nonsense").body("text/plain", "{");
            assert_eq!(draft.send().await.refusal(), (403, "forbidden".into()), "{method} {path}");
            let draft = nobody.request(method, &path).header("if-match", "nonsense").body("text/plain", "{");
            assert_eq!(draft.send().await.refusal(), (401, "unauthenticated".into()), "{method} {path}");
        }
        let path = format!("/users/{}/role", ada.id);
        let emperor = ada.put(&path, json!({"role": "emperor"})).await;
        assert_eq!(emperor.refusal(), (403, "forbidden".into()));
    }
}

pub(crate) async fn administration_of_nobody_and_of_no_id_is_told(app: &TestApp) {
    for version in Version::BOTH {
        let admin = app.admin(version, "root").await;
        for (method, path) in administration(NO_ONE) {
            let draft = admin.request(method, &path).header("if-match", "*").json(&json!({"role": "admin"}));
            assert_eq!(draft.send().await.refusal(), (404, "not_found".into()), "{method} {path}");
        }
        for (method, path) in administration("not-an-id") {
            let draft = admin.request(method, &path).header("if-match", "*").json(&json!({"role": "admin"}));
            assert_eq!(draft.send().await.refusal(), (400, "invalid_parameter".into()), "{method} {path}");
        }
    }
}

pub(crate) async fn an_account_that_is_locked_by_many_at_once_is_locked_once(app: &TestApp) {
    let (admin, ada) = (app.admin(Version::V2, "root").await, app.member(Version::V2, "ada").await);
    let path = format!("/users/{}/lock", ada.id);
    let answers = join_all((0..6).map(|_| admin.act(&path))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && answer.data()["version"] == json!(2)));
}

/// Everything that is done to the account with this id.
fn administration(id: &str) -> [(&'static str, String); 7] {
    [
        ("GET", ""),
        ("DELETE", ""),
        ("PUT", "/role"),
        ("POST", "/lock"),
        ("POST", "/unlock"),
        ("POST", "/restore"),
        ("POST", "/erase"),
    ]
    .map(|(method, rest)| (method, format!("/users/{id}{rest}")))
}
