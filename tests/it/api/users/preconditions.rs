//! Entity tags of `v2`: nobody overwrites what they have not seen.

use serde_json::json;

use crate::support::app::{Actor, Answer, Member, TestApp, Version, assert_answer};

async fn patch_if(who: &Member, tag: &str, name: &str) -> Answer {
    let draft = who.request("PATCH", "/users/me").header("if-match", tag);
    draft.body("application/merge-patch+json", json!({"name": name}).to_string()).send().await
}

pub(crate) async fn a_change_needs_the_tag_of_what_was_read(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let tag = ada.get("/users/me").await.header("etag").expect("a tag").to_owned();
    let draft = ada.request("PATCH", "/users/me");
    let without = draft.body("application/merge-patch+json", r#"{"name":"Ada"}"#).send().await;
    assert_answer("me_without_precondition", Version::V2, &without);
    let changed = patch_if(&ada, &tag, "Ada").await.expect(200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    assert_answer("me_version_mismatch", Version::V2, &patch_if(&ada, &tag, "Ada King").await);
    patch_if(&ada, changed.header("etag").expect("a tag"), "Ada King").await.expect(200);
    patch_if(&ada, "*", "Ada").await.expect(200);
}

pub(crate) async fn a_weak_or_foreign_tag_never_matches_and_an_unreadable_one_is_told(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    for tag in ["W/\"1\"", "\"0\"", "\"2\"", "\"abc\"", "\"99999999999999999999\"", "\"\"", "\"01\""] {
        assert_eq!(patch_if(&ada, tag, "Ada").await.refusal(), (412, "version_mismatch".into()), "{tag}");
    }
    for tag in ["1", "\"1", "\"1\" \"2\"", "*, \"1\"", "W/1"] {
        assert_eq!(patch_if(&ada, tag, "Ada").await.refusal(), (400, "invalid_parameter".into()), "{tag}");
    }
    assert_eq!(ada.get("/users/me").await.data()["version"], json!(1));
}

pub(crate) async fn of_a_list_of_tags_one_has_to_match(app: &TestApp) {
    let (admin, ada) = (app.admin(Version::V2, "root").await, app.member(Version::V2, "ada").await);
    for list in ["\"2\", \"3\"", "W/\"1\", \"abc\"", "\"1,1\", \"4\""] {
        assert_eq!(patch_if(&ada, list, "Ada").await.refusal(), (412, "version_mismatch".into()), "{list}");
    }
    patch_if(&ada, "\"7\", \"1\"", "Ada").await.expect(200);
    let lock = format!("/users/{}/lock", ada.id);
    admin.request("POST", &lock).header("if-match", "\"1\",\"3\"").send().await.expect(412);
    let locked = admin.request("POST", &lock).header("if-match", "W/\"1\",,\"2\"").send().await.expect(200);
    assert_eq!(locked.header("etag"), Some("\"3\""));
    let nobody = "/users/01900000-0000-7000-8000-00000000ffff/lock";
    admin.request("POST", nobody).header("if-match", "\"1\",\"2\"").send().await.expect(404);
}

pub(crate) async fn of_two_changes_of_one_version_exactly_one_wins(app: &TestApp) {
    let ada = app.member(Version::V2, "ada").await;
    let (one, other) = tokio::join!(patch_if(&ada, "\"1\"", "One"), patch_if(&ada, "\"1\"", "Other"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(ada.get("/users/me").await.data()["version"], json!(2));
}

pub(crate) async fn what_the_client_has_is_not_sent_again(app: &TestApp) {
    let (admin, ada) = (app.admin(Version::V2, "root").await, app.member(Version::V2, "ada").await);
    let other = format!("/users/{}", ada.id);
    for tag in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "*"] {
        let answer = ada.request("GET", "/users/me").header("if-none-match", tag).send().await;
        assert_answer("me_not_modified", Version::V2, &answer);
        admin.request("GET", &other).header("if-none-match", tag).send().await.expect(304);
    }
    let answer = ada.request("GET", "/users/me").header("if-none-match", "\"2\"").send().await;
    assert_eq!(answer.expect(200).header("etag"), Some("\"1\""));
}

pub(crate) async fn an_administrator_changes_a_role_only_as_it_was_read(app: &TestApp) {
    let (admin, ada) = (app.admin(Version::V2, "root").await, app.member(Version::V2, "ada").await);
    let path = format!("/users/{}/role", ada.id);
    let without = admin.request("PUT", &path).json(&json!({"role": "admin"})).send().await;
    assert_eq!(without.refusal(), (428, "precondition_required".into()));
    for (tag, status) in [("\"9\"", 412), ("\"1\"", 200), ("\"1\"", 412)] {
        let draft = admin.request("PUT", &path).header("if-match", tag);
        draft.json(&json!({"role": "admin"})).send().await.expect(status);
    }
}

pub(crate) async fn other_administration_honours_a_tag_that_is_sent(app: &TestApp) {
    let (admin, ada) = (app.admin(Version::V2, "root").await, app.member(Version::V2, "ada").await);
    for (method, action) in
        [("POST", "/lock"), ("POST", "/unlock"), ("DELETE", ""), ("POST", "/restore"), ("POST", "/erase")]
    {
        let path = format!("/users/{}{action}", ada.id);
        let answer = admin.request(method, &path).header("if-match", "\"77\"").send().await;
        assert_eq!(answer.refusal(), (412, "version_mismatch".into()), "{method} {action}");
    }
    assert_eq!(admin.get(&format!("/users/{}", ada.id)).await.data()["version"], json!(1));
    admin
        .request("DELETE", &format!("/users/{}", ada.id))
        .header("if-match", "\"1\"")
        .send()
        .await
        .expect(204);
}

pub(crate) async fn v1_knows_no_tags(app: &TestApp) {
    let ada = app.member(Version::V1, "ada").await;
    let answer = ada.request("GET", "/users/me").header("if-none-match", "*").send().await;
    assert_eq!((answer.status, answer.header("etag")), (200, None));
    let draft = ada.request("PATCH", "/users/me").header("if-match", "\"77\"");
    draft.json(&json!({"name": "Ada King"})).send().await.expect(200);
}
