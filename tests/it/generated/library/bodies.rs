//! Bodies: valid ones, and what can be wrong with one.

use jsonschema::Validator;
use proptest::{prelude::*, sample::select};
use serde_json::Value;

use super::{answers::validator, document::Operation, known, literals::hostile, values::valid};

/// Most bytes that a body may have, as the service's default is.
const LIMIT: usize = 64 * 1024;

/// What a change does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It stays valid.
    Harmless,
    /// It becomes one that must be refused.
    Refused,
    /// The document does not tell.
    Open,
}

/// Makes the bodies of one operation.
#[derive(Debug)]
pub(crate) struct Bodies {
    values: BoxedStrategy<Value>,
    schema: Validator,
    /// The names of its fields.
    names: Vec<String>,
    passwords: Vec<String>,
}

/// A body as its fields: name and value, each as JSON text.
type Fields = Vec<(Vec<u8>, Vec<u8>)>;

impl Bodies {
    /// Those of this operation; none where it reads no body.
    pub(crate) fn of(operation: &Operation) -> Result<Option<Self>, String> {
        let Some(body) = &operation.body else { return Ok(None) };
        let properties = body.schema["properties"].as_object().cloned().unwrap_or_default();
        let words =
            properties.keys().filter_map(|name| Some((name.clone(), known::word_for(&operation.id, name)?)));
        let words: Vec<_> = words.collect();
        let values = valid(&body.schema)?.prop_map(move |mut value| {
            for (name, word) in &words {
                value[name.as_str()] = Value::from(*word);
            }
            value
        });
        let is_password = |name: &&String| properties[name.as_str()]["format"] == "password";
        Ok(Some(Self {
            values: values.boxed(),
            schema: validator(&body.schema)?,
            passwords: properties.keys().filter(is_password).cloned().collect(),
            names: properties.keys().cloned().collect(),
        }))
    }

    /// A valid value.
    pub(crate) fn values(&self) -> &BoxedStrategy<Value> {
        &self.values
    }

    /// The passwords in a value: long enough not to be found in an answer by chance.
    pub(crate) fn secrets_of(&self, value: &Value) -> Vec<String> {
        let texts = self.passwords.iter().filter_map(|name| value[name.as_str()].as_str());
        texts.filter(|text| text.len() >= 12 && !text.starts_with('~')).map(str::to_owned).collect()
    }

    /// One change of a valid value: what was changed, what that does, and the bytes.
    pub(crate) fn changes(&self, value: &Value) -> BoxedStrategy<(&'static str, Effect, Vec<u8>)> {
        let fields = fields_of(value);
        let whole = written(&fields);
        let missing = self.judged(Self::missing(&fields));
        let replaced = self.judged(self.replaced(&fields));
        prop_oneof![
            8 => replaced,
            2 => missing,
            1 => Just(self.extra(&fields)),
            1 => Just(twice(&fields)),
            4 => hostile_whole(&whole),
        ]
        .boxed()
    }

    fn extra(&self, fields: &Fields) -> (&'static str, Effect, Vec<u8>) {
        let more = (b"\"admin\"".to_vec(), b"true".to_vec());
        let bytes = written(&[fields.as_slice(), &[more]].concat());
        ("an unknown field", self.judge(&bytes), bytes)
    }

    fn missing(fields: &Fields) -> BoxedStrategy<(&'static str, Vec<u8>)> {
        let fields = fields.clone();
        let count = fields.len().max(1);
        (0..count)
            .prop_map(move |at| {
                let kept = fields.iter().enumerate().filter(|(index, _)| *index != at);
                ("a field is missing", written(&kept.map(|(_, field)| field.clone()).collect::<Vec<_>>()))
            })
            .boxed()
    }

    fn replaced(&self, fields: &Fields) -> BoxedStrategy<(&'static str, Vec<u8>)> {
        let fields = fields.clone();
        (select(self.names.clone()), hostile())
            .prop_map(move |(name, (what, literal))| {
                let name = Value::from(name).to_string().into_bytes();
                let others = fields.iter().filter(|(given, _)| *given != name).cloned();
                let all: Vec<_> = others.chain([(name.clone(), literal)]).collect();
                (what, written(&all))
            })
            .boxed()
    }

