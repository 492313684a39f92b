//! Statements whose text depends on what was asked: built from fixed pieces, with every value bound.

use domain::{
    shared::Id,
    users::{Deleted, UserFilter},
};
use uuid::Uuid;

use super::{
    super::{
        columns::{Stamp, uuid},
        database::{Database, Engine},
    },
    search,
};

/// A value to bind.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(String),
    At(Stamp),
    Id(Uuid),
    Number(i64),
}

/// Binds the values of a condition to a query, in order.
macro_rules! bind_all {
    ($query:expr, $values:expr) => {{
        let mut query = $query;
        for value in $values {
            query = match value {
                $crate::sql::users::conditions::Value::Text(text) => query.bind(text),
                $crate::sql::users::conditions::Value::At(stamp) => query.bind(*stamp),
                $crate::sql::users::conditions::Value::Id(id) => query.bind(*id),
                $crate::sql::users::conditions::Value::Number(number) => query.bind(*number),
            };
        }
        query
    }};
}

/// The text that follows WHERE, and its values.
#[derive(Debug, Clone)]
pub(super) struct Conditions {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    /// What the filter lets through. The number of different texts is small, so prepared statements are found again.
    pub(super) fn of(filter: &UserFilter, database: &Database) -> Self {
        let mut conditions = Self { sql: String::with_capacity(256), values: Vec::with_capacity(8) };
        conditions.sql.push_str(match filter.deleted {
            Deleted::Excluded => "deleted_at IS NULL",
            Deleted::Included => "1 = 1",
            Deleted::Only => "deleted_at IS NOT NULL",
        });
        match filter.locked {
            Some(true) => conditions.sql.push_str(" AND locked_at IS NOT NULL"),
            Some(false) => conditions.sql.push_str(" AND locked_at IS NULL"),
            None => {}
        }
        if let Some(role) = filter.role {
            conditions.sql.push_str(" AND role = ");
            conditions.push(Value::Text(role.as_str().to_owned()));
        }
        if let Some(search) = &filter.search {
            let grammar = match database.engine {
                Engine::Postgres(_) => search::POSTGRES,
                Engine::Sqlite(_) => search::SQLITE,
            };
            conditions.sql.push_str(" AND ");
            conditions.sql.push_str(database.text(search::FOUND));
            conditions.push(Value::Text(grammar.query(search)));
            conditions.sql.push_str(database.text(search::FOUND_END));
        }
        conditions
    }

    /// Writes the next placeholder into the text and keeps its value.
    pub(super) fn push(&mut self, value: Value) {
        self.values.push(value);
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
    }

    /// Adds a condition on where rows stand: `(column, id) > (…)`.
    pub(super) fn push_place<Of>(&mut self, column: &str, comparison: &str, key: Value, tie: Id<Of>) {
        self.sql.push_str(" AND (");
        self.sql.push_str(column);
        self.sql.push_str(", id) ");
        self.sql.push_str(comparison);
        self.sql.push_str(" (");
        self.push(key);
        self.sql.push_str(", ");
        self.push(Value::Id(uuid(tie)));
        self.sql.push(')');
    }
}
