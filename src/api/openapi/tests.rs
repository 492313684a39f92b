use std::{collections::BTreeSet, path::PathBuf};

use serde_json::Value;

use super::openapi_json;
use crate::{ApiVersion, error::ErrorCode};

fn document(version: ApiVersion) -> Value {
    serde_json::from_str(&openapi_json(version)).expect("a document in JSON")
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &'_ Value)| {
        let item = item.as_object().map(|item| item.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        item.into_iter().map(|method| (method, path.clone())).collect::<Vec<_>>()
    };
    let named = paths.iter().flat_map(of_path);
    named.map(|(method, path)| (format!("{method} {path}"), &document["paths"][&path][&method])).collect()
}

/// Every object in the document, with where it is.
fn walk<'a>(value: &'a Value, at: &str, visit: &mut impl FnMut(&str, &'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(at, object);
            for (name, inner) in object {
                walk(inner, &format!("{at}/{name}"), visit);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                walk(inner, &format!("{at}/{index}"), visit);
            }
        }
        _ => {}
    }
}

#[test]
fn the_committed_documents_are_what_the_code_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi");
    for version in ApiVersion::ALL {
        let name = version.as_str();
        let committed = std::fs::read_to_string(folder.join(format!("{name}.json"))).unwrap_or_default();
        assert!(
            committed == openapi_json(version),
            "docs/openapi/{name}.json has drifted; look at the difference, then write it anew: \
             cargo run -- openapi {name} > docs/openapi/{name}.json"
        );
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    for version in ApiVersion::ALL {
        let document = document(version);
        let mut used = BTreeSet::new();
        walk(&document, "", &mut |at, object| {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let pointer = reference.strip_prefix('#').expect("a reference within the document");
                assert!(document.pointer(pointer).is_some(), "{at}: {reference} leads nowhere");
                used.insert(pointer.to_owned());
            }
        });
        for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
            assert!(used.contains(&format!("/components/schemas/{name}")), "{version:?}: {name} is not used");
        }
    }
}

#[test]
fn every_operation_is_told_in_full() {
    for version in ApiVersion::ALL {
        let document = document(version);
        for (name, operation) in operations(&document) {
            for part in ["summary", "description", "operationId"] {
                assert!(operation[part].as_str().is_some_and(|text| !text.is_empty()), "{name}: no {part}");
            }
            assert!(operation["security"].is_array(), "{name}: no word on security");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["description"].is_string(), "{name}: {parameter}");
            }
            for status in ["406", "429", "500", "503"] {
                assert!(operation["responses"][status].is_object(), "{name}: no {status}");
            }
        }
    }
}

#[test]
fn every_error_has_a_schema_and_an_example_of_each_code() {
    for version in ApiVersion::ALL {
        let document = document(version);
        for (name, operation) in operations(&document) {
            for (status, response) in operation["responses"].as_object().expect("responses") {
                if !status.starts_with(['4', '5']) {
                    continue;
                }
                let content = response["content"].as_object().and_then(|all| all.values().next());
                let content = content.unwrap_or_else(|| panic!("{name} {status}: no content"));
                assert!(content["schema"]["$ref"].is_string(), "{name} {status}");
                for (code, example) in content["examples"].as_object().expect("examples") {
                    let known = ErrorCode::parse(code).unwrap_or_else(|| panic!("{name}: {code} is no code"));
                    assert_eq!(known.status().as_str(), status, "{name}: {code}");
                    let pointer = example["$ref"].as_str().expect("a reference").trim_start_matches('#');
                    assert!(document.pointer(pointer).is_some_and(|shared| shared["value"].is_object()));
                }
            }
        }
    }
}

#[test]
fn where_a_body_is_read_it_can_be_late() {
    for version in ApiVersion::ALL {
        let document = document(version);
        for (name, operation) in operations(&document) {
            let is_told = operation["responses"]["408"].is_object();
            assert_eq!(is_told, operation["requestBody"].is_object(), "{version:?} {name}");
        }
    }
}

#[test]
fn a_choice_is_a_list_and_what_holds_without_it_is_told() {
    for version in ApiVersion::ALL {
        let document = document(version);
        let parameters =
            document["paths"][format!("{}/users", version.prefix())]["get"]["parameters"].clone();
        let schema_of = |name: &str| {
            let named = parameters.as_array().into_iter().flatten().find(|one| one["name"] == name);
            named.map(|one| one["schema"].clone()).unwrap_or_default()
        };
        for (name, choices, default) in [("deleted", 3, "exclude"), ("sort", 6, "-created_at")] {
            let schema = schema_of(name);
            assert_eq!(
                schema["enum"].as_array().map(Vec::len),
                Some(choices),
                "{version:?} {name}: {schema}"
            );
            assert_eq!(schema["default"], default, "{version:?} {name}");
        }
        assert_eq!(schema_of("limit")["default"], 20, "{version:?}");
    }
    assert!(document(ApiVersion::V1).to_string().contains(r#""default":1"#), "the first page");
}

#[test]
fn operations_have_the_same_names_in_both_versions_and_each_its_own() {
    let names = |version| {
        let document = document(version);
        let all = operations(&document);
        let names: BTreeSet<_> = all
            .iter()
            .map(|(_, operation)| operation["operationId"].as_str().unwrap_or("?").to_owned())
            .collect();
        assert_eq!(names.len(), all.len(), "an operation id occurs twice");
        names
    };
    assert_eq!(names(ApiVersion::V1), names(ApiVersion::V2));
    assert_eq!(names(ApiVersion::V2).len(), 21);
}

#[test]
fn every_field_that_can_be_sent_or_seen_has_a_description() {
    for version in ApiVersion::ALL {
        let document = document(version);
        assert_eq!(document["openapi"], "3.1.0");
        walk(&document["components"]["schemas"], "", &mut |at, object| {
            let properties = object.get("properties").and_then(Value::as_object);
            for (name, property) in properties.into_iter().flatten() {
                let told = property.get("description").is_some()
                    || property.get("$ref").is_some()
                    || property.get("oneOf").is_some();
                assert!(told, "{at}: {name} is not described");
            }
        });
    }
}

#[test]
fn version_1_is_marked_deprecated_and_knows_no_preconditions() {
    let document = document(ApiVersion::V1);
    for (name, operation) in operations(&document) {
        assert_eq!(operation["deprecated"], true, "{name}");
        assert!(operation["responses"]["412"].is_null(), "{name}");
        assert!(!operation.to_string().contains("If-Match"), "{name}");
    }
}
