//! A stream that comes too late.

use std::{error::Error, fmt};

/// The client was told that its connection ends, and opened another stream all the same. It gets `REFUSED_STREAM`, which says that
/// nothing was done, so that it can ask again elsewhere (RFC 9113, 8.7).
#[derive(Debug)]
pub(super) struct Refused(h2::Error);

impl Refused {
    pub(super) fn new() -> Self {
        Self(h2::Reason::REFUSED_STREAM.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connection ends")
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
