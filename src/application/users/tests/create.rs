use domain::{
    authorization::{Forbidden, Role},
    shared::{Actor, Cause},
    users::{
        CreateUserError, DisplayName, Email, NewUser, PasswordHash, Registration, User, UserFilter,
        UserService, Username,
    },
};

use super::acting;
use crate::testing::House;

fn new_user(email: &str, username: Option<&str>, role: Role) -> NewUser {
    NewUser {
        registration: Registration {
            email: Email::parse(email).expect("valid"),
            username: username.map(|name| Username::parse(name).expect("valid")),
            name: DisplayName::parse("Somebody").expect("valid"),
            role,
        },
        password: PasswordHash::new("0$secret"),
    }
}

async fn create(house: &House, cause: Cause, command: NewUser) -> Result<User, CreateUserError> {
    house.users.create_user(cause, command).await
}

#[tokio::test]
async fn anybody_may_become_a_user_and_it_is_announced() {
    let house = House::new();
    let user =
        create(&house, Cause::default(), new_user("a@example.org", None, Role::User)).await.expect("made");
    assert_eq!(house.users.get_user(Actor::System, user.id).await.expect("found"), user);
    assert_eq!(house.events(user.id).await, ["user.registered"]);
}

#[tokio::test]
async fn to_make_an_administrator_takes_permission() {
    let house = House::new();
    let user = house.user("user", Role::User).await;
    let command = || new_user("boss@example.org", None, Role::Admin);
    let refused = create(&house, Cause::default(), command()).await;
    assert!(matches!(refused, Err(CreateUserError::Forbidden(Forbidden::NotSignedIn))));
    let refused = create(&house, acting(&user, Role::User), command()).await;
    assert!(matches!(refused, Err(CreateUserError::Forbidden(Forbidden::NotPermitted))));
    assert!(create(&house, Cause::system(), command()).await.is_ok());
}

#[tokio::test]
async fn a_taken_email_or_username_is_refused_and_nothing_is_written() {
    let house = House::new();
    create(&house, Cause::default(), new_user("a@example.org", Some("ada"), Role::User)).await.expect("made");
    let email = create(&house, Cause::default(), new_user("A@Example.org", None, Role::User)).await;
    assert!(matches!(email, Err(CreateUserError::EmailTaken)));
    let username = create(&house, Cause::default(), new_user("b@example.org", Some("ADA"), Role::User)).await;
    assert!(matches!(username, Err(CreateUserError::UsernameTaken)));
    assert_eq!(house.users.count_users(Actor::System, UserFilter::default()).await.expect("counted"), 1);
}

#[tokio::test]
async fn of_two_who_register_one_email_at_once_exactly_one_gets_it() {
    let house = House::new();
    let make = || create(&house, Cause::default(), new_user("a@example.org", None, Role::User));
    let (first, second) = tokio::join!(make(), make());
    assert_eq!([&first, &second].iter().filter(|made| made.is_ok()).count(), 1);
}
