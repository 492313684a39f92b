use std::time::Duration;

use domain::{
    auth::{HashError, TokenError},
    authorization::Forbidden,
    shared::{LimiterError, Problems, StoreError},
    users::{CreateUserError, ReadUserError},
};

use super::*;

fn words(errors: &[impl Outcome]) -> Vec<&'static str> {
    errors.iter().map(Outcome::word).collect()
}

fn stores() -> [StoreError; 2] {
    [StoreError::Unavailable("down".into()), StoreError::Stale]
}

#[test]
fn every_way_in_which_registering_ends_is_counted_from_zero() {
    let users = [
        CreateUserError::Forbidden(Forbidden::NotSignedIn),
        CreateUserError::EmailTaken,
        CreateUserError::UsernameTaken,
    ];
    let users = users.into_iter().chain(stores().map(CreateUserError::Store));
    let hashes = [HashError::Busy, HashError::Failed("down".into())];
    let mut errors = vec![RegisterError::Invalid(Problems::default()), RegisterError::Failed("down".into())];
    errors.extend(users.map(RegisterError::User));
    errors.extend(hashes.map(RegisterError::Hash));
    for word in words(&errors) {
        assert!(REGISTRATIONS.contains(&word), "{word}");
    }
}

#[test]
fn every_way_in_which_signing_in_ends_is_counted_from_zero() {
    let mut errors = vec![
        LoginError::Invalid(Problems::default()),
        LoginError::WrongCredentials,
        LoginError::Locked,
        LoginError::Throttled { retry_after: Duration::ZERO },
        LoginError::Hash(HashError::Busy),
        LoginError::Hash(HashError::Failed("down".into())),
        LoginError::Limiter(LimiterError("down".into())),
        LoginError::Token(TokenError::Failed("down".into())),
        LoginError::User(ReadUserError::Forbidden(Forbidden::NotSignedIn)),
        LoginError::User(ReadUserError::NotFound),
        LoginError::Raced,
    ];
    errors.extend(stores().map(LoginError::Store));
    for word in words(&errors) {
        assert!(LOGINS.contains(&word), "{word}");
    }
}

#[test]
fn every_way_in_which_refreshing_ends_is_counted_from_zero() {
    let mut errors = vec![
        RefreshError::Invalid(Problems::default()),
        RefreshError::InvalidToken,
        RefreshError::Reused,
        RefreshError::Token(TokenError::Failed("down".into())),
    ];
    errors.extend(stores().map(RefreshError::Store));
    for word in words(&errors) {
        assert!(REFRESHES.contains(&word), "{word}");
    }
}
