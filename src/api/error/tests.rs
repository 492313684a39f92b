use std::collections::HashSet;

use domain::{
    auth::{AuthenticateError, HashError, LoginError, TokenError},
    shared::StoreError,
    users::{ChangeUserError, ReadUserError, Rule},
};

use super::*;

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
