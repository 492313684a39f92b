//! A house to test use cases in: both façades on memory adapters, with a clock and gateways that tests hold.

mod gateways;
mod house;
mod notices;

pub(crate) use gateways::PlainHasher;
pub(crate) use house::{ADDRESS, House, PASSWORD, anonymous};
pub(crate) use notices::Notice;
