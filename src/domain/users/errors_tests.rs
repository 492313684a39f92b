use super::*;
use crate::testing::{cut_off, told};

#[test]
fn a_user_who_was_not_made_tells_why() {
    for (error, words) in [
        (Forbidden::NotPermitted.into(), "making this user is not permitted: the role does not permit it"),
        (CreateUserError::EmailTaken, "the e-mail is taken"),
        (CreateUserError::UsernameTaken, "the username is taken"),
        (cut_off().into(), "the user could not be stored: the store is unavailable: the cable is cut"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_user_who_was_not_read_tells_why() {
    for (error, words) in [
        (Forbidden::NotSignedIn.into(), "reading this user is not permitted: nobody is signed in"),
        (ReadUserError::NotFound, "there is no such user"),
        (cut_off().into(), "the user could not be read: the store is unavailable: the cable is cut"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_user_who_was_not_changed_tells_why() {
    for (error, words) in [
        (Forbidden::NotSignedIn.into(), "changing this user is not permitted: nobody is signed in"),
        (ChangeUserError::NotFound, "there is no such user"),
        (ChangeUserError::Invalid(Problems::new()), "the change is not valid"),
        (ChangeUserError::VersionMismatch, "the user changed meanwhile"),
        (ChangeUserError::EpochMismatch, "the credentials changed meanwhile"),
        (ChangeUserError::LastAdministrator, "the service would be without an administrator"),
        (ChangeUserError::EmailTaken, "the e-mail is taken"),
        (ChangeUserError::UsernameTaken, "the username is taken"),
        (cut_off().into(), "the change could not be stored: the store is unavailable: the cable is cut"),
    ] {
        assert_eq!(told(&error), words);
    }
}

#[test]
fn a_name_that_is_taken_is_told_from_any_other_rule_that_a_store_holds() {
    let made = |rule| told(&CreateUserError::from(StoreError::Conflict(rule)));
    let changed = |rule| told(&ChangeUserError::from(StoreError::Conflict(rule)));
    for (rule, words) in [
        (Rule::UniqueEmail.name(), "the e-mail is taken"),
        (Rule::UniqueUsername.name(), "the username is taken"),
    ] {
        assert_eq!([made(rule), changed(rule)], [words, words]);
    }
    let other = Rule::LastAdministrator.name();
    assert_eq!(made(other), format!("the user could not be stored: the rule {other} would be broken"));
    assert_eq!(changed(other), format!("the change could not be stored: the rule {other} would be broken"));
}

#[test]
fn a_user_who_changed_under_ones_hands_is_a_matter_of_versions() {
    assert!(matches!(ChangeUserError::from(StoreError::Stale), ChangeUserError::VersionMismatch));
    assert!(matches!(CreateUserError::from(StoreError::Stale), CreateUserError::Store(StoreError::Stale)));
}
