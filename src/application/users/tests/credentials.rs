use std::sync::Arc;

use domain::{
    authorization::Role,
    shared::Cause,
    users::{ChangeUserError, PasswordHash, ReplacePassword, SignInName, User, UserService, Username},
};
use memory::FailingUserWork;

use crate::testing::{House, PASSWORD};

fn replace(user: &User, checked: &str, is_rehash: bool) -> ReplacePassword {
    ReplacePassword {
        user: user.id,
        checked: PasswordHash::new(checked),
        replacement: PasswordHash::new("1$another"),
        is_rehash,
    }
}

fn current() -> String {
    format!("0${PASSWORD}")
}

#[tokio::test]
async fn a_new_password_begins_a_new_epoch_and_is_announced() {
    let house = House::new();
    let user = house.user("ada", Role::User).await;
    let standing = house
        .users
        .replace_password(Cause::system(), replace(&user, &current(), false))
        .await
        .expect("replaced");
    assert_eq!(standing.epoch, user.credential_epoch.next());
    let stored = house.users.find_credentials_of(user.id).await.expect("read").expect("found");
    assert_eq!((stored.password.as_str(), stored.standing), ("1$another", standing));
    assert_eq!(house.events(user.id).await, ["user.registered", "user.password_changed"]);
}

#[tokio::test]
async fn a_rehash_of_the_same_password_changes_nothing_but_the_hash() {
    let house = House::new();
    let user = house.user("ada", Role::User).await;
    let standing = house
        .users
        .replace_password(Cause::system(), replace(&user, &current(), true))
        .await
        .expect("replaced");
    assert_eq!(standing.epoch, user.credential_epoch);
    assert_eq!(house.events(user.id).await, ["user.registered"]);
}

#[tokio::test]
async fn a_hash_that_is_not_the_checked_one_any_more_stays() {
    let house = House::new();
    let user = house.user("ada", Role::User).await;
    let refused = house.users.replace_password(Cause::system(), replace(&user, "0$older", false)).await;
    assert!(matches!(refused, Err(ChangeUserError::EpochMismatch)));
    let stored = house.users.find_credentials_of(user.id).await.expect("read").expect("found");
    assert_eq!(stored.password.as_str(), current());
}

#[tokio::test]
async fn a_password_is_never_half_replaced() {
    for step in ["user_for_update", "find_user_password", "save_user_password", "save_user", "commit"] {
        let house = House::new();
        let user = house.user("ada", Role::User).await;
        let users = house.users_on(Arc::new(FailingUserWork::at(step, Arc::new(house.stored_users.clone()))));
        let failed = users.replace_password(Cause::system(), replace(&user, &current(), false)).await;
        assert!(matches!(failed, Err(ChangeUserError::Store(_))), "{step}");
        let stored = house.users.find_credentials_of(user.id).await.expect("read").expect("found");
        assert_eq!(
            (stored.password.as_str(), stored.standing),
            (current().as_str(), user.standing()),
            "{step}"
        );
        assert_eq!(house.events(user.id).await, ["user.registered"], "{step}");
    }
}

#[tokio::test]
async fn a_username_is_free_until_somebody_has_it() {
    let house = House::new();
    let username = Username::parse("Ada").expect("valid");
    assert!(house.users.is_username_free(username.clone()).await.expect("read"));
    house.register("ada").await;
    assert!(!house.users.is_username_free(username).await.expect("read"));
}

#[tokio::test]
async fn credentials_are_found_by_email_and_by_username_whatever_the_case() {
    let house = House::new();
    let user = house.register("ada").await;
    for name in ["ADA@example.org", "Ada"] {
        let found = house.users.find_credentials(SignInName::of(name)).await.expect("read");
        assert_eq!(found.map(|found| found.user), Some(user.id), "{name}");
    }
    assert_eq!(house.users.find_credentials(SignInName::of("nobody")).await.expect("read"), None);
}
