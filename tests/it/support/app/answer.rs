//! What the service answered, and readings of it that do not depend on the version.

use hyper::{HeaderMap, body::Bytes};
use serde_json::Value;

/// A whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A header; of several with the name the first.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a readable header"))
    }

    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is UTF-8")
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{} {:?} is not JSON: {error}", self.status, self.text()))
    }

    /// What was asked for, out of the envelope where there is one.
    pub(crate) fn data(&self) -> Value {
        let body = self.json();
        match body.get("meta") {
            Some(_) => body["data"].clone(),
            None => body,
        }
    }

    /// A text of what was asked for, by its JSON pointer.
    pub(crate) fn text_at(&self, pointer: &str) -> String {
        let data = self.data();
        let found = data.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer} of {data}")).to_owned()
    }

    /// The word for the error.
    pub(crate) fn code(&self) -> String {
        let body = self.json();
        let code = body.pointer("/error/code").or_else(|| body.get("code")).and_then(Value::as_str);
        code.unwrap_or_else(|| panic!("no code in {body}")).to_owned()
    }

    /// Status and word: what most cases ask about a refusal.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.code())
    }

    /// Every fault as `field: code`, in order of the fields' names.
    pub(crate) fn faults(&self) -> Vec<String> {
        let body = self.json();
        let mut faults: Vec<String> = match body.pointer("/error/field_errors").and_then(Value::as_object) {
            Some(by_field) => by_field.iter().flat_map(|(field, faults)| named(field, faults)).collect(),
            None => {
                body["errors"].as_array().map(|all| all.iter().map(pointed).collect()).unwrap_or_default()
            }
        };
        faults.sort();
        faults
    }

    /// Asserts the status, and shows the body where it is another.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

fn named(field: &str, faults: &Value) -> Vec<String> {
    let faults = faults.as_array().expect("a list of faults");
    faults.iter().map(|fault| format!("{field}: {}", fault["code"].as_str().expect("a code"))).collect()
}

fn pointed(fault: &Value) -> String {
    let place = fault["pointer"].as_str().map(|pointer| pointer.trim_start_matches('/'));
    let place = place.or(fault["parameter"].as_str()).expect("a pointer or a parameter");
    format!("{place}: {}", fault["code"].as_str().expect("a code"))
}
