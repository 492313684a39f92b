//! Cursors, as `v2` has them.

use serde_json::Value;

use super::listing::{crowd, items};
use crate::support::app::{Actor, Admin, Answer, PUBLIC_URL, TestApp, Version, assert_answer};

const V2: Version = Version::V2;

pub(crate) async fn cursors_forward_and_back_make_the_whole_list(app: &TestApp) {
    let admin = crowd(app, V2).await;
    for sort in ["created_at", "-created_at", "email", "-email", "name", "-name"] {
        let list = format!("/users?deleted=include&sort={sort}");
        let whole = items(&admin.get(&format!("{list}&limit=100")).await);
        for limit in [1, 2, 3, 5, 6] {
            let pages = forward(&admin, &format!("{list}&limit={limit}")).await;
            let there: Vec<Value> = pages.iter().flat_map(items).collect();
            assert_eq!(there, whole, "{sort} by {limit}");
            let mut page = pages.last().expect("a page").clone();
            let mut back = vec![page.clone()];
            while let Some(cursor) = page.data()["prev"].as_str() {
                page = admin.get(&format!("{list}&limit={limit}&cursor={cursor}")).await.expect(200);
                back.insert(0, page.clone());
            }
            let again: Vec<Value> = back.iter().flat_map(items).collect();
            assert_eq!(again, whole, "{sort} by {limit} backwards");
        }
    }
}

pub(crate) async fn people_who_come_and_go_shift_nothing(app: &TestApp) {
    let admin = crowd(app, V2).await;
    let first = admin.get("/users?sort=name&limit=2").await.expect(200);
    app.member(V2, "aaron").await;
    let bob = items(&first)[1]["id"].as_str().expect("an id").to_owned();
    admin.delete(&format!("/users/{bob}")).await.expect(204);
    let next = follow(&admin, "/users?sort=name&limit=2", &first, "next").await;
    let names: Vec<Value> = items(&next).iter().map(|user| user["name"].clone()).collect();
    assert_eq!(names, ["cleo", "root"]);
}

pub(crate) async fn the_link_header_leads_to_the_neighbours(app: &TestApp) {
    let admin = crowd(app, V2).await;
    let first = admin.get("/users?sort=email&limit=2").await;
    assert_answer("list_first", V2, &first);
    let middle = follow_link(&admin, &first, "next").await;
    assert_answer("list_second", V2, &middle);
    let back = follow_link(&admin, &middle, "prev").await;
    assert_eq!(items(&back), items(&first));
    assert!(!first.header("link").expect("a link").contains("rel=\"prev\""));
    assert_answer("list_whole", V2, &admin.get("/users?sort=email&deleted=include").await);
}

pub(crate) async fn a_cursor_that_is_not_of_this_list_is_refused(app: &TestApp) {
    let admin = crowd(app, V2).await;
    let first = admin.get("/users?sort=email&limit=2").await.expect(200);
    let cursor = first.text_at("/next");
    assert_answer("cursor_forged", V2, &admin.get("/users?sort=email&limit=2&cursor=Zm9yZ2Vk").await);
    for query in [
        format!("sort=name&limit=2&cursor={cursor}"),
        format!("sort=-email&limit=2&cursor={cursor}"),
        format!("sort=email&limit=2&deleted=include&cursor={cursor}"),
        format!("sort=email&limit=2&search=ada&cursor={cursor}"),
        format!("sort=email&cursor={}", tampered(&cursor)),
        format!("sort=email&cursor={}", &cursor[..cursor.len() - 1]),
        format!("sort=email&cursor={cursor}A"),
        "sort=email&cursor=".to_owned(),
        format!("sort=email&cursor={}", "A".repeat(6_000)),
        "sort=email&cursor=%00".to_owned(),
    ] {
        let answer = admin.get(&format!("/users?{query}")).await;
        assert_eq!(answer.refusal(), (400, "invalid_parameter".into()), "{query}");
    }
    admin.get(&format!("/users?sort=email&limit=1&cursor={cursor}")).await.expect(200);
    assert_eq!(admin.get("/users?page=2").await.faults(), ["page: unknown_field"], "v2 has no pages");
}

pub(crate) async fn a_cursor_is_good_on_every_instance(app: &TestApp) {
    let admin = crowd(app, V2).await;
    let other = app.second(&[]).await;
    let first = admin.get("/users?sort=email&limit=2").await.expect(200);
    let elsewhere = Admin(admin.0.through(&other, V2));
    let next = follow(&elsewhere, "/users?sort=email&limit=2", &first, "next").await;
    assert_eq!(items(&next).len(), 2);
    other.stop().await;
}

/// All pages of a list, by following `next`.
async fn forward(admin: &Admin, list: &str) -> Vec<Answer> {
    let mut pages = vec![admin.get(list).await.expect(200)];
    while let Some(cursor) = pages[pages.len() - 1].data()["next"].as_str() {
        assert!(pages.len() < 20, "it ends");
        pages.push(admin.get(&format!("{list}&cursor={cursor}")).await.expect(200));
    }
    pages
}

/// The neighbour of a page, by the cursor in its body.
async fn follow(admin: &Admin, list: &str, page: &Answer, relation: &str) -> Answer {
    let cursor = page.text_at(&format!("/{relation}"));
    admin.get(&format!("{list}&cursor={cursor}")).await.expect(200)
}

/// The neighbour of a page, by its `Link` header.
async fn follow_link(admin: &Admin, page: &Answer, relation: &str) -> Answer {
    let header = page.header("link").expect("links");
    let of = |part: &&str| part.contains(&format!("rel=\"{relation}\""));
    let link = header.split(", ").find(of).unwrap_or_else(|| panic!("no {relation} in {header}"));
    let target = link.trim_start_matches('<').split('>').next().expect("an address");
    let path = target.strip_prefix(PUBLIC_URL).expect("an absolute link");
    admin.http().request("GET", path).bearer(admin.token().expect("a token")).send().await.expect(200)
}

fn tampered(cursor: &str) -> String {
    let (first, rest) = cursor.split_at(1);
    format!("{}{rest}", if first == "A" { "B" } else { "A" })
}
