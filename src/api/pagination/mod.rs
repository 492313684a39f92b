//! The two ways of reading a list in parts: by page number with totals, and by signed cursor.

mod cursor;
mod keyset;
mod offset;

pub(crate) use cursor::Cursors;
pub(crate) use keyset::{KeysetPage, Links};
pub(crate) use offset::PageNumber;

#[cfg(test)]
mod tests;
