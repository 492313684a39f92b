//! Strategies for values that a schema permits.

use proptest::{prelude::*, sample::select, string::string_regex};
use serde_json::{Map, Value, json};

/// Any value that this schema permits and the service takes: passwords are hard to guess, texts are visible.
pub(crate) fn valid(schema: &Value) -> Result<BoxedStrategy<Value>, String> {
    if let Some(choices) = schema["enum"].as_array() {
        return Ok(select(choices.clone()).boxed());
    }
    let mut kinds = Vec::new();
    match &schema["type"] {
        Value::String(kind) => kinds.push(kind.as_str()),
        Value::Array(all) => kinds.extend(all.iter().filter_map(Value::as_str)),
        other => return Err(format!("{other} is no type, in {schema}")),
    }
    let strategies = kinds.into_iter().map(|kind| of_kind(kind, schema)).collect::<Result<Vec<_>, _>>()?;
    Ok(proptest::strategy::Union::new(strategies).boxed())
}

fn of_kind(kind: &str, schema: &Value) -> Result<BoxedStrategy<Value>, String> {
    Ok(match kind {
        "string" => text(schema)?.prop_map(Value::from).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "integer" => {
            let (least, most) = (schema["minimum"].as_i64().unwrap_or(0), schema["maximum"].as_i64());
            // Where no most is told, the service may have reasons of its own against great numbers.
            (least..=most.unwrap_or(least + 9)).prop_map(Value::from).boxed()
        }
        "null" => Just(Value::Null).boxed(),
        "object" => object(schema)?,
        other => return Err(format!("no strategy for the type {other}")),
    })
}

fn object(schema: &Value) -> Result<BoxedStrategy<Value>, String> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut all = Just(Map::new()).boxed();
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let value = valid(inner)?;
        let value = if required.contains(&json!(name)) {
            value.prop_map(Some).boxed()
        } else {
            proptest::option::of(value).boxed()
        };
        let name = name.clone();
        all = (all, value)
            .prop_map(move |(mut fields, value)| {
                fields.extend(value.map(|value| (name.clone(), value)));
                fields
            })
            .boxed();
    }
    Ok(all.prop_map(Value::Object).boxed())
}

fn text(schema: &Value) -> Result<BoxedStrategy<String>, String> {
    let length = |name: &str| schema[name].as_u64().and_then(|length| usize::try_from(length).ok());
    let (least, most) = (length("minLength").unwrap_or(1), length("maxLength").unwrap_or(60));
    let regex = |pattern: &str| string_regex(pattern).map_err(|error| format!("{pattern}: {error}"));
    let anchored =
        schema["pattern"].as_str().and_then(|pattern| pattern.strip_prefix('^')?.strip_suffix('$'));
    Ok(match (schema["format"].as_str(), anchored) {
        (Some("uuid"), _) => {
            regex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")?.boxed()
        }
        (Some("email"), _) => regex(
            "[a-z0-9+_-]{12,40}(\\.[a-zA-Z0-9!#$%&'*/=?^`{|}]{1,9}){0,2}@([a-z0-9]{1,20}\\.){1,3}[a-z]{2,9}",
        )?
        .boxed(),
        (Some("password"), _) => prop_oneof![
            regex("[ -~]{1}[!-}]{16,38}[!-}]{1}")?,
            regex("[a-z\u{3b1}-\u{3c9}\u{4e00}-\u{4fff}]{24,40}")?
        ]
        .boxed(),
        (_, Some(pattern)) => regex(pattern)?
            .prop_filter("of a permitted length", move |text| (least..=most).contains(&text.chars().count()))
            .boxed(),
        (_, None) => visible(least, most)?,
    })
}

/// Text of any script, that begins and ends with a letter or digit: of the least length, of the greatest, or between.
fn visible(least: usize, most: usize) -> Result<BoxedStrategy<String>, String> {
    let regex = |pattern: &str| string_regex(pattern).map_err(|error| format!("{pattern}: {error}"));
    let of_length = |least: usize, most: usize| {
        let between = format!(
            "[\\p{{L}}\\p{{N}}][^\\p{{C}}]{{{},{}}}[\\p{{L}}\\p{{N}}]",
            least.saturating_sub(2),
            most - 2
        );
        regex(if most < 3 { "[\\p{L}\\p{N}]{1}" } else { &between })
    };
    if least < 3 && most >= 3 {
        return Ok(prop_oneof![
            1 => regex(&format!("[\\p{{L}}\\p{{N}}]{{{least},2}}"))?,
            1 => of_length(most, most)?,
            6 => of_length(3, most.min(40))?,
        ]
        .boxed());
    }
    Ok(of_length(least, most)?.boxed())
}
