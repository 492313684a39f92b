//! What can go wrong in a store, whichever adapter it is.

use std::{error::Error, fmt};

/// What an adapter knows about a failure: for the log, never for a client.
pub type Source = Box<dyn Error + Send + Sync>;

/// The one error of every store port.
#[derive(Debug)]
pub enum StoreError {
    /// A named rule of uniqueness or reference would be broken.
    Conflict(&'static str),
    /// The thing changed since it was read.
    Stale,
    /// The transaction met an error before, and is void.
    Aborted,
    /// The store cannot be reached or is overloaded; trying again may help.
    Unavailable(Source),
    /// What the store holds, or answered, makes no sense; trying again will not help.
    Corrupt(Source),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict(rule) => write!(f, "the rule {rule} would be broken"),
            Self::Stale => f.write_str("it changed since it was read"),
            Self::Aborted => f.write_str("the transaction is void after an earlier error"),
            Self::Unavailable(_) => f.write_str("the store is unavailable"),
            Self::Corrupt(_) => f.write_str("the store holds what it should not"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(source) | Self::Corrupt(source) => Some(source.as_ref()),
            Self::Conflict(_) | Self::Stale | Self::Aborted => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::told;

    #[test]
    fn a_store_that_failed_tells_why() {
        for (error, words) in [
            (StoreError::Conflict("one_of_each"), "the rule one_of_each would be broken"),
            (StoreError::Stale, "it changed since it was read"),
            (StoreError::Aborted, "the transaction is void after an earlier error"),
            (StoreError::Unavailable("no route".into()), "the store is unavailable: no route"),
            (StoreError::Corrupt("a row of 7".into()), "the store holds what it should not: a row of 7"),
        ] {
            assert_eq!(told(&error), words);
        }
    }
}
