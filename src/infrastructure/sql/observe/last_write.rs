//! Whether anything can be written, as far as the last write tells.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::Error;

use super::super::errors::{is_damage, is_read_only, is_refused_write};

/// What the last write came to, and whether the file of an embedded database was ever found damaged. It is told of every statement.
#[derive(Debug, Default)]
pub(in crate::sql) struct LastWrite(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    refusal: Option<String>,
    has_written: bool,
    /// Kept until the process ends: a write elsewhere in the file mends nothing, no more does a read that finds another page whole, and
    /// a file that is put in its place is not the one that is open.
    damage: Option<String>,
}

impl LastWrite {
    /// A statement that begins with this word has ended.
    ///
    /// `SQLite` meets the disk when it commits at the latest, and its one writer makes the statements before a commit those of the same
    /// transaction; a PostgreSQL that takes a row can write.
    pub(super) fn note(&self, system: &str, operation: &str, error: Option<&Error>) {
        let is_write = matches!(operation, "INSERT" | "UPDATE" | "DELETE");
        let mut known = self.known();
        match error {
            Some(error) if is_damage(error) => known.find_damage(error),
            Some(error) if is_read_only(error) || (operation != "SELECT" && is_refused_write(error)) => {
                (known.refusal, known.has_written) = (Some(error.to_string()), false);
            }
            None if is_write && system == "sqlite" => known.has_written = true,
            None if is_write => known.refusal = None,
            None if operation == "BEGIN" => known.has_written = false,
            None if operation == "COMMIT" && known.has_written => {
                (known.refusal, known.has_written) = (None, false);
            }
            _ => {}
        }
    }

    /// No connection could be had, for this reason: who opens a file reads it.
    pub(super) fn note_no_connection(&self, error: &Error) {
        if is_damage(error) {
            self.known().find_damage(error);
        }
    }

    /// Why nothing should be written: the damage, or else why the last write was refused, where it was for lack of space or of the right
    /// to write.
    pub(in crate::sql) fn refusal(&self) -> Option<String> {
        let known = self.known();
        known.damage.as_ref().or(known.refusal.as_ref()).cloned()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn find_damage(&mut self, error: &Error) {
        self.damage.get_or_insert_with(|| error.to_string());
    }
}
