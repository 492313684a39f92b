//! The façade: holds the ports, and shows the use cases as the driving port.

use std::sync::Arc;

use domain::{
    auth::{
        AccessTokens, AccountError, AuthQueries, AuthService, AuthWork, AuthenticateError, BreachedPasswords,
        ChangePassword, DeleteAccount, Lifetimes, Login, LoginError, OpaqueTokens, PasswordHasher,
        PasswordRater, PublicKey, RatePassword, RatePasswordError, RatedCandidate, Refresh, RefreshError,
        Register, RegisterError, Session, SessionError, SessionId, SessionNotices, SessionReads, SignedIn,
        Tokens,
    },
    shared::{Actor, Caller, Cause, Clock, IdGenerator, Pauses, PortFuture, RateLimiter, Secret, Timestamp},
    users::{User, UserService},
};

use super::{LoginLimits, passwords::Passwords, throttle::Throttle, touches::Touches};

/// What authentication needs.
#[derive(Clone)]
pub struct AuthPorts {
    /// The other module.
    pub users: Arc<dyn UserService>,
    /// Reads of sessions.
    pub queries: Arc<dyn AuthQueries>,
    /// Writes of sessions.
    pub work: Arc<dyn AuthWork>,
    /// The read of every authenticated request.
    pub reads: Arc<dyn SessionReads>,
    /// Who is told that sessions changed.
    pub notices: Arc<dyn SessionNotices>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Rates passwords.
    pub rater: Arc<dyn PasswordRater>,
    /// Knows breached passwords.
    pub breached: Arc<dyn BreachedPasswords>,
    /// Signs and reads access tokens.
    pub access_tokens: Arc<dyn AccessTokens>,
    /// Makes refresh tokens.
    pub opaque_tokens: Arc<dyn OpaqueTokens>,
    /// Counts failures.
    pub limiter: Arc<dyn RateLimiter>,
    /// Waits.
    pub pauses: Arc<dyn Pauses>,
    /// Ids of sessions and tokens.
    pub ids: Arc<dyn IdGenerator>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long things last.
    pub lifetimes: Lifetimes,
    /// How many failures are too many.
    pub login_limits: LoginLimits,
}

/// The use cases of authentication.
#[derive(Clone)]
pub struct Auth {
    pub(super) users: Arc<dyn UserService>,
    pub(super) queries: Arc<dyn AuthQueries>,
    pub(super) work: Arc<dyn AuthWork>,
    pub(super) reads: Arc<dyn SessionReads>,
    pub(super) notices: Arc<dyn SessionNotices>,
    pub(super) passwords: Passwords,
    pub(super) access_tokens: Arc<dyn AccessTokens>,
    pub(super) opaque_tokens: Arc<dyn OpaqueTokens>,
    pub(super) throttle: Throttle,
    pub(super) touches: Touches,
    pub(super) ids: Arc<dyn IdGenerator>,
    pub(super) lifetimes: Lifetimes,
    clock: Arc<dyn Clock>,
}

impl Auth {
    /// Use cases over these ports.
    pub fn new(ports: AuthPorts) -> Self {
        Self {
            users: ports.users,
            queries: ports.queries,
            work: ports.work,
            reads: ports.reads,
            notices: ports.notices,
            passwords: Passwords::new(ports.hasher, ports.rater, ports.breached),
            access_tokens: ports.access_tokens,
            opaque_tokens: ports.opaque_tokens,
            throttle: Throttle::new(ports.limiter, ports.pauses, ports.login_limits),
            touches: Touches::default(),
            ids: ports.ids,
            lifetimes: ports.lifetimes,
            clock: ports.clock,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl AuthService for Auth {
    fn register(&self, cause: Cause, command: Register) -> PortFuture<'_, User, RegisterError> {
        Box::pin(self.make_account(cause, command))
    }

    fn login(&self, cause: Cause, command: Login) -> PortFuture<'_, SignedIn, LoginError> {
        Box::pin(self.sign_in(cause, command))
    }

    fn refresh(&self, cause: Cause, command: Refresh) -> PortFuture<'_, Tokens, RefreshError> {
        Box::pin(self.replace_tokens(cause, command))
    }

    fn authenticate(&self, token: Secret) -> PortFuture<'_, Caller, AuthenticateError> {
        Box::pin(self.let_in(token))
    }

    fn logout(&self, cause: Cause) -> PortFuture<'_, (), SessionError> {
        Box::pin(self.end_current(cause))
    }

    fn list_sessions(&self, actor: Actor) -> PortFuture<'_, Vec<Session>, SessionError> {
        Box::pin(self.list_own(actor))
    }

    fn end_session(&self, cause: Cause, session: SessionId) -> PortFuture<'_, (), SessionError> {
        Box::pin(self.end_own(cause, session))
    }

    fn end_other_sessions(&self, cause: Cause) -> PortFuture<'_, u64, SessionError> {
        Box::pin(self.end_others(cause))
    }

    fn change_password(&self, cause: Cause, command: ChangePassword) -> PortFuture<'_, (), AccountError> {
        Box::pin(self.change_own_password(cause, command))
    }

    fn delete_account(&self, cause: Cause, command: DeleteAccount) -> PortFuture<'_, (), AccountError> {
        Box::pin(self.delete_own_account(cause, command))
    }

    fn rate_password(&self, command: RatePassword) -> PortFuture<'_, RatedCandidate, RatePasswordError> {
        Box::pin(self.passwords.rate_candidate(command))
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        self.access_tokens.list_public_keys()
    }

    fn purge_sessions(&self) -> PortFuture<'_, u64> {
        Box::pin(self.purge())
    }
}
