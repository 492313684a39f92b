//! Whole answers as snapshots. Clock and ids are fixed, so nothing but the tokens is hidden.

use std::fmt::Write;

use serde_json::Value;

use super::{Answer, Version};

/// The headers that are part of what an endpoint promises.
const HEADERS: [&str; 8] =
    ["content-type", "location", "etag", "link", "allow", "retry-after", "www-authenticate", "cache-control"];

/// Compares an answer with `tests/it/api/snapshots/{name}.{version}.snap`.
#[track_caller]
pub(crate) fn assert_answer(name: &str, version: Version, answer: &Answer) {
    let name = format!("{name}.{}", version.as_str());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../api/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown(answer)));
}

fn shown(answer: &Answer) -> String {
    let mut shown = format!("{}\n", answer.status);
    for name in HEADERS {
        for value in answer.headers.get_all(name) {
            let value = value.to_str().expect("a readable header");
            if !value.contains("successor-version") {
                writeln!(shown, "{name}: {value}").expect("a string takes it");
            }
        }
    }
    if !answer.body.is_empty() {
        let mut body = answer.json();
        hide_tokens(&mut body);
        write!(shown, "\n{body:#}").expect("a string takes it");
    }
    shown
}

fn hide_tokens(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if value.is_string() && (name == "access_token" || name == "refresh_token") {
                    assert!(value.as_str().is_some_and(|token| token.len() >= 43), "{name} is {value}");
                    *value = format!("[{name}]").into();
                }
                hide_tokens(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide_tokens),
        _ => {}
    }
}
