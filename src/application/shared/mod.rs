//! What façades share.

mod notices;

pub use notices::NoNotices;
