//! The use cases of `auth`, observed: a span each, and counters of what matters to the business.

use std::sync::Arc;

use domain::{
    auth::{
        AccountError, AuthService, AuthenticateError, ChangePassword, DeleteAccount, Login, LoginError,
        PublicKey, RatePassword, RatePasswordError, RatedCandidate, Refresh, RefreshError, Register,
        RegisterError, Session, SessionError, SessionId, SignedIn, Tokens,
    },
    shared::{Actor, Caller, Cause, PortFuture, Secret},
    users::User,
};
use opentelemetry::{
    KeyValue,
    metrics::{Counter, Meter},
};

use super::{
    born::at_zero,
    outcome::Outcome,
    use_case::{observed, use_case},
};

/// How making an account may end: all there is, as in the lists below.
const REGISTRATIONS: &[&str] =
    &["success", "invalid", "forbidden", "email_taken", "username_taken", "busy", "unavailable", "failed"];
/// How signing in may end.
const LOGINS: &[&str] = &[
    "success",
    "invalid",
    "invalid_credentials",
    "locked",
    "throttled",
    "busy",
    "raced",
    "forbidden",
    "not_found",
    "unavailable",
    "failed",
];
/// How refreshing tokens may end.
const REFRESHES: &[&str] = &["success", "invalid", "reused", "unavailable", "failed"];

/// Counts how a use case ends, and passes everything on.
pub(crate) struct ObservedAuth {
    auth: Arc<dyn AuthService>,
    registrations: Counter<u64>,
    logins: Counter<u64>,
    refreshes: Counter<u64>,
}

impl ObservedAuth {
    pub(super) fn new(auth: Arc<dyn AuthService>, meter: &Meter) -> Self {
        let registrations = meter.u64_counter("hexwright.registrations").with_unit("{registration}");
        let logins = meter.u64_counter("hexwright.logins").with_unit("{login}");
        let refreshes = meter.u64_counter("hexwright.token.refreshes").with_unit("{refresh}");
        let registrations =
            registrations.with_description("Attempts to make an account, by outcome.").build();
        let logins = logins.with_description("Attempts to sign in, by outcome.").build();
        let refreshes = refreshes.with_description("Attempts to refresh tokens, by outcome.").build();
        Self {
            auth,
            registrations: at_zero(registrations, "outcome", REGISTRATIONS),
            logins: at_zero(logins, "outcome", LOGINS),
            refreshes: at_zero(refreshes, "outcome", REFRESHES),
        }
    }
}

/// Counts how this ends.
fn counted<'a, T: Send + 'a, E: Outcome + Send + 'a>(
    counter: &'a Counter<u64>,
    answering: PortFuture<'a, T, E>,
) -> PortFuture<'a, T, E> {
    Box::pin(async move {
        let answer = answering.await;
        let outcome = answer.as_ref().map_or_else(Outcome::word, |_| "success");
        counter.add(1, &[KeyValue::new("outcome", outcome)]);
        answer
    })
}

impl AuthService for ObservedAuth {
    fn register(&self, cause: Cause, command: Register) -> PortFuture<'_, User, RegisterError> {
        let answering = counted(&self.registrations, self.auth.register(cause, command));
        observed(use_case!("auth.register"), answering)
    }

    fn login(&self, cause: Cause, command: Login) -> PortFuture<'_, SignedIn, LoginError> {
        let answering = counted(&self.logins, self.auth.login(cause, command));
        observed(use_case!("auth.login"), answering)
    }

    fn refresh(&self, cause: Cause, command: Refresh) -> PortFuture<'_, Tokens, RefreshError> {
        let answering = counted(&self.refreshes, self.auth.refresh(cause, command));
        observed(use_case!("auth.refresh"), answering)
    }

    /// Without a span of its own: every request asks it, and what it reads shows in the request's.
    fn authenticate(&self, token: Secret) -> PortFuture<'_, Caller, AuthenticateError> {
        self.auth.authenticate(token)
    }

    fn logout(&self, cause: Cause) -> PortFuture<'_, (), SessionError> {
        observed(use_case!("auth.logout"), self.auth.logout(cause))
    }

    fn list_sessions(&self, actor: Actor) -> PortFuture<'_, Vec<Session>, SessionError> {
        observed(use_case!("auth.list_sessions"), self.auth.list_sessions(actor))
    }

    fn end_session(&self, cause: Cause, session: SessionId) -> PortFuture<'_, (), SessionError> {
        observed(use_case!("auth.end_session"), self.auth.end_session(cause, session))
    }

    fn end_other_sessions(&self, cause: Cause) -> PortFuture<'_, u64, SessionError> {
        observed(use_case!("auth.end_other_sessions"), self.auth.end_other_sessions(cause))
    }

    fn change_password(&self, cause: Cause, command: ChangePassword) -> PortFuture<'_, (), AccountError> {
        observed(use_case!("auth.change_password"), self.auth.change_password(cause, command))
    }

    fn delete_account(&self, cause: Cause, command: DeleteAccount) -> PortFuture<'_, (), AccountError> {
        observed(use_case!("auth.delete_account"), self.auth.delete_account(cause, command))
    }

    fn rate_password(&self, command: RatePassword) -> PortFuture<'_, RatedCandidate, RatePasswordError> {
        observed(use_case!("auth.rate_password"), self.auth.rate_password(command))
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        self.auth.public_keys()
    }

    fn purge_sessions(&self) -> PortFuture<'_, u64> {
        observed(use_case!("auth.purge_sessions"), self.auth.purge_sessions())
    }
}

#[cfg(test)]
#[path = "auth_tests.rs"]
mod tests;
