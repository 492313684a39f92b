//! What the tests of several adapters share.

mod spans;

pub(crate) use spans::Spans;
