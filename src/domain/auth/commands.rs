//! What clients ask of `auth`, and what they get.

use super::SessionId;
use crate::{
    authorization::Role,
    shared::{Input, Secret, Timestamp},
    users::User,
};

/// Make an account: for myself, or as an operator for somebody else.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// E-mail address.
    pub email: Input,
    /// Password.
    pub password: Input,
    /// Display name.
    pub name: Input,
    /// Optional username.
    pub username: Input,
    /// Any other than `user` needs permission.
    pub role: Role,
}

/// Sign me in.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// E-mail or username.
    pub name: Input,
    /// Password.
    pub password: Input,
    /// The session of the same device, where it has one: it is not slowed down by what others do to the account.
    pub known_session: Option<SessionId>,
}

/// Give me new tokens for this refresh token.
#[derive(Debug, Clone, Default)]
pub struct Refresh {
    /// The refresh token.
    pub token: Input,
}

/// Change my password.
#[derive(Debug, Clone, Default)]
pub struct ChangePassword {
    /// The current one.
    pub current: Input,
    /// The one to have from now on.
    pub new: Input,
}

/// Delete my account.
#[derive(Debug, Clone, Default)]
pub struct DeleteAccount {
    /// The current password.
    pub password: Input,
}

/// Rate a password that I might choose.
#[derive(Debug, Clone, Default)]
pub struct RatePassword {
    /// The candidate.
    pub password: Input,
    /// E-mail and name, which it must not resemble.
    pub names: Vec<Input>,
}

/// A pair of tokens.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The access token, a JWT.
    pub access: Secret,
    /// When it expires.
    pub access_expires_at: Timestamp,
    /// The refresh token, for one use.
    pub refresh: Secret,
    /// When it expires if it is not used.
    pub refresh_expires_at: Timestamp,
    /// The session of both.
    pub session: SessionId,
}

/// Somebody who has just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Their tokens.
    pub tokens: Tokens,
}

/// A public key that verifies access tokens: Ed25519, as a JWK shows it (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its `kid`.
    pub key_id: String,
    /// The 32 bytes of the key.
    pub bytes: Vec<u8>,
}
