//! What a document says of one answer.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// An answer of an operation.
#[derive(Debug)]
pub(crate) struct Documented {
    /// The words that an error may have.
    pub(crate) codes: Vec<String>,
    /// The headers that come with it.
    pub(crate) headers: Vec<String>,
    /// The body; none where there is none.
    pub(crate) content: Option<Content>,
}

/// A body that is answered.
#[derive(Debug)]
pub(crate) struct Content {
    /// Its media type.
    pub(crate) media_type: String,
    /// What it is.
    pub(crate) schema: Validator,
}

/// Headers that an answer has only for a reason, as their descriptions say.
const OCCASIONAL: [(&str, &str); 2] = [("Link", "200"), ("Accept-Encoding", "415")];

impl Documented {
    /// Reads an answer whose references are resolved.
    pub(crate) fn read(answer: &Value) -> Result<Self, String> {
        let content = answer["content"].as_object().and_then(|content| content.iter().next());
        let codes = content.and_then(|(_, content)| content["examples"].as_object());
        let codes = codes.into_iter().flatten().map(|(code, _)| code.clone()).collect();
        let headers = answer["headers"].as_object().into_iter().flatten();
        let content = content.map(|(media_type, content)| {
            let schema = validator(&closed(&content["schema"], false))?;
            Ok::<_, String>(Content { media_type: media_type.clone(), schema })
        });
        let always =
            headers.filter(|(name, header)| !is_occasional(name, header)).map(|(name, _)| name.clone());
        Ok(Self { codes, headers: always.collect(), content: content.transpose()? })
    }
}

/// A list has links only where it has neighbours; a refused body is told the right coding only where that was wrong.
fn is_occasional(name: &str, header: &Value) -> bool {
    let description = header["description"].as_str().unwrap_or_default();
    OCCASIONAL.iter().any(|(occasional, _)| *occasional == name)
        && !description.contains("version that follows")
}

/// Judges values by a schema, formats included.
pub(crate) fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(schema)
        .map_err(|error| format!("{schema} is no schema: {error}"))
}

/// The same schema for answers that hold nothing undocumented.
fn closed(schema: &Value, is_part: bool) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut fields: serde_json::Map<_, _> =
                fields.iter().map(|(name, inner)| (name.clone(), closed(inner, name == "allOf"))).collect();
            let is_struct = fields.get("properties").is_some_and(Value::is_object);
            if !is_part && (is_struct || fields.contains_key("allOf")) {
                fields.insert("unevaluatedProperties".to_owned(), json!(false));
            }
            Value::Object(fields)
        }
        Value::Array(items) => items.iter().map(|item| closed(item, is_part)).collect(),
        other => other.clone(),
    }
}
