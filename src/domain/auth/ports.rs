//! The ports of `auth`. Driving: [`AuthService`]. Driven: stores, tokens, passwords.

use super::{
    AccessClaims, AccountError, AuthenticateError, ChangePassword, DeleteAccount, HashError, Login,
    LoginError, PasswordRating, PublicKey, RatePassword, RatePasswordError, RatedCandidate, Refresh,
    RefreshError, RefreshFamily, RefreshToken, Register, RegisterError, Session, SessionError, SessionId,
    SessionStanding, SignedIn, TokenDigest, TokenError, TokenId, Tokens,
};
use crate::{
    shared::{Actor, Caller, Cause, PortFuture, Savepoints, Secret, Source, StoreError, Timestamp},
    users::{Epoch, PasswordHash, User, UserId},
};

/// Everything that can be asked of `auth`.
pub trait AuthService: Send + Sync {
    /// Makes an account.
    fn register(&self, cause: Cause, command: Register) -> PortFuture<'_, User, RegisterError>;

    /// Opens a session for somebody who knows the password.
    fn login(&self, cause: Cause, command: Login) -> PortFuture<'_, SignedIn, LoginError>;

    /// Replaces a refresh token, with a new access token.
    fn refresh(&self, cause: Cause, command: Refresh) -> PortFuture<'_, Tokens, RefreshError>;

    /// Who an access token lets in now: signature, time, session and user are checked.
    fn authenticate(&self, token: Secret) -> PortFuture<'_, Caller, AuthenticateError>;

    /// Ends the caller's session.
    fn logout(&self, cause: Cause) -> PortFuture<'_, (), SessionError>;

    /// The caller's open sessions, most recently used first.
    fn list_sessions(&self, actor: Actor) -> PortFuture<'_, Vec<Session>, SessionError>;

    /// Ends one of the caller's open sessions.
    fn end_session(&self, cause: Cause, session: SessionId) -> PortFuture<'_, (), SessionError>;

    /// Ends all sessions of the caller but the current one; answers how many.
    fn end_other_sessions(&self, cause: Cause) -> PortFuture<'_, u64, SessionError>;

    /// Changes the caller's password and ends all other sessions; the current one goes on.
    fn change_password(&self, cause: Cause, command: ChangePassword) -> PortFuture<'_, (), AccountError>;

    /// Deletes the caller's account (it can be restored) and ends all its sessions.
    fn delete_account(&self, cause: Cause, command: DeleteAccount) -> PortFuture<'_, (), AccountError>;

    /// Rates a candidate without storing it.
    fn rate_password(&self, command: RatePassword) -> PortFuture<'_, RatedCandidate, RatePasswordError>;

    /// The keys that verify access tokens; none while they are signed by a shared secret.
    fn public_keys(&self) -> Vec<PublicKey>;

    /// Removes sessions and tokens that nobody can use any more; answers how many sessions.
    fn purge_sessions(&self) -> PortFuture<'_, u64>;
}

/// Reads of sessions. Driven port.
pub trait AuthQueries: Send + Sync {
    /// One session, ended or not.
    fn find_session(&self, session: SessionId) -> PortFuture<'_, Option<Session>>;

    /// The sessions of a user that are open at `now`, most recently used first.
    fn list_open_sessions(&self, user: UserId, now: Timestamp) -> PortFuture<'_, Vec<Session>>;
}

/// The read that every authenticated request makes; what answers it may remember for a moment. Driven port.
pub trait SessionReads: Send + Sync {
    /// How a session and its user stand: `None` where the session is unknown or the user is gone or locked.
    /// A revocation made through this process shows at once, one made elsewhere within a second.
    fn find_access(
        &self,
        session: SessionId,
    ) -> PortFuture<'_, Option<(SessionStanding, crate::users::Standing)>>;
}

/// Told after the commit that sessions changed or ended, so that what was remembered of them is forgotten. Driven port.
pub trait SessionNotices: Send + Sync {
    /// This session was used, changed or ended.
    fn session_changed(&self, session: SessionId);

    /// Any session of this user may have ended.
    fn sessions_changed(&self, user: UserId);
}

/// Writes of sessions; exist only inside a transaction. Sessions write no event. Driven port.
pub trait AuthStore: Send {
    /// Adds a session with its first refresh token.
    fn insert_session(&mut self, session: Session, token: RefreshToken) -> PortFuture<'_, ()>;

    /// A session, ended or not, locked until the transaction ends.
    fn session_for_update(&mut self, session: SessionId) -> PortFuture<'_, Option<Session>>;

