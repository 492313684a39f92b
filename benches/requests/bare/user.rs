use serde::{Serialize, Serializer};
use sqlx::FromRow;
use uuid::Uuid;

use super::Stamp;

/// The columns of a user that clients see.
macro_rules! columns {
    () => {
        "id, email, username, name, role, locked_at, deleted_at, version, created_at, updated_at"
    };
}
pub(super) use columns;

/// A row, and the body it is shown as.
#[derive(FromRow, Serialize)]
pub(super) struct User {
    #[serde(with = "as_text")]
    pub(super) id: Uuid,
    email: String,
    username: Option<String>,
    name: String,
    pub(super) role: String,
    locked_at: Option<Stamp>,
    deleted_at: Option<Stamp>,
    pub(super) version: i64,
    created_at: Stamp,
    updated_at: Stamp,
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Ids as text, in bodies and tokens.
pub(super) mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use uuid::Uuid;

    pub(in crate::bare) fn serialize<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }

    pub(in crate::bare) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        let text = String::deserialize(deserializer)?;
        Uuid::parse_str(&text).map_err(D::Error::custom)
    }
}
