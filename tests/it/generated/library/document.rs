//! What is read of an OpenAPI document (3.1): its operations, with every reference resolved.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answers::Documented;

/// One method of one path.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its `operationId`.
    pub(crate) id: String,
    /// Upper case.
    pub(crate) method: String,
    /// With parameters in braces.
    pub(crate) path: String,
    /// Of path, query and header.
    pub(crate) parameters: Vec<Parameter>,
    /// What it reads, if it reads something.
    pub(crate) body: Option<Body>,
    /// Whether it asks who calls.
    pub(crate) needs_token: bool,
    /// What it can answer, by status.
    pub(crate) answers: BTreeMap<u16, Documented>,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: String,
    /// `path`, `query` or `header`.
    pub(crate) place: String,
    /// Whether it has to be sent.
    pub(crate) required: bool,
    /// What it may be.
    pub(crate) schema: Value,
}

/// A body that is read.
#[derive(Debug)]
pub(crate) struct Body {
    /// Its media type.
    pub(crate) media_type: String,
    /// What it may be.
    pub(crate) schema: Value,
}

impl Operation {
    /// Whether only administrators may: the document says that others are `forbidden`.
    pub(crate) fn is_for_administrators(&self) -> bool {
        self.answers.get(&403).is_some_and(|answer| answer.codes.iter().any(|code| code == "forbidden"))
    }

    /// The parameters of this place.
    pub(crate) fn parameters_in<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.place == place)
    }

    /// Whether it knows this header.
    pub(crate) fn knows_header(&self, name: &str) -> bool {
        self.parameters_in("header").any(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    /// Every operation of a document.
    pub(crate) fn all_of(document: &Value) -> Result<Vec<Self>, String> {
        let paths = document["paths"].as_object().ok_or("no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let operation = resolved(document, operation);
                operations.push(Self::read(path, method, &operation)?);
            }
        }
        Ok(operations)
    }

    fn read(path: &str, method: &str, operation: &Value) -> Result<Self, String> {
        let id = text(operation, "operationId")?;
        let security = operation["security"].as_array().cloned().unwrap_or_default();
        let no_token = Value::Object(Map::new());
        let answers = operation["responses"].as_object().into_iter().flatten();
        let answers = answers.map(|(status, answer)| {
            let number = status.parse().map_err(|_| format!("{id}: {status} is no status"))?;
            Ok((number, Documented::read(answer)?))
        });
        Ok(Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            parameters: parameters(operation)?,
            body: body(operation)?,
            needs_token: !security.is_empty() && !security.contains(&no_token),
            answers: answers.collect::<Result<_, String>>()?,
            id,
        })
    }
}

fn parameters(operation: &Value) -> Result<Vec<Parameter>, String> {
    let read = |parameter: &Value| {
        Ok(Parameter {
            name: text(parameter, "name")?,
            place: text(parameter, "in")?,
            required: parameter["required"].as_bool().unwrap_or(false),
            schema: parameter["schema"].clone(),
        })
    };
    operation["parameters"].as_array().into_iter().flatten().map(read).collect()
}

fn body(operation: &Value) -> Result<Option<Body>, String> {
    let Some(content) = operation["requestBody"]["content"].as_object() else { return Ok(None) };
    let (media_type, content) = content.iter().next().ok_or("a body without a media type")?;
    Ok(Some(Body { media_type: media_type.clone(), schema: content["schema"].clone() }))
}

fn text(of: &Value, name: &str) -> Result<String, String> {
    of[name].as_str().map(str::to_owned).ok_or_else(|| format!("no text {name} in {of}"))
}

/// The same value with everything in place that it refers to. The documents hold no schema that contains itself.
fn resolved(document: &Value, value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let target = fields.get("$ref").and_then(Value::as_str).and_then(|reference| {
                document.pointer(reference.trim_start_matches('#')).map(|target| resolved(document, target))
            });
            target.unwrap_or_else(|| {
                fields.iter().map(|(name, inner)| (name.clone(), resolved(document, inner))).collect()
            })
        }
        Value::Array(items) => items.iter().map(|item| resolved(document, item)).collect(),
        other => other.clone(),
    }
}
