//! Lists of breached passwords.

mod http;
mod none;

pub use http::HttpBreachedPasswords;
pub use none::NoBreachList;
