use domain::{
    authorization::{Forbidden, Role},
    shared::{Input, Version},
    users::{ChangeProfile, ChangeUserError, User, UserService, Username},
};

use super::acting;
use crate::testing::House;

fn change(user: &User) -> ChangeProfile {
    ChangeProfile { user: user.id, name: None, username: None, expected: None }
}

#[tokio::test]
async fn a_user_changes_name_and_username_and_takes_the_username_away() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let both =
        ChangeProfile { name: Some(" Countess ".into()), username: Some("countess".into()), ..change(&ada) };
    let changed = house.users.change_profile(acting(&ada, Role::User), both).await.expect("changed");
    assert_eq!(changed.name.as_str(), "Countess");
    assert_eq!(changed.username.as_ref().map(Username::as_str), Some("countess"));
    let away = ChangeProfile { username: Some(Input::Missing), ..change(&ada) };
    let changed = house.users.change_profile(acting(&ada, Role::User), away).await.expect("changed");
    assert_eq!((changed.name.as_str(), changed.username), ("Countess", None));
    assert_eq!(house.events(ada.id).await.len(), 3);
}

#[tokio::test]
async fn everything_wrong_with_a_profile_is_told_at_once() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let wrong =
        ChangeProfile { name: Some(Input::Missing), username: Some(Input::WrongType), ..change(&ada) };
    let refused = house.users.change_profile(acting(&ada, Role::User), wrong).await;
    let Err(ChangeUserError::Invalid(problems)) = refused else { panic!("{refused:?}") };
    let told: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
    assert_eq!(told, [("name", "required"), ("username", "wrong_type")]);
}

#[tokio::test]
async fn a_profile_that_stays_the_same_is_no_event() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let same = ChangeProfile { name: Some("ada".into()), ..change(&ada) };
    assert_eq!(house.users.change_profile(acting(&ada, Role::User), same).await.expect("same"), ada);
    assert_eq!(house.events(ada.id).await, ["user.registered"]);
}

#[tokio::test]
async fn a_change_meant_for_another_version_is_refused() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let at = |number| ChangeProfile {
        name: Some("Countess".into()),
        expected: Some(Version::from_number(number)),
        ..change(&ada)
    };
    let refused = house.users.change_profile(acting(&ada, Role::User), at(7)).await;
    assert!(matches!(refused, Err(ChangeUserError::VersionMismatch)));
    assert!(house.users.change_profile(acting(&ada, Role::User), at(1)).await.is_ok());
}

#[tokio::test]
async fn nobody_changes_the_profile_of_somebody_else() {
    let house = House::new();
    let ada = house.user("ada", Role::User).await;
    let boss = house.user("boss", Role::Admin).await;
    let rename = ChangeProfile { name: Some("Mallory".into()), ..change(&ada) };
    let refused = house.users.change_profile(acting(&boss, Role::Admin), rename).await;
    assert!(matches!(refused, Err(ChangeUserError::Forbidden(Forbidden::NotPermitted))));
}

#[tokio::test]
async fn a_username_of_somebody_else_is_refused() {
    let house = House::new();
    house.register("bob").await;
    let ada = house.user("ada", Role::User).await;
    let take = ChangeProfile { username: Some("BOB".into()), ..change(&ada) };
    let refused = house.users.change_profile(acting(&ada, Role::User), take).await;
    assert!(matches!(refused, Err(ChangeUserError::UsernameTaken)));
}
