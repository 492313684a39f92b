//! Lists of breached passwords.

mod http;
mod none;

pub use http::{BreachedSettings, HttpBreachedPasswords};
pub use none::NoBreachList;
