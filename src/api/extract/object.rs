//! Reads a JSON object into a struct, and collects what the struct does not know instead of stopping at it.

use std::{cell::RefCell, fmt};

use domain::shared::{ProblemCode, Problems};
use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, IntoDeserializer, MapAccess, Visitor},
    forward_to_deserialize_any,
};

use super::Fields;
use crate::error::{ApiError, ErrorCode, Fault, Place};

/// The struct that this body is: JSON text (RFC 8259) with one object, whose names are unique.
pub(super) fn read_object<T: DeserializeOwned + Fields>(body: &[u8]) -> Result<T, ApiError> {
    let text = str::from_utf8(body).map_err(|_| malformed("The body is not UTF-8"))?;
    let unknown = RefCell::new(Vec::new());
    let mut json = serde_json::Deserializer::from_str(text);
    let read = T::deserialize(Object { json: &mut json, unknown: &unknown });
    let ended = json.end();
    match read {
        Ok(_) if ended.is_err() => Err(malformed("Something follows the JSON value")),
        Ok(value) if !unknown.borrow().is_empty() => Err(refuse(&value, unknown.into_inner())),
        Ok(value) => Ok(value),
        Err(error) if error.to_string().starts_with(NO_OBJECT) => {
            Err(ApiError::new(ErrorCode::ValidationFailed).saying("The body must be a JSON object"))
        }
        Err(error) => Err(malformed(format!("The body is not valid JSON: {error}"))),
    }
}

/// The use case is not asked, so what it would say of the known fields is told here, as far as it is known without it.
fn refuse(value: &impl Fields, unknown: Vec<Fault>) -> ApiError {
    let mut problems = Problems::new();
    value.check(&mut problems);
    let known = ApiError::invalid(&problems);
    let faults = unknown.into_iter().chain(known.faults().iter().cloned()).collect();
    known.with_faults(faults)
}

const NO_OBJECT: &str = "not an object";

fn malformed(message: impl Into<std::borrow::Cow<'static, str>>) -> ApiError {
    ApiError::new(ErrorCode::MalformedJson).saying(message)
}

/// A deserializer that offers a struct only the fields it knows.
struct Object<'a, 'de> {
    json: &'a mut serde_json::Deserializer<serde_json::de::StrRead<'de>>,
    unknown: &'a RefCell<Vec<Fault>>,
}

impl<'de> Deserializer<'de> for Object<'_, 'de> {
    type Error = serde_json::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        self.json.deserialize_any(KnownFields { fields, unknown: self.unknown, visitor })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        self.json.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct KnownFields<'a, V> {
    fields: &'static [&'static str],
    unknown: &'a RefCell<Vec<Fault>>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for KnownFields<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Entries {
            inner: entries,
            fields: self.fields,
            unknown: self.unknown,
            seen: Vec::new(),
        })
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<V::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::custom(NO_OBJECT))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<V::Value, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<V::Value, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<V::Value, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<V::Value, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<V::Value, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        Err(E::custom(NO_OBJECT))
    }
}

struct Entries<'a, A> {
    inner: A,
    fields: &'static [&'static str],
    unknown: &'a RefCell<Vec<Fault>>,
    seen: Vec<&'static str>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.inner.next_key::<String>()? {
            if let Some(known) = self.fields.iter().find(|known| **known == name) {
                if self.seen.contains(known) {
                    return Err(A::Error::custom(format_args!("the name {known} occurs twice")));
                }
                self.seen.push(known);
                return seed.deserialize((*known).into_deserializer()).map(Some);
            }
            self.inner.next_value::<IgnoredAny>()?;
            self.unknown.borrow_mut().push(Fault {
                place: Place::Field(name.into()),
                code: ProblemCode::UnknownField,
                message: "is not known here".to_owned(),
            });
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}