    fn judged(
        &self,
        bodies: BoxedStrategy<(&'static str, Vec<u8>)>,
    ) -> BoxedStrategy<(&'static str, Effect, Vec<u8>)> {
        let schema = self.schema.clone();
        bodies.prop_map(move |(what, bytes)| (what, judge(&schema, &bytes), bytes)).boxed()
    }

    fn judge(&self, bytes: &[u8]) -> Effect {
        judge(&self.schema, bytes)
    }
}

/// What is no JSON, too large or against the schema must be refused. What the schema permits may still be refused: it
/// knows nothing of passwords that are guessed easily. Space around a text may be cut off before it is judged.
fn judge(schema: &Validator, bytes: &[u8]) -> Effect {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value)
            if bytes.len() <= LIMIT && (schema.is_valid(&value) || schema.is_valid(&trimmed(&value))) =>
        {
            Effect::Open
        }
        _ => Effect::Refused,
    }
}

fn trimmed(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::from(text.trim()),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), trimmed(value))).collect(),
        other => other.clone(),
    }
}

fn twice(fields: &[(Vec<u8>, Vec<u8>)]) -> (&'static str, Effect, Vec<u8>) {
    let unknown = [(b"\"x\"".to_vec(), b"1".to_vec())];
    let first = fields.first().map_or(&unknown[..], std::slice::from_ref);
    ("a name twice", Effect::Refused, written(&[fields, first, first].concat()))
}

fn fields_of(value: &Value) -> Fields {
    let fields = value.as_object().into_iter().flatten();
    let text = |text: String| text.into_bytes();
    fields
        .map(|(name, value)| (text(Value::from(name.as_str()).to_string()), text(value.to_string())))
        .collect()
}

fn written(fields: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| [name.as_slice(), b": ", value].concat()).collect();
    [b"{".as_slice(), &pairs.join(b", ".as_slice()), b"}"].concat()
}

/// What can be done to a whole body, whatever its fields.
fn hostile_whole(whole: &[u8]) -> BoxedStrategy<(&'static str, Effect, Vec<u8>)> {
    use Effect::{Harmless, Refused};
    let text = String::from_utf8_lossy(whole).into_owned();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let great: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let padded = |length: usize| {
        let mut padded = whole.to_vec();
        padded.resize(length.max(whole.len()), b' ');
        padded
    };
    // What the caller knows is longer or shorter than the word that stands for it.
    let nearly = padded(LIMIT - 4_096);
    let mut all = vec![
        ("no body at all", Refused, Vec::new()),
        ("only spaces", Refused, b" \r\n\t".to_vec()),
        ("an array instead", Refused, [b"[", whole, b"]"].concat()),
        ("a text instead", Refused, b"\"text\"".to_vec()),
        ("a number instead", Refused, b"-1.5e3".to_vec()),
        ("null instead", Refused, b"null".to_vec()),
        ("cut short", Refused, whole[..whole.len() - 1].to_vec()),
        ("something behind it", Refused, [whole, b" x"].concat()),
        ("two documents", Refused, [whole, b"\n", whole].concat()),
        ("a byte order mark", Refused, [b"\xef\xbb\xbf", whole].concat()),
        ("UTF-16, little endian", Refused, [b"\xff\xfe", little.as_slice()].concat()),
        ("UTF-16, big endian", Refused, [b"\xfe\xff", great.as_slice()].concat()),
        ("UTF-16 without a mark", Refused, little),
        ("a NUL behind it", Refused, [whole, b"\0"].concat()),
        ("a form", Refused, b"login=a&password=b".to_vec()),
        ("XML", Refused, b"<?xml version=\"1.0\"?><a/>".to_vec()),
        ("nearly too much space", Harmless, nearly),
        ("too much space", Refused, padded(LIMIT + 4_096)),
    ];
    all.extend([("space around", Harmless, [b" \n", whole, b"\r\n\t "].concat())]);
    select(all).boxed()
}
