//! Queries: valid ones, and what can be wrong with one.

use proptest::{prelude::*, sample::select};
use serde_json::Value;

use super::{
    answers::validator,
    bodies::Effect,
    document::{Operation, Parameter},
    known,
    values::valid,
};

/// Makes the queries of one operation.
#[derive(Debug)]
pub(crate) struct Queries {
    pairs: BoxedStrategy<Vec<String>>,
    changes: BoxedStrategy<(&'static str, Effect, String)>,
}

impl Queries {
    /// Those of this operation.
    pub(crate) fn of(operation: &Operation) -> Result<Self, String> {
        let mut pairs = Just(Vec::new()).boxed();
        for parameter in operation.parameters_in("query") {
            pairs = with(pairs, parameter)?;
        }
        Ok(Self { pairs, changes: changes(operation)? })
    }

    /// The pairs of a valid query.
    pub(crate) fn pairs(&self) -> &BoxedStrategy<Vec<String>> {
        &self.pairs
    }

    /// A pair more, and what that does.
    pub(crate) fn changes(&self) -> &BoxedStrategy<(&'static str, Effect, String)> {
        &self.changes
    }
}

fn with(
    pairs: BoxedStrategy<Vec<String>>,
    parameter: &Parameter,
) -> Result<BoxedStrategy<Vec<String>>, String> {
    if known::is_only_given_out(&parameter.name) {
        return Ok(pairs);
    }
    let name = parameter.name.clone();
    let pair = valid(&parameter.schema)?.prop_map(move |value| format!("{name}={}", encoded(&plain(&value))));
    let pair =
        if parameter.required { pair.prop_map(Some).boxed() } else { proptest::option::of(pair).boxed() };
    let all = (pairs, pair).prop_map(|(mut pairs, pair)| {
        pairs.extend(pair);
        pairs
    });
    Ok(all.boxed())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Percent-encoded, all but what never needs it (RFC 3986, 2.3).
pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Values of parameters as they are written in a query.
const VALUES: [&str; 26] = [
    "",
    "%20",
    "nonsense",
    "-1",
    "0",
    "%2B1",
    "+1",
    "1+",
    "99999999999999999999",
    "4294967296",
    "1e5",
    "1.5",
    "%00",
    "TRUE",
    "1;2",
    "%EF%BC%91",
    "%F0%9F%A6%80",
    "%ff",
    "%zz",
    "%",
    "%2",
    "%E2%82",
    "a%0Ab",
    "%25",
    "null",
    "%22%22",
];

fn changes(operation: &Operation) -> Result<BoxedStrategy<(&'static str, Effect, String)>, String> {
    let reads_query = operation.parameters_in("query").next().is_some();
    let unknown = if reads_query { Effect::Refused } else { Effect::Harmless };
    let mut all = vec![
        ("an unknown parameter", unknown, "unknown=1".to_owned()),
        ("an array", unknown, "a[]=1".to_owned()),
        ("a name alone", unknown, "unknown".to_owned()),
        ("a huge parameter", unknown, format!("unknown={}", "a".repeat(2_000))),
        ("a parameter of other bytes", unknown, "%ff%fe=%ff".to_owned()),
        ("a broken escape", unknown, "a%zz=%".to_owned()),
        ("a pair without a name", unknown, "=1".to_owned()),
        ("empty pairs", Effect::Harmless, "&&&".to_owned()),
    ];
    for parameter in operation.parameters_in("query") {
        let schema = validator(&parameter.schema)?;
        let name = &parameter.name;
        let twice = format!("{name}=a&{name}=a");
        all.push(("a parameter twice", Effect::Refused, twice));
        all.push(("a long value", Effect::Refused, format!("{name}={}", "a".repeat(1_500))));
        for value in VALUES {
            let is_valid = as_typed(value, &parameter.schema).is_some_and(|value| schema.is_valid(&value));
            let effect = if is_valid { Effect::Open } else { Effect::Refused };
            all.push(("another value of a parameter", effect, format!("{name}={value}")));
        }
    }
    Ok(select(all).boxed())
}

/// The value that a written one is, for its schema; none where it is none.
fn as_typed(written: &str, schema: &Value) -> Option<Value> {
    if schema["type"] == "string" {
        return Some(Value::from(decoded(written)));
    }
    serde_json::from_str(written).ok()
}

/// As the URL standard decodes forms: what is no escape stands for itself.
fn decoded(written: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = written.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%');
        bytes.push(code.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
