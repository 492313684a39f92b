use super::*;
use crate::testing::{cut_off, told};

#[test]
fn a_registration_that_failed_tells_the_step_and_the_reason() {
    for (error, words) in [
        (RegisterError::Invalid(Problems::new()), "the registration is not valid"),
        (CreateUserError::EmailTaken.into(), "the user was not made: the e-mail is taken"),
        (HashError::Busy.into(), "the password was not hashed: too many passwords wait to be hashed"),
        (RegisterError::Failed("no rater".into()), "the registration failed: no rater"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_sign_in_that_failed_tells_the_step_and_the_reason() {
    let retry_after = Duration::from_mins(1);
    for (error, words) in [
        (LoginError::Invalid(Problems::new()), "the sign-in is not valid"),
        (LoginError::WrongCredentials, "no account has these credentials"),
        (LoginError::Locked, "the account is locked"),
        (LoginError::Throttled { retry_after }, "too many failed sign-ins"),
        (
            HashError::Failed("no memory".into()).into(),
            "the password was not checked: the password hasher failed: no memory",
        ),
        (
            LimiterError("no answer".into()).into(),
            "failed sign-ins could not be counted: the rate limiter is unavailable: no answer",
        ),
        (cut_off().into(), "the sign-in could not be stored: the store is unavailable: the cable is cut"),
        (
            TokenError::Failed("no key".into()).into(),
            "the tokens could not be made: the token could not be signed: no key",
        ),
        (ReadUserError::NotFound.into(), "the user could not be read: there is no such user"),
        (LoginError::Raced, "the credentials changed while they were checked"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_refresh_that_failed_tells_the_step_and_the_reason() {
    for (error, words) in [
        (RefreshError::Invalid(Problems::new()), "the request is not valid"),
        (RefreshError::InvalidToken, "the refresh token is not valid"),
        (RefreshError::Reused, "the refresh token was used before"),
        (cut_off().into(), "the session could not be stored: the store is unavailable: the cable is cut"),
        (
            TokenError::Failed("no key".into()).into(),
            "the tokens could not be made: the token could not be signed: no key",
        ),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_token_that_lets_nobody_in_tells_why() {
    for (error, words) in [
        (
            TokenError::Invalid("bad signature".into()).into(),
            "the access token is not valid: the token is not one of ours: bad signature",
        ),
        (ClaimError::Expired.into(), "the access token is not valid now: the token has expired"),
        (ClaimError::NotYetValid.into(), "the access token is not valid now: the token is not yet valid"),
        (AuthenticateError::SessionEnded, "the session has ended"),
        (cut_off().into(), "the session could not be read: the store is unavailable: the cable is cut"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn sessions_that_were_not_managed_tell_why() {
    for (error, words) in [
        (Forbidden::NotSignedIn.into(), "managing sessions is not permitted: nobody is signed in"),
        (SessionError::NotFound, "there is no such session"),
        (cut_off().into(), "the sessions could not be stored: the store is unavailable: the cable is cut"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_change_of_the_account_that_failed_tells_the_step_and_the_reason() {
    let retry_after = Duration::from_mins(1);
    for (error, words) in [
        (
            Forbidden::NotPermitted.into(),
            "changing the account is not permitted: the role does not permit it",
        ),
        (AccountError::Invalid(Problems::new()), "the change is not valid"),
        (AccountError::WrongPassword, "the current password is another"),
        (AccountError::Throttled { retry_after }, "too many wrong passwords"),
        (ChangeUserError::NotFound.into(), "the user was not changed: there is no such user"),
        (HashError::Busy.into(), "the password was not hashed: too many passwords wait to be hashed"),
        (
            LimiterError("no answer".into()).into(),
            "wrong passwords could not be counted: the rate limiter is unavailable: no answer",
        ),
        (cut_off().into(), "the change could not be stored: the store is unavailable: the cable is cut"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_candidate_that_was_not_rated_tells_why() {
    for (error, words) in [
        (RatePasswordError::Invalid(Problems::new()), "the request is not valid"),
        (RatePasswordError::Failed("no rater".into()), "the password could not be rated: no rater"),
    ] {
        assert_eq!(told(&error), words);
    }
}
