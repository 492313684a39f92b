use std::sync::atomic::Ordering;

use domain::{
    auth::{AuthService, Register, RegisterError},
    authorization::Role,
    shared::{Cause, Input},
    users::{CreateUserError, UserService},
};

use crate::testing::{ADDRESS, House, PASSWORD, anonymous};

async fn problems(house: &House, command: Register) -> Vec<(&'static str, &'static str)> {
    match house.auth.register(anonymous(ADDRESS), command).await {
        Err(RegisterError::Invalid(problems)) => {
            problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect()
        }
        other => panic!("not refused as invalid: {other:?}"),
    }
}

fn valid() -> Register {
    Register {
        email: "ada@example.org".into(),
        password: PASSWORD.into(),
        name: "Ada".into(),
        username: Input::Missing,
        role: Role::User,
    }
}

#[tokio::test]
async fn everything_wrong_with_a_registration_is_told_at_once() {
    let house = House::new();
    assert_eq!(
        problems(&house, Register::default()).await,
        [("email", "required"), ("password", "required"), ("name", "required")]
    );
    let wrong = Register {
        email: "ada".into(),
        password: "weak".into(),
        name: Input::WrongType,
        username: "a!".into(),
        role: Role::User,
    };
    assert_eq!(
        problems(&house, wrong).await,
        [
            ("email", "invalid_format"),
            ("password", "too_short"),
            ("password", "weak_password"),
            ("name", "wrong_type"),
            ("username", "too_short"),
        ]
    );
}

#[tokio::test]
async fn a_password_made_of_ones_own_name_is_weak() {
    let house = House::new();
    let own = Register { password: "ada@example.org!".into(), ..valid() };
    assert_eq!(problems(&house, own).await, [("password", "weak_password")]);
}

#[tokio::test]
async fn a_breached_password_is_refused_but_a_list_that_is_gone_keeps_nobody_out() {
    let house = House::new();
    let breached = || Register { password: "breached but long".into(), ..valid() };
    assert_eq!(problems(&house, breached()).await, [("password", "breached_password")]);
    house.list.is_gone.store(true, Ordering::SeqCst);
    assert!(house.auth.register(anonymous(ADDRESS), breached()).await.is_ok());
}

#[tokio::test]
async fn a_password_is_normalized_before_it_is_hashed_and_checked() {
    let house = House::new();
    let command = Register { password: "a ﬁne long password".into(), ..valid() };
    house.auth.register(anonymous(ADDRESS), command).await.expect("registered");
    assert!(house.try_login("ada@example.org", "a fine long password", ADDRESS).await.is_ok());
}

#[tokio::test]
async fn who_registers_is_a_user_and_can_sign_in() {
    let house = House::new();
    let user = house.register("ada").await;
    assert_eq!(user.role, Role::User);
    assert_eq!(house.login("ada").await.user, user);
}

#[tokio::test]
async fn a_taken_email_is_told() {
    let house = House::new();
    house.register("ada").await;
    let again = house.auth.register(anonymous(ADDRESS), valid()).await;
    assert!(matches!(again, Err(RegisterError::User(CreateUserError::EmailTaken))));
}

#[tokio::test]
async fn a_hasher_that_is_busy_registers_nobody() {
    let house = House::new();
    house.hasher.is_busy.store(true, Ordering::SeqCst);
    let refused = house.auth.register(anonymous(ADDRESS), valid()).await;
    assert!(matches!(refused, Err(RegisterError::Hash(_))));
    let name = domain::users::SignInName::of("ada@example.org");
    assert_eq!(house.users.find_credentials(name).await.expect("read"), None);
}

#[tokio::test]
async fn the_operator_makes_an_administrator_in_one_step_and_nobody_else_does() {
    let house = House::new();
    let boss = || Register { role: Role::Admin, ..valid() };
    let refused = house.auth.register(anonymous(ADDRESS), boss()).await;
    assert!(matches!(refused, Err(RegisterError::User(CreateUserError::Forbidden(_)))));
    let made = house.auth.register(Cause::system(), boss()).await.expect("made");
    assert_eq!(made.role, Role::Admin);
    assert_eq!(house.events(made.id).await, ["user.registered"]);
}
