//! What the tests of this crate share.

mod scratch;

pub(crate) use scratch::Scratch;
