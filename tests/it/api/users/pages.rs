//! Pages by number, as `v1` has them.

use super::listing::{crowd, items};
use crate::support::app::{Actor, TestApp, Version, assert_answer};

pub(crate) async fn pages_have_totals(app: &TestApp) {
    let admin = crowd(app, Version::V1).await;
    assert_answer("page", Version::V1, &admin.get("/users?page=2&limit=3&sort=email").await);
    assert_answer("page_beyond", Version::V1, &admin.get("/users?page=9&limit=3").await);
    assert_answer("page_empty", Version::V1, &admin.get("/users?search=nobody").await);
}

pub(crate) async fn all_pages_together_are_the_whole_list(app: &TestApp) {
    let admin = crowd(app, Version::V1).await;
    let whole = items(&admin.get("/users?sort=-name&limit=100&deleted=include").await);
    let mut collected = Vec::new();
    for page in 1..=3 {
        let path = format!("/users?sort=-name&limit=2&deleted=include&page={page}");
        collected.extend(items(&admin.get(&path).await.expect(200)));
    }
    assert_eq!((collected.len(), collected), (5, whole));
}

pub(crate) async fn what_lies_beyond_10_000_is_refused_with_a_reason(app: &TestApp) {
    let admin = app.admin(Version::V1, "root").await;
    admin.get("/users?page=101&limit=100").await.expect(200);
    assert_answer("page_too_far", Version::V1, &admin.get("/users?page=102&limit=100").await);
    for page in ["0", "-1", "one", "4294967296", "99999999999999999999999"] {
        let answer = admin.get(&format!("/users?page={page}")).await;
        assert_eq!(answer.refusal(), (400, "invalid_parameter".into()), "{page}");
    }
    assert_eq!(admin.get("/users?page=4294967295&limit=100").await.status, 400);
    assert_eq!(admin.get("/users?cursor=x").await.faults(), ["cursor: unknown_field"], "v1 has no cursors");
}
