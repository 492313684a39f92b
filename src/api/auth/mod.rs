//! Registering, signing in and staying so over HTTP: the same in all versions.

mod body;
mod password;
mod register;
mod sign_in;

pub(crate) use password::rate_password;
pub(crate) use register::{is_username_available, register};
pub(crate) use sign_in::{login, logout, refresh};

// What `routes!` finds a handler's description by.
pub(crate) use password::__path_rate_password;
pub(crate) use register::{__path_is_username_available, __path_register};
pub(crate) use sign_in::{__path_login, __path_logout, __path_refresh};

#[cfg(test)]
mod tests;