    /// The presented token with its session, which is locked until the transaction ends.
    fn refresh_family_for_update(&mut self, digest: TokenDigest) -> PortFuture<'_, Option<RefreshFamily>>;

    /// Saves a changed session.
    fn save_session(&mut self, session: Session) -> PortFuture<'_, ()>;

    /// Saves that a token was consumed, and adds the one that replaces it.
    fn replace_refresh_token(
        &mut self,
        consumed: RefreshToken,
        replacement: RefreshToken,
    ) -> PortFuture<'_, ()>;

    /// Ends all open sessions of a user but `kept`; answers how many.
    fn end_sessions_of(
        &mut self,
        user: UserId,
        kept: Option<SessionId>,
        now: Timestamp,
    ) -> PortFuture<'_, u64>;

    /// Ends the least recently used open sessions of a user beyond the `most` most recently used; answers how many.
    fn end_sessions_beyond(&mut self, user: UserId, most: usize, now: Timestamp) -> PortFuture<'_, u64>;

    /// Writes down that a session was used at `now`, by `token` where that is its unused access token. Never goes back in time.
    fn touch_session(&mut self, session: SessionId, token: TokenId, now: Timestamp) -> PortFuture<'_, ()>;

    /// Puts a session of the user under another epoch.
    fn save_session_epoch(&mut self, session: SessionId, epoch: Epoch) -> PortFuture<'_, ()>;

    /// Removes at most `limit` sessions that ended or expired before `before`, with their tokens; answers how many.
    fn remove_sessions(&mut self, before: Timestamp, limit: u32) -> PortFuture<'_, u64>;
}

/// One transaction over sessions. Dropping it rolls back.
pub trait AuthTransaction: AuthStore + Savepoints {
    /// Makes everything durable, or nothing.
    fn commit(self: Box<Self>) -> PortFuture<'static, ()>;
}

/// Begins transactions over sessions. No other module's tables are within reach.
pub trait AuthWork: Send + Sync {
    /// Begins one.
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn AuthTransaction>, StoreError>;
}

/// What checking a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is the password.
    pub matches: bool,
    /// Whether the hash was made with other parameters than those in force.
    pub is_outdated: bool,
}

/// Hashes passwords (Argon2id, RFC 9106), with a bound on how many at once. Passwords come normalized. Driven port.
pub trait PasswordHasher: Send + Sync {
    /// A new hash with its own salt.
    fn hash_password(&self, password: Secret) -> PortFuture<'_, PasswordHash, HashError>;

    /// Whether the password has this hash.
    fn verify_password(&self, password: Secret, hash: PasswordHash) -> PortFuture<'_, Verdict, HashError>;

    /// Takes as long as checking a password that is wrong: for accounts that do not exist.
    fn verify_nothing(&self, password: Secret) -> PortFuture<'_, (), HashError>;
}

/// Normalizes and rates passwords. Driven port.
pub trait PasswordRater: Send + Sync {
    /// NFKC (Unicode Annex 15), so that a password is the same however a keyboard composes it.
    fn normalize_password(&self, raw: &str) -> Secret;

    /// Rates a normalized password, of which at most 128 characters are looked at, against the user's own names.
    fn rate_password(&self, password: Secret, names: Vec<String>) -> PortFuture<'_, PasswordRating, Source>;
}

/// A list of breached passwords that never learns the password (k-anonymity range protocol). Driven port.
pub trait BreachedPasswords: Send + Sync {
    /// Whether it is on the list; `Err` when the list cannot be asked.
    fn is_breached(&self, password: Secret) -> PortFuture<'_, bool, Source>;
}

/// Signs and reads access tokens. Driven port.
pub trait AccessTokens: Send + Sync {
    /// A token that says this, signed by the current key.
    fn sign_access_token(&self, claims: AccessClaims) -> Result<Secret, TokenError>;

    /// What a token says, if one of the configured keys signed it, with that key's algorithm, for this issuer and
    /// audience. The time is not checked: that is the claims' own matter.
    fn read_access_token(&self, token: &Secret) -> Result<AccessClaims, TokenError>;

    /// The public keys.
    fn list_public_keys(&self) -> Vec<PublicKey>;
}

/// A new opaque token and its hash.
#[derive(Debug, Clone)]
pub struct OpaqueToken {
    /// For the client.
    pub secret: Secret,
    /// For the store.
    pub digest: TokenDigest,
}

/// Makes opaque tokens of 256 random bits. Driven port.
pub trait OpaqueTokens: Send + Sync {
    /// A new one.
    fn mint_token(&self) -> Result<OpaqueToken, Source>;

    /// The hash of whatever was presented.
    fn digest_token(&self, presented: &Secret) -> TokenDigest;
}
