//! How users prove who they are: passwords, access tokens, refresh tokens, sessions. Knows users only by
//! [`crate::users::UserService`].

mod claims;
mod commands;
mod conversions;
mod errors;
mod password;
mod ports;
mod refresh;
mod session;

pub use claims::{AccessClaims, ClaimError, TokenId};
pub use commands::{
    ChangePassword, DeleteAccount, Login, PublicKey, RatePassword, Refresh, Register, SignedIn, Tokens,
};
pub use errors::{
    AccountError, AuthenticateError, HashError, LoginError, RatePasswordError, RefreshError, RegisterError,
    SessionError, TokenError,
};
pub use password::{Breach, PasswordRating, PasswordRules, RatedCandidate};
pub use ports::{
    AccessTokens, AuthQueries, AuthService, AuthStore, AuthTransaction, AuthWork, BreachedPasswords,
    OpaqueToken, OpaqueTokens, PasswordHasher, PasswordRater, SessionNotices, SessionReads, Verdict,
};
pub use refresh::{Presented, RefreshFamily, RefreshToken, TokenDigest};
pub use session::{Lifetimes, Session, SessionId, SessionStanding};
