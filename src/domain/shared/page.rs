//! Pages of a list: by offset (with totals), or by keyset (stable while rows come and go).

/// Which way a list is read from its cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// What follows the cursor.
    After,
    /// What precedes the cursor; the page itself is still in the list's own order.
    Before,
}

/// Which part of a list is asked for. `Key` is what the list is ordered by, tie-break included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window<Key> {
    /// The first `limit` items, or those next to `cursor`.
    Keyset {
        /// At most this many.
        limit: u32,
        /// Where the neighbouring page ended, and which way to go from there.
        cursor: Option<(Direction, Key)>,
    },
    /// `limit` items after skipping `offset`. Its cost grows with the offset, so callers bound it.
    Offset {
        /// At most this many.
        limit: u32,
        /// Skip this many.
        offset: u32,
    },
}

/// A part of a list, in the list's own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether items follow the last one.
    pub has_next: bool,
    /// Whether items precede the first one.
    pub has_previous: bool,
}
