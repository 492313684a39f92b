//! Writing a failing test where its path says.
//!
//! Neighbours are imitated: their attributes (`#[tokio::test]`), the place of their files (`x_tests.rs` beside `x.rs`), the
//! signature of their cases. What is written panics with the sentence of the plan, so that it is red until somebody
//! writes it.

mod case;
mod edits;
mod modules;
mod registration;
mod unit;
mod words;

pub use edits::Edits;
pub use words::Wanted;

use crate::{failure::Failure, source::Crate};

/// The edits that write this test into this crate; nothing is written yet.
pub fn place(wanted: &Wanted<'_>, found: &Crate) -> Result<Edits, Failure> {
    match registration::table_of(wanted, found) {
        Some(table) => case::place(wanted, found, &table),
        None => unit::place(wanted, found),
    }
}

#[cfg(test)]
mod tests;
