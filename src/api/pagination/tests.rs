use domain::{
    shared::{Direction, Timestamp},
    users::UserSortKey,
};
use serde_json::Value;

use super::*;
use crate::testing::{FakeSigner, TestApi, user_id};

fn list(name: &str) -> Cursors<'_> {
    Cursors::of_users(&FakeSigner, name)
}

#[test]
fn a_cursor_reads_back_in_its_own_list_and_in_no_other() {
    let keys = [
        UserSortKey::At(Timestamp::from_micros(-5), user_id(1)),
        UserSortKey::Text("Åsa & co".to_owned(), user_id(2)),
        UserSortKey::Text(String::new(), user_id(3)),
    ];
    for key in keys {
        for direction in [Direction::After, Direction::Before] {
            let cursor = list("sort=name").write(direction, &key);
            assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            assert_eq!(list("sort=name").read(&cursor), Some((direction, key.clone())));
            assert_eq!(list("sort=email").read(&cursor), None);
        }
    }
}

#[test]
fn a_forged_cursor_is_none() {
    let cursor = list("l").write(Direction::After, &UserSortKey::Text("ada".to_owned(), user_id(1)));
    for at in 0..cursor.len() {
        let mut forged = cursor.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        assert_eq!(list("l").read(&String::from_utf8_lossy(&forged)), None, "at {at}");
    }
    for text in ["", "a", "====", "AAAA", &cursor[1..], &"A".repeat(4_096)] {
        assert_eq!(list("l").read(text), None, "{text}");
    }
}

#[tokio::test]
async fn the_links_of_version_2_lead_through_the_whole_list() {
    let api = TestApi::new();
    let mut path = "/api/v2/users?sort=name&limit=10&role=user".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = api.get(&path).await;
        let body = answer.json();
        seen.extend(body["items"].as_array().expect("a list").iter().map(|user| user["email"].clone()));
        let Value::String(next) = &body["next"] else { break };
        let link = format!(
            "<https://api.example.org/api/v2/users?sort=name&limit=10&role=user&cursor={next}>; rel=\"next\""
        );
        assert!(answer.header("link").starts_with(&link), "{}", answer.header("link"));
        path = format!("/api/v2/users?sort=name&limit=10&role=user&cursor={next}");
    }
    assert_eq!(seen.len(), 25);
    let last = api.get(&path).await;
    assert!(last.header("link").ends_with("rel=\"prev\""));
    let elsewhere = api.get(&path.replace("sort=name", "sort=email")).await;
    assert_eq!(elsewhere.code(), "invalid_parameter");
}

#[tokio::test]
async fn pages_of_version_1_tell_the_totals() {
    let api = TestApi::new();
    let answer = api.get("/api/v1/users?page=3&limit=10").await;
    assert_eq!(answer.json()["data"].as_array().map(Vec::len), Some(5));
    let expected = serde_json::json!({"page": 3, "limit": 10, "total": 25, "pages": 3});
    assert_eq!(answer.json()["meta"]["pagination"], expected);
    assert_eq!(api.get("/api/v1/users").await.json()["meta"]["pagination"]["limit"], 20);
}

#[tokio::test]
async fn a_page_beyond_10_000_items_is_400() {
    let api = TestApi::new();
    assert_eq!(api.get("/api/v1/users?page=101&limit=100").await.status, 200);
    for query in ["page=102&limit=100", "page=502", "page=4294967295&limit=100"] {
        let answer = api.get(&format!("/api/v1/users?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
        assert_eq!(answer.json()["error"]["field_errors"]["page"][0]["code"], "out_of_range");
    }
}
