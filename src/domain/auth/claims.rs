//! What an access token says, and when it may be believed.

use std::fmt;

use super::SessionId;
use crate::{
    authorization::Role,
    shared::{Id, Timestamp},
    users::UserId,
};

/// The id of one access token (`jti`).
pub type TokenId = Id<AccessClaims>;

/// The claims of an access token (RFC 7519), but for `iss` and `aud`, which the adapter writes and checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    /// `sub`.
    pub user: UserId,
    /// `sid`.
    pub session: SessionId,
    /// `jti`.
    pub token: TokenId,
    /// `iat`, in whole seconds.
    pub issued_at: Timestamp,
    /// `nbf`, in whole seconds.
    pub not_before: Timestamp,
    /// `exp`, in whole seconds.
    pub expires_at: Timestamp,
    /// `role`: for clients to show; access itself follows the session.
    pub role: Role,
}

/// Why claims are not believed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimError {
    /// `exp` is reached.
    Expired,
    /// `nbf` is not reached.
    NotYetValid,
}

impl AccessClaims {
    /// Whether they may be believed now. Without leeway: issuer and verifier share a clock or keep theirs right.
    pub fn check(&self, now: Timestamp) -> Result<(), ClaimError> {
        if now >= self.expires_at {
            Err(ClaimError::Expired)
        } else if now < self.not_before {
            Err(ClaimError::NotYetValid)
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for ClaimError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not yet valid",
        })
    }
}

impl std::error::Error for ClaimError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_believed_from_not_before_until_just_before_expiry() {
        let at = Timestamp::from_seconds;
        let claims = AccessClaims {
            user: Id::from_bytes([1; 16]),
            session: Id::from_bytes([2; 16]),
            token: Id::from_bytes([3; 16]),
            issued_at: at(100),
            not_before: at(100),
            expires_at: at(1_000),
            role: Role::User,
        };
        assert_eq!(claims.check(at(99)), Err(ClaimError::NotYetValid));
        assert_eq!(claims.check(at(100)), Ok(()));
        assert_eq!(claims.check(at(999)), Ok(()));
        assert_eq!(claims.check(at(1_000)), Err(ClaimError::Expired));
    }
}
