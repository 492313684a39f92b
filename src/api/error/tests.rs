use std::collections::HashSet;

use domain::{
    auth::{
        AccountError, AuthenticateError, ClaimError, HashError, LoginError, RatePasswordError, RefreshError,
        RegisterError, SessionError, TokenError,
    },
    authorization::Forbidden,
    shared::{LimiterError, StoreError},
    users::{ChangeUserError, CreateUserError, ReadUserError, Rule},
};

use super::*;
use crate::testing::Log;

/// Says itself what its cause says, as many errors of libraries do.
#[derive(Debug)]
struct Talkative(std::io::Error);

impl std::fmt::Display for Talkative {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no word from the database: {}", self.0)
    }
}

impl std::error::Error for Talkative {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn every_code_has_a_word_of_its_own_and_a_status_of_an_error() {
    let words: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words.len(), ErrorCode::ALL.len());
    for code in ErrorCode::ALL {
        assert_eq!(ErrorCode::parse(code.as_str()), Some(code));
        assert!(code.status().is_client_error() || code.status().is_server_error());
    }
}

#[test]
fn a_failure_of_a_store_is_never_the_clients_fault() {
    let code = |error: StoreError| ApiError::from(error).code();
    assert_eq!(code(StoreError::Unavailable("gone".into())), ErrorCode::Unavailable);
    for error in
        [StoreError::Corrupt("odd".into()), StoreError::Aborted, StoreError::Stale, StoreError::Conflict("x")]
    {
        assert_eq!(code(error), ErrorCode::Internal);
    }
    let login = ApiError::from(LoginError::Store(StoreError::Unavailable("gone".into())));
    assert_eq!(login.code(), ErrorCode::Unavailable);
    let token = ApiError::from(AuthenticateError::Store(StoreError::Unavailable("gone".into())));
    assert_eq!(token.code(), ErrorCode::Unavailable);
    assert_eq!(ApiError::from(HashError::Busy).code(), ErrorCode::Overloaded);
}

#[test]
fn a_cause_is_told_once_also_where_an_error_says_what_its_cause_says() {
    let log = Log::default();
    let _listening = tracing::subscriber::set_default(log.clone());
    let error = StoreError::Unavailable(Talkative(std::io::Error::other("the cable is cut")).into());
    ApiError::from(error).log();
    let line = "WARN request refused: the store is unavailable: no word from the database: the cable is cut code=\"unavailable\"";
    assert_eq!(log.lines(), [line]);
}

#[test]
fn a_token_that_a_client_brought_is_401_and_one_that_we_could_not_make_is_500() {
    let brought = AuthenticateError::Token(TokenError::Invalid("forged".into()));
    assert_eq!(ApiError::from(brought).code(), ErrorCode::InvalidToken);
    let ours = LoginError::Token(TokenError::Failed("no key".into()));
    assert_eq!(ApiError::from(ours).code(), ErrorCode::Internal);
}

#[test]
fn what_happens_to_names_and_versions_meanwhile_is_a_conflict() {
    let code = |error: ChangeUserError| ApiError::from(error).code();
    assert_eq!(code(StoreError::Conflict(Rule::UniqueEmail.name()).into()), ErrorCode::EmailTaken);
    assert_eq!(code(StoreError::Conflict(Rule::UniqueUsername.name()).into()), ErrorCode::UsernameTaken);
    assert_eq!(code(StoreError::Stale.into()), ErrorCode::VersionMismatch);
    assert_eq!(ApiError::from(ReadUserError::NotFound).code(), ErrorCode::NotFound);
}

fn gone() -> StoreError {
    StoreError::Unavailable("gone".into())
}

fn uncounted() -> LimiterError {
    LimiterError("gone".into())
}

