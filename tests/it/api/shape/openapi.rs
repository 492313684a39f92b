//! The OpenAPI documents do not lie: what they describe is there, and what they show as an example is accepted.

use serde_json::Value;

use crate::support::app::{Actor, TestApp, Version};

const NO_ONE: &str = "01900000-0000-7000-8000-0000deadbeef";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

async fn document(app: &TestApp, version: Version) -> Value {
    app.http().get(&format!("{}/openapi.json", version.prefix())).await.expect(200).json()
}

/// Every operation of a document: method, path, description.
fn operations(document: &Value) -> Vec<(&'static str, String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, operations)| {
        METHODS.iter().filter_map(|method| Some((*method, path.clone(), operations.get(*method)?)))
    });
    all.collect()
}

pub(crate) async fn every_documented_operation_is_there_and_answers_what_it_says(app: &TestApp) {
    for version in Version::BOTH {
        let document = document(app, version).await;
        let (root, _) = (app.admin(version, "root").await, app.admin(version, "other").await);
        let operations = operations(&document);
        assert!(operations.len() >= 19, "{}", operations.len());
        for (method, path, described) in operations {
            // A session of its own for each, as some end the one they are asked in.
            let who = root.0.on_another_device().await;
            let path = path.trim_start_matches(version.prefix()).replace("{id}", NO_ONE);
            let answer = who.request(&method.to_uppercase(), &path).header("if-match", "*").send().await;
            assert!(!matches!(answer.status, 401 | 403 | 405 | 500..), "{method} {path}: {}", answer.status);
            if answer.status == 404 {
                assert!(path.contains(NO_ONE), "{method} {path} is not there");
            }
            let documented = described["responses"].get(answer.status.to_string());
            assert!(documented.is_some(), "{method} {path} does not document {}", answer.status);
        }
    }
}

pub(crate) async fn hostile_input_to_any_operation_is_never_the_services_failure(app: &TestApp) {
    let long = "x".repeat(20_000);
    let hostile = [
        String::new(),
        "{".to_owned(),
        "[[[[]]]]".to_owned(),
        r#"{"name": "\u0000", "role": "\u0000", "password": "\u0000", "login": "\u0000", "email": "\ud83d\ude00"}"#.to_owned(),
        format!(r#"{{"name": "{long}", "login": "{long}", "password": "{long}", "new_password": "{long}"}}"#),
        r#"{"name": -0.0, "role": 1e400, "refresh_token": [{}], "username": {"a": null}}"#.to_owned(),
    ];
    for version in Version::BOTH {
        let document = document(app, version).await;
        let root = app.admin(version, "root").await;
        for (method, path, _) in operations(&document) {
            let who = root.0.on_another_device().await;
            let media_type = if method == "patch" { version.patch_media_type() } else { "application/json" };
            for (round, body) in hostile.iter().enumerate() {
                let id = ["%00", "%F0%9F%98%80", "..%2F..", "'--", NO_ONE, "0"][round % 6];
                let path = path.trim_start_matches(version.prefix()).replace("{id}", id);
                let path = format!("{path}?username=%00&search=%FF&cursor=%00&page=-0&limit=1e9&sort=%27");
                let draft = who.request(&method.to_uppercase(), &path).header("if-match", "*");
                let answer = draft.body(media_type, body.clone()).send().await;
                assert!(answer.status < 500, "{method} {path} {body:.60}: {}", answer.text());
            }
        }
    }
}

pub(crate) async fn every_reference_leads_somewhere(app: &TestApp) {
    for version in Version::BOTH {
        let document = document(app, version).await;
        let mut found = 0;
        each(&document, &mut |value| {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').expect("a reference within the document");
                assert!(document.pointer(pointer).is_some(), "{reference}");
                found += 1;
            }
        });
        assert!(found > 10, "{found}");
    }
}

pub(crate) async fn every_documented_example_is_accepted(app: &TestApp) {
    for version in Version::BOTH {
        let document = document(app, version).await;
        let admin = app.admin(version, "root").await;
        for (method, path, described) in operations(&document) {
            let Some(content) = described.pointer("/requestBody/content").and_then(Value::as_object) else {
                continue;
            };
            for (media_type, described) in content {
                let example = example_of(&document, described);
                let path = path.trim_start_matches(version.prefix()).replace("{id}", &admin.0.id);
                let draft = admin.request(&method.to_uppercase(), &path).header("if-match", "*");
                let answer = draft.body(media_type, example.to_string()).send().await;
                let is_accepted =
                    !matches!(answer.status, 400 | 404 | 405 | 406 | 413 | 415 | 422) && answer.status < 500;
                assert!(is_accepted, "{method} {path} with {example}: {} {}", answer.status, answer.text());
            }
        }
    }
}

/// The example of a body: its own, its schema's, or put together from the fields'.
fn example_of(document: &Value, described: &Value) -> Value {
    let schema = resolve(document, &described["schema"]);
    let whole = described.get("example").or_else(|| schema.get("example"));
    if let Some(example) = whole.or_else(|| schema.pointer("/examples/0")) {
        return example.clone();
    }
    let properties = schema["properties"].as_object().expect("an object");
    let fields = properties.iter().map(|(name, field)| {
        let field = resolve(document, field);
        let example = field.get("example").or_else(|| field.pointer("/examples/0"));
        (name.clone(), example.unwrap_or_else(|| panic!("{name} has no example")).clone())
    });
    fields.collect::<serde_json::Map<_, _>>().into()
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("it leads somewhere"),
        None => value,
    }
}

fn each(value: &Value, visit: &mut impl FnMut(&Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| each(value, visit)),
        Value::Array(items) => items.iter().for_each(|value| each(value, visit)),
        _ => {}
    }
}
