//! Lists of accounts: who is in them, and in which order, in both versions.

use serde_json::{Value, json};

use crate::support::app::{Actor, Admin, Answer, TestApp, Version, assert_answer};

/// Signs up four people, one of them locked and one deleted, a second apart.
pub(super) async fn crowd(app: &TestApp, version: Version) -> Admin {
    let admin = app.admin(version, "root").await;
    for who in ["ada", "bob", "cleo", "dora"] {
        app.clock.advance(std::time::Duration::from_secs(1));
        let id = app.anonymous(version).register(who).await.expect(201).text_at("/id");
        match who {
            "bob" => drop(admin.act(&format!("/users/{id}/lock")).await.expect(200)),
            "dora" => drop(admin.delete(&format!("/users/{id}")).await.expect(204)),
            _ => {}
        }
    }
    admin
}

/// The items of a list, whatever the version.
pub(super) fn items(answer: &Answer) -> Vec<Value> {
    let data = answer.data();
    data.as_array().or_else(|| data["items"].as_array()).expect("a list").clone()
}

/// The names in a list, of those who speak this version.
async fn names(admin: &Admin, query: &str) -> Vec<String> {
    let answer = admin.get(&format!("/users?{query}")).await.expect(200);
    items(&answer).iter().map(|user| user["name"].as_str().expect("a name").to_owned()).collect()
}

pub(crate) async fn every_filter_lets_the_right_ones_through(app: &TestApp) {
    for version in Version::BOTH {
        let admin = crowd(app, version).await;
        let only = format!("search={}", version.as_str());
        for (query, expected) in [
            ("sort=name", &["ada", "bob", "cleo", "root"][..]),
            ("sort=name&role=admin", &["root"]),
            ("sort=name&role=user", &["ada", "bob", "cleo"]),
            ("sort=name&locked=true", &["bob"]),
            ("sort=name&locked=false", &["ada", "cleo", "root"]),
            ("sort=name&deleted=exclude", &["ada", "bob", "cleo", "root"]),
            ("sort=name&deleted=include", &["ada", "bob", "cleo", "dora", "root"]),
            ("sort=name&deleted=only", &["dora"]),
            ("role=user&locked=true&deleted=only", &[]),
        ] {
            assert_eq!(names(&admin, &format!("{query}&{only}")).await, expected, "{version:?} {query}");
        }
    }
}

pub(crate) async fn a_search_finds_words_of_name_email_and_username(app: &TestApp) {
    let version = Version::V2;
    let admin = crowd(app, version).await;
    for (search, expected) in [
        ("ADA", &["ada"][..]),
        ("cle", &["cleo"]),
        ("cleo%40example.org", &["cleo"]),
        ("bob+v2+exam", &["bob"]),
        ("exa+bob", &[]),
        ("100%25", &[]),
        ("_", &["?"]),
        ("%25", &["?"]),
        ("%27%3B+drop+table+users", &[]),
        ("%22bob", &["bob"]),
        ("bob*", &["bob"]),
    ] {
        let query = format!("sort=name&search={search}");
        if expected == ["?"] {
            let answer = admin.get(&format!("/users?{query}")).await;
            assert_eq!(answer.refusal(), (400, "invalid_parameter".into()), "{search}: no letter or digit");
        } else {
            assert_eq!(names(&admin, &query).await, expected, "{search}");
        }
    }
}

pub(crate) async fn every_order_is_kept_and_its_reverse_too(app: &TestApp) {
    for version in Version::BOTH {
        let admin = crowd(app, version).await;
        let only = format!("search={}", version.as_str());
        for (sort, expected) in [
            ("created_at", ["root", "ada", "bob", "cleo"]),
            ("email", ["ada", "bob", "cleo", "root"]),
            ("name", ["ada", "bob", "cleo", "root"]),
        ] {
            let mut expected = expected;
            assert_eq!(names(&admin, &format!("sort={sort}&{only}")).await, expected, "{sort}");
            expected.reverse();
            assert_eq!(names(&admin, &format!("sort=-{sort}&{only}")).await, expected, "-{sort}");
        }
        assert_eq!(
            names(&admin, &only).await,
            ["cleo", "bob", "ada", "root"],
            "newest first unless asked otherwise"
        );
    }
}

pub(crate) async fn everything_wrong_with_a_query_is_told_at_once(app: &TestApp) {
    for version in Version::BOTH {
        let admin = app.admin(version, "root").await;
        let query = "role=king&locked=maybe&deleted=yes&search=%20&sort=password&limit=0&unknown=1&limit2=";
        assert_answer("list_invalid", version, &admin.get(&format!("/users?{query}")).await);
        for (query, fault) in [
            ("limit=101", "limit: out_of_range"),
            ("limit=-1", "limit: invalid_format"),
            ("limit=ten", "limit: invalid_format"),
            ("limit=99999999999999999999", "limit: invalid_format"),
            ("sort=name&sort=email", "sort: invalid_format"),
            ("role=", "role: unknown_value"),
        ] {
            let answer = admin.get(&format!("/users?{query}")).await;
            assert_eq!(answer.refusal(), (400, "invalid_parameter".into()), "{query}");
            assert_eq!(answer.faults(), [fault], "{query}");
        }
        let nul = admin.get("/users?search=a%00b").await;
        assert!(nul.status < 500, "{}", nul.text());
        let not_utf8 = admin.get("/users?search=%ff%fe").await;
        assert!(matches!(not_utf8.status, 200 | 400), "{}", not_utf8.text());
    }
}

pub(crate) async fn a_list_tells_no_more_than_an_account_does(app: &TestApp) {
    for version in Version::BOTH {
        let admin = app.admin(version, "root").await;
        let list = admin.get("/users?sort=email").await;
        let fields: Vec<String> = items(&list)[0].as_object().expect("a user").keys().cloned().collect();
        let expected = [
            "created_at",
            "deleted_at",
            "email",
            "id",
            "locked_at",
            "name",
            "role",
            "updated_at",
            "username",
            "version",
        ];
        assert_eq!(fields, expected);
        assert!(!list.text().contains("argon2") && !list.text().contains("epoch"));
        assert_eq!(items(&list)[0]["version"], json!(2));
    }
}
