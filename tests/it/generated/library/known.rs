//! What no schema can tell: where a valid request needs something of the caller's own.

/// The caller's e-mail address.
pub(crate) const EMAIL: &str = "~email~";
/// The caller's password.
pub(crate) const PASSWORD: &str = "~password~";
/// The caller's access token.
pub(crate) const ACCESS: &str = "~access~";
/// The caller's refresh token.
pub(crate) const REFRESH: &str = "~refresh~";
/// The caller's session.
pub(crate) const SESSION: &str = "~session~";
/// Somebody else's id.
pub(crate) const SUBJECT: &str = "~subject~";

/// The word that stands for a value of this field or parameter of this operation.
pub(crate) fn word_for(operation: &str, name: &str) -> Option<&'static str> {
    match (operation, name) {
        ("login", "login") => Some(EMAIL),
        ("login" | "delete_account", "password") | ("change_password", "current_password") => Some(PASSWORD),
        ("refresh", "refresh_token") => Some(REFRESH),
        ("end_session", "id") => Some(SESSION),
        (_, "id") => Some(SUBJECT),
        (_, "If-Match") => Some("*"),
        _ => None,
    }
}

/// What a schema cannot describe and only the service can give out.
pub(crate) fn is_only_given_out(name: &str) -> bool {
    matches!(name, "cursor" | "If-None-Match")
}
