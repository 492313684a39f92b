//! Signing in by magic words.

use domain::{
    auth::{
        AccountError, AuthService, AuthenticateError, ChangePassword, ClaimError, DeleteAccount, Login,
        LoginError, PasswordRating, PublicKey, RatePassword, RatePasswordError, RatedCandidate, Refresh,
        RefreshError, Register, RegisterError, Session, SessionError, SessionId, SignedIn, TokenError,
        Tokens,
    },
    authorization::Role,
    shared::{Actor, Caller, Cause, Id, Input, PortFuture, Problem, Problems, Secret, StoreError, Timestamp},
    users::{CreateUserError, Epoch, User},
};

use super::{a_user, user_id};

/// The token `good` lets user 1 in. A password says what becomes of a sign-in: `wrong`, `locked`, `throttled`, `down`.
pub(super) struct FakeAuth;

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

fn session_id() -> SessionId {
    Id::from_bytes([9; 16])
}

fn tokens() -> Tokens {
    Tokens {
        access: Secret::new("access"),
        access_expires_at: NOW.plus(std::time::Duration::from_mins(15)),
        refresh: Secret::new("refresh"),
        refresh_expires_at: NOW.plus(std::time::Duration::from_hours(720)),
        session: session_id(),
    }
}

fn word(input: &Input) -> &str {
    match input {
        Input::Text(text) => text,
        Input::Missing | Input::WrongType => "",
    }
}

impl AuthService for FakeAuth {
    fn register(&self, _: Cause, command: Register) -> PortFuture<'_, User, RegisterError> {
        Box::pin(async move {
            let mut problems = Problems::new();
            let any = |_: &str| Ok::<_, Problem>(());
            problems.take("email", command.email.required(any));
            problems.take("password", command.password.required(any));
            problems.take("name", command.name.required(any));
            problems.take("username", command.username.optional(any));
            if !problems.is_empty() {
                return Err(RegisterError::Invalid(problems));
            }
            if word(&command.email) == "taken@example.org" {
                return Err(CreateUserError::EmailTaken.into());
            }
            Ok(a_user(1))
        })
    }

    fn login(&self, _: Cause, command: Login) -> PortFuture<'_, SignedIn, LoginError> {
        Box::pin(async move {
            match word(&command.password) {
                "wrong" => Err(LoginError::WrongCredentials),
                "locked" => Err(LoginError::Locked),
                "throttled" => {
                    Err(LoginError::Throttled { retry_after: std::time::Duration::from_millis(1_500) })
                }
                "down" => Err(StoreError::Unavailable("no route to host".into()).into()),
                _ => Ok(SignedIn { user: a_user(1), tokens: tokens() }),
            }
        })
    }

    fn refresh(&self, _: Cause, command: Refresh) -> PortFuture<'_, Tokens, RefreshError> {
        Box::pin(async move {
            match word(&command.token) {
                "good" => Ok(tokens()),
                "used" => Err(RefreshError::Reused),
                _ => Err(RefreshError::InvalidToken),
            }
        })
    }

    fn authenticate(&self, token: Secret) -> PortFuture<'_, Caller, AuthenticateError> {
        Box::pin(async move {
            match token.expose() {
                "good" => Ok(Caller { user: user_id(1), role: Role::Admin, session: session_id() }),
                "old" => Err(ClaimError::Expired.into()),
                "ended" => Err(AuthenticateError::SessionEnded),
                "down" => Err(StoreError::Unavailable("no route to host".into()).into()),
                _ => Err(TokenError::Invalid("forged".into()).into()),
            }
        })
    }

    fn logout(&self, _: Cause) -> PortFuture<'_, (), SessionError> {
        Box::pin(async { Ok(()) })
    }

    fn list_sessions(&self, actor: Actor) -> PortFuture<'_, Vec<Session>, SessionError> {
        Box::pin(async move {
            let Actor::Caller(caller) = actor else { return Ok(Vec::new()) };
            Ok(vec![Session {
                id: caller.session,
                user: caller.user,
                epoch: Epoch::FIRST,
                address: Some([203, 0, 113, 9].into()),
                agent: None,
                opened_at: NOW,
                last_used_at: NOW,
                idle_at: NOW,
                expires_at: NOW,
                ended_at: None,
                generation: 1,
                access: Id::from_bytes([8; 16]),
                is_access_used: true,
            }])
        })
    }

    fn end_session(&self, _: Cause, session: SessionId) -> PortFuture<'_, (), SessionError> {
        Box::pin(async move { if session == session_id() { Ok(()) } else { Err(SessionError::NotFound) } })
    }

    fn end_other_sessions(&self, _: Cause) -> PortFuture<'_, u64, SessionError> {
        Box::pin(async { Ok(2) })
    }

    fn change_password(&self, _: Cause, command: ChangePassword) -> PortFuture<'_, (), AccountError> {
        Box::pin(async move {
            if word(&command.current) == "wrong" { Err(AccountError::WrongPassword) } else { Ok(()) }
        })
    }

    fn delete_account(&self, _: Cause, _: DeleteAccount) -> PortFuture<'_, (), AccountError> {
        Box::pin(async { Ok(()) })
    }

    /// Hard to guess, whatever it is; `unfit` may not be chosen all the same.
    fn rate_password(&self, command: RatePassword) -> PortFuture<'_, RatedCandidate, RatePasswordError> {
        Box::pin(async move {
            let rating = PasswordRating { score: 3, advice: Vec::new(), crack_time: "years".to_owned() };
            Ok(RatedCandidate { rating, acceptable: word(&command.password) != "unfit" })
        })
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        vec![PublicKey { key_id: "2026".to_owned(), bytes: vec![0; 32] }]
    }

    fn purge_sessions(&self) -> PortFuture<'_, u64> {
        Box::pin(async { Ok(0) })
    }
}