#[test]
fn nobody_is_told_more_of_a_sign_in_than_that_it_failed() {
    for (error, code) in [
        (LoginError::WrongCredentials, ErrorCode::InvalidCredentials),
        (LoginError::Raced, ErrorCode::InvalidCredentials),
        (LoginError::User(ReadUserError::NotFound), ErrorCode::InvalidCredentials),
        (LoginError::User(Forbidden::NotPermitted.into()), ErrorCode::InvalidCredentials),
        (LoginError::Locked, ErrorCode::AccountLocked),
        (LoginError::User(gone().into()), ErrorCode::Unavailable),
        (LoginError::Limiter(uncounted()), ErrorCode::Unavailable),
        (LoginError::Hash(HashError::Busy), ErrorCode::Overloaded),
        (LoginError::Hash(HashError::Failed("broken".into())), ErrorCode::Internal),
        (LoginError::Token(TokenError::Failed("no key".into())), ErrorCode::Internal),
    ] {
        let words = format!("{error:?}");
        assert_eq!(ApiError::from(error).code(), code, "{words}");
    }
}

#[test]
fn a_session_that_cannot_go_on_says_whether_to_sign_in_or_to_try_again() {
    let refresh = |error: RefreshError| ApiError::from(error).code();
    assert_eq!(refresh(RefreshError::InvalidToken), ErrorCode::InvalidRefreshToken);
    assert_eq!(refresh(RefreshError::Reused), ErrorCode::RefreshTokenReused);
    assert_eq!(refresh(gone().into()), ErrorCode::Unavailable);
    assert_eq!(refresh(TokenError::Failed("no key".into()).into()), ErrorCode::Internal);
    let authenticate = |error: AuthenticateError| ApiError::from(error).code();
    assert_eq!(authenticate(ClaimError::Expired.into()), ErrorCode::TokenExpired);
    assert_eq!(authenticate(ClaimError::NotYetValid.into()), ErrorCode::InvalidToken);
    assert_eq!(authenticate(AuthenticateError::SessionEnded), ErrorCode::SessionEnded);
    assert_eq!(authenticate(TokenError::Failed("no key".into()).into()), ErrorCode::Internal);
    let session = |error: SessionError| ApiError::from(error).code();
    assert_eq!(session(SessionError::NotFound), ErrorCode::NotFound);
    assert_eq!(session(Forbidden::NotSignedIn.into()), ErrorCode::Unauthenticated);
    assert_eq!(session(gone().into()), ErrorCode::Unavailable);
}

#[test]
fn what_is_wrong_with_a_change_of_the_account_is_told_from_what_is_wrong_with_the_service() {
    for (error, code) in [
        (AccountError::WrongPassword, ErrorCode::WrongPassword),
        (ChangeUserError::EpochMismatch.into(), ErrorCode::WrongPassword),
        (ChangeUserError::LastAdministrator.into(), ErrorCode::LastAdministrator),
        (Forbidden::NotPermitted.into(), ErrorCode::Forbidden),
        (uncounted().into(), ErrorCode::Unavailable),
        (gone().into(), ErrorCode::Unavailable),
        (ChangeUserError::Store(gone()).into(), ErrorCode::Unavailable),
        (HashError::Busy.into(), ErrorCode::Overloaded),
    ] {
        let words = format!("{error:?}");
        assert_eq!(ApiError::from(error).code(), code, "{words}");
    }
}

#[test]
fn an_account_that_was_not_made_says_whose_fault_it_is() {
    for (error, code) in [
        (CreateUserError::EmailTaken.into(), ErrorCode::EmailTaken),
        (CreateUserError::UsernameTaken.into(), ErrorCode::UsernameTaken),
        (RegisterError::User(Forbidden::NotPermitted.into()), ErrorCode::Forbidden),
        (CreateUserError::Store(gone()).into(), ErrorCode::Unavailable),
        (HashError::Busy.into(), ErrorCode::Overloaded),
        (RegisterError::Failed("no dictionary".into()), ErrorCode::Internal),
    ] {
        let words = format!("{error:?}");
        assert_eq!(ApiError::from(error).code(), code, "{words}");
    }
    let unrated = RatePasswordError::Failed("no dictionary".into());
    assert_eq!(ApiError::from(unrated).code(), ErrorCode::Internal);
}
