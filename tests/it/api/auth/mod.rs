//! Registering, signing in, staying so, sessions and passwords over HTTP.

mod keys;
mod login;
mod passwords;
mod refresh;
mod register;
mod sessions;
mod standing;
mod throttling;
mod tokens;

pub(super) use keys::*;
pub(super) use login::*;
pub(super) use passwords::*;
pub(super) use refresh::*;
pub(super) use register::*;
pub(super) use sessions::*;
pub(super) use standing::*;
pub(super) use throttling::*;
pub(super) use tokens::*;
