//! What whoever serves us says of a body that does not come.

use std::{error::Error, fmt};

/// The error of a request's body that comes too slowly, or not at all. Whoever serves the router and watches over its
/// connections gives it in place of the rest of the body; the client is answered 408.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlowBody;

impl SlowBody {
    /// Whether it is why this happened.
    pub(super) fn caused(error: &(dyn Error + 'static)) -> bool {
        let mut next = Some(error);
        while let Some(error) = next {
            if error.is::<Self>() {
                return true;
            }
            next = error.source();
        }
        false
    }
}

impl fmt::Display for SlowBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl Error for SlowBody {}
