//! Whether anything can be written, as far as the last write tells.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::Error;

use super::super::errors::{is_damage, is_read_only, is_refused_write};

/// What the last write came to. It is told of every statement.
#[derive(Debug, Default)]
pub(in crate::sql) struct LastWrite(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    refusal: Option<String>,
    has_written: bool,
}

impl LastWrite {
    /// A statement that begins with this word has ended.
    ///
    /// `SQLite` meets the disk when it commits at the latest, and its one writer makes the statements before a commit those of the same
    /// transaction; a PostgreSQL that takes a row can write.
    pub(super) fn note(&self, system: &str, operation: &str, error: Option<&Error>) {
        let is_write = matches!(operation, "INSERT" | "UPDATE" | "DELETE");
        match error {
            // What a read finds damaged no write mends.
            Some(error)
                if is_read_only(error)
                    || is_damage(error)
                    || (operation != "SELECT" && is_refused_write(error)) =>
            {
                *self.known() = Known { refusal: Some(error.to_string()), has_written: false };
            }
            None if is_write && system == "sqlite" => self.known().has_written = true,
            None if is_write => self.known().refusal = None,
            None if operation == "BEGIN" => self.known().has_written = false,
            None if operation == "COMMIT" && self.known().has_written => *self.known() = Known::default(),
            _ => {}
        }
    }

    /// Why the last write was refused, where it was for lack of space or of the right to write.
    pub(in crate::sql) fn refusal(&self) -> Option<String> {
        self.known().refusal.clone()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
