//! Text fields of bodies, before anything is known of them.

use std::fmt;

use domain::shared::{Input, Problem, Problems};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A body that can tell what is wrong with its fields. Asked only where the use case is not, as fields are unknown.
pub(crate) trait Fields {
    /// Adds all problems that are known without a port.
    fn check(&self, problems: &mut Problems);
}

/// Reads a text that only a use case can judge.
#[expect(clippy::unnecessary_wraps, reason = "it stands where a parser can")]
pub(crate) fn anything(_: &str) -> Result<(), Problem> {
    Ok(())
}

/// A text field: what JSON has for it becomes the domain's `Input`, so that the use case tells all problems at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text(pub(crate) Input);

/// A text field of a merge patch (RFC 7396): `None` where it is absent, which is not the same as null.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given(pub(crate) Option<Input>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InputVisitor).map(Self)
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(InputVisitor).map(|input| Self(Some(input)))
    }
}

struct InputVisitor;

impl<'de> Visitor<'de> for InputVisitor {
    type Value = Input;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Input, E> {
        Ok(Input::Missing)
    }

    fn visit_str<E>(self, text: &str) -> Result<Input, E> {
        Ok(Input::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Input, E> {
        Ok(Input::Text(text))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Input, E> {
        Ok(Input::WrongType)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Input, E> {
        Ok(Input::WrongType)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Input, E> {
        Ok(Input::WrongType)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Input, E> {
        Ok(Input::WrongType)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Input, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Input::WrongType)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Input, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Input::WrongType)
    }
}
