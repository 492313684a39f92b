use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use domain::{
    auth::{AuthService, HashError, Login, LoginError},
    authorization::Role,
    shared::{Cause, Input, StoreError},
    users::{AdministerUser, PasswordHash, ReplacePassword, UserService},
};
use memory::FailingAuthWork;

use super::meanwhile::{CountedReads, Meanwhile, SlowHasher};
use crate::{
    auth::{Auth, AuthPorts},
    testing::{ADDRESS, House, PASSWORD, anonymous},
};

async fn fail(house: &House, times: usize, address: &str) {
    for _ in 0..times {
        let refused = house.try_login("ada@example.org", "wrong password", address).await;
        assert!(matches!(refused, Err(LoginError::WrongCredentials)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_user_signs_in_by_email_or_username_whatever_the_case() {
    let house = House::new();
    let user = house.register("ada").await;
    for login in [" ADA@example.org ", "Ada"] {
        let signed_in = house.try_login(login, PASSWORD, ADDRESS).await.expect(login);
        assert_eq!(signed_in.user.id, user.id);
        assert_eq!(house.caller(&signed_in.tokens).await.role, Role::User);
    }
}

#[tokio::test]
async fn unknown_account_wrong_password_and_impossible_password_get_one_answer_for_one_hash() {
    let house = House::new();
    house.register("ada").await;
    let impossible = "x".repeat(500);
    for (login, password) in [
        ("nobody@example.org", PASSWORD),
        ("ada@example.org", "wrong password"),
        ("ada@example.org", "short"),
        ("ada@example.org", impossible.as_str()),
        ("not a name at all", PASSWORD),
    ] {
        let before = house.hasher.count_checks();
        let refused = house.try_login(login, password, ADDRESS).await;
        assert!(matches!(refused, Err(LoginError::WrongCredentials)), "{login}");
        assert_eq!(house.hasher.count_checks(), before + 1, "{login}");
    }
}

#[tokio::test]
async fn what_is_missing_is_told_at_once() {
    let house = House::new();
    let empty = Login { name: Input::Missing, password: Input::WrongType, known_session: None };
    let refused = house.auth.login(anonymous(ADDRESS), empty).await;
    let Err(LoginError::Invalid(problems)) = refused else { panic!("{refused:?}") };
    let told: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
    assert_eq!(told, [("login", "required"), ("password", "wrong_type")]);
}

#[tokio::test]
async fn a_deleted_account_is_unknown_and_a_locked_one_says_so_only_to_its_owner() {
    let house = House::new();
    let user = house.register("ada").await;
    let only = AdministerUser { user: user.id, expected: None };
    house.users.lock_user(Cause::system(), only).await.expect("locked");
    assert!(matches!(house.try_login("ada", PASSWORD, ADDRESS).await, Err(LoginError::Locked)));
    assert!(matches!(house.try_login("ada", "wrong one", ADDRESS).await, Err(LoginError::WrongCredentials)));
    house.users.delete_user(Cause::system(), only).await.expect("deleted");
    assert!(matches!(house.try_login("ada", PASSWORD, ADDRESS).await, Err(LoginError::WrongCredentials)));
}

#[tokio::test]
async fn after_5_failures_nothing_is_checked_for_15_minutes() {
    let house = House::new();
    house.register("ada").await;
    fail(&house, 5, ADDRESS).await;
    let checks = house.hasher.count_checks();
    house.pass(Duration::from_mins(14));
    let refused = house.try_login("ada@example.org", PASSWORD, ADDRESS).await;
    let Err(LoginError::Throttled { retry_after }) = refused else { panic!("{refused:?}") };
    assert_eq!(retry_after, Duration::from_mins(1));
    assert_eq!(house.hasher.count_checks(), checks);
    house.pass(retry_after);
    assert!(house.try_login("ada@example.org", PASSWORD, ADDRESS).await.is_ok());
}

#[tokio::test]
async fn the_account_is_throttled_under_both_of_its_names_and_so_is_one_that_does_not_exist() {
    let house = House::new();
    house.register("ada").await;
    fail(&house, 5, ADDRESS).await;
    assert!(matches!(house.try_login("ada", PASSWORD, ADDRESS).await, Err(LoginError::Throttled { .. })));
    for _ in 0..5 {
        let refused = house.try_login("ghost", PASSWORD, ADDRESS).await;
        assert!(matches!(refused, Err(LoginError::WrongCredentials)));
    }
    assert!(matches!(house.try_login("ghost", PASSWORD, ADDRESS).await, Err(LoginError::Throttled { .. })));
}

#[tokio::test]
async fn a_right_password_forgets_the_failures_of_its_address() {
    let house = House::new();
    house.register("ada").await;
    for _ in 0..3 {
        fail(&house, 4, ADDRESS).await;
        house.login("ada").await;
    }
}

#[tokio::test]
async fn nobody_is_locked_out_from_afar() {
    let house = House::new();
    house.register("ada").await;
    fail(&house, 5, "203.0.113.1").await;
    assert!(house.try_login("ada", PASSWORD, "203.0.113.1").await.is_err());
    assert!(house.try_login("ada", PASSWORD, ADDRESS).await.is_ok());
}

#[tokio::test]
async fn one_ipv6_household_is_one_address() {
    let house = House::new();
    house.register("ada").await;
    for host in 1..=5 {
        fail(&house, 1, &format!("2001:db8:1:2::{host}")).await;
    }
    let refused = house.try_login("ada", PASSWORD, "2001:db8:1:2:ffff::9").await;
    assert!(matches!(refused, Err(LoginError::Throttled { .. })));
    assert!(house.try_login("ada", PASSWORD, "2001:db8:1:3::9").await.is_ok());
}

#[tokio::test]
async fn many_addresses_slow_an_account_down_but_not_a_device_with_a_session() {
    let house = House::new();
    house.register("ada").await;
    let known = house.login("ada").await.tokens.session;
    for host in 1..=20 {
        fail(&house, 1, &format!("203.0.113.{host}")).await;
    }
    assert!(house.pauses.recorded().is_empty());
    let device = Login { name: "ada".into(), password: PASSWORD.into(), known_session: Some(known) };
    house.auth.login(anonymous(ADDRESS), device.clone()).await.expect("a known device");
    assert!(house.pauses.recorded().is_empty());
    house.try_login("ada", PASSWORD, ADDRESS).await.expect("slow, but not locked out");
    assert_eq!(house.pauses.recorded(), [Duration::from_secs(2)]);
}

#[tokio::test]
async fn who_signs_in_to_an_account_under_attack_makes_no_guess_faster() {
    let house = House::new();
    house.register("ada").await;
    let known = house.login("ada").await.tokens.session;
    for host in 1..=20 {
        fail(&house, 1, &format!("203.0.113.{host}")).await;
    }
    let device = Login { name: "ada".into(), password: PASSWORD.into(), known_session: Some(known) };
    for host in 21..=25 {
        house.auth.login(anonymous(ADDRESS), device.clone()).await.expect("a known device");
        fail(&house, 1, &format!("203.0.113.{host}")).await;
    }
    assert_eq!(house.pauses.recorded().len(), 5);
}

#[tokio::test]
async fn nobody_is_signed_in_by_credentials_that_changed_while_they_were_checked() {
    for change in [Meanwhile::Lock, Meanwhile::Delete] {
        let house = House::new();
        let user = house.register("ada").await;
        let hasher =
            SlowHasher { house: house.hasher.clone(), users: house.users.clone(), user: user.id, change };
        let auth = Auth::new(AuthPorts { hasher: Arc::new(hasher), ..house.ports.clone() });
        let command = Login { name: "ada".into(), password: PASSWORD.into(), known_session: None };
        let refused = auth.login(anonymous(ADDRESS), command).await;
        assert!(matches!(refused, Err(LoginError::Raced)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_session_is_looked_up_beside_an_unknown_name_as_beside_a_known_one() {
    let house = House::new();
    house.register("ada").await;
    house.register("eve").await;
    let eve = house.login("eve").await.tokens.session;
    let reads = Arc::new(CountedReads { inner: house.ports.reads.clone(), count: AtomicUsize::new(0) });
    let auth = Auth::new(AuthPorts { reads: reads.clone(), ..house.ports.clone() });
    for name in ["ada", "nobody"] {
        let guess = Login { name: name.into(), password: "wrong one".into(), known_session: Some(eve) };
        let refused = auth.login(anonymous(ADDRESS), guess).await;
        assert!(matches!(refused, Err(LoginError::WrongCredentials)), "{refused:?}");
        assert_eq!(reads.count.swap(0, Ordering::SeqCst), 1, "{name}");
    }
}

#[tokio::test]
async fn a_session_of_somebody_else_makes_no_known_device() {
    let house = House::new();
    house.register("ada").await;
    house.register("eve").await;
    let eve = house.login("eve").await.tokens.session;
    for host in 1..=20 {
        fail(&house, 1, &format!("203.0.113.{host}")).await;
    }
    let device = Login { name: "ada".into(), password: PASSWORD.into(), known_session: Some(eve) };
    house.auth.login(anonymous(ADDRESS), device).await.expect("slow");
    assert_eq!(house.pauses.recorded().len(), 1);
}

#[tokio::test]
async fn a_session_that_has_ended_makes_no_known_device() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    house.auth.logout(house.cause_of(&tokens).await).await.expect("logged out");
    for host in 1..=20 {
        fail(&house, 1, &format!("203.0.113.{host}")).await;
    }
    let known_session = Some(tokens.session);
    let device = Login { name: "ada".into(), password: PASSWORD.into(), known_session };
    house.auth.login(anonymous(ADDRESS), device).await.expect("slow");
    assert_eq!(house.pauses.recorded().len(), 1);
}

#[tokio::test]
async fn a_password_of_a_length_that_nobody_may_have_lets_nobody_in_whatever_is_stored() {
    let house = House::new();
    let user = house.user("ada", Role::User).await;
    for (stored, impossible) in [(PASSWORD, "short".to_owned()), ("short", "x".repeat(129))] {
        let replace = ReplacePassword {
            user: user.id,
            checked: PasswordHash::new(format!("0${stored}")),
            replacement: PasswordHash::new(format!("0${impossible}")),
            is_rehash: true,
        };
        house.users.replace_password(Cause::system(), replace).await.expect("stored");
        let refused = house.try_login("ada@example.org", &impossible, ADDRESS).await;
        assert!(matches!(refused, Err(LoginError::WrongCredentials)), "{refused:?}");
    }
}

#[tokio::test]
async fn concurrent_guesses_do_not_pass_the_limit() {
    let house = House::new();
    house.register("ada").await;
    let before = house.hasher.count_checks();
    let guess = async || house.try_login("ada@example.org", "wrong password", ADDRESS).await.is_err();
    let refused = tokio::join!(guess(), guess(), guess(), guess(), guess(), guess(), guess(), guess());
    assert_eq!(refused, (true, true, true, true, true, true, true, true));
    assert_eq!(house.hasher.count_checks() - before, 5);
}

#[tokio::test]
async fn an_outdated_hash_is_brought_up_to_date_at_sign_in() {
    let house = House::new();
    let user = house.register("ada").await;
    house.hasher.parameters.store(1, Ordering::SeqCst);
    let signed_in = house.login("ada").await;
    let stored = house.users.find_credentials_of(user.id).await.expect("read").expect("found");
    assert_eq!(stored.password.as_str(), format!("1${PASSWORD}"));
    assert!(house.is_let_in(&signed_in.tokens.access).await, "a rehash ends no session");
}

#[tokio::test]
async fn a_busy_hasher_is_no_failure_of_the_client() {
    let house = House::new();
    house.register("ada").await;
    house.hasher.is_busy.store(true, Ordering::SeqCst);
    for _ in 0..9 {
        let refused = house.try_login("ada", PASSWORD, ADDRESS).await;
        assert!(matches!(refused, Err(LoginError::Hash(HashError::Busy))));
    }
    house.hasher.is_busy.store(false, Ordering::SeqCst);
    assert!(house.try_login("ada", PASSWORD, ADDRESS).await.is_ok());
}

#[tokio::test]
async fn a_store_that_fails_is_never_a_wrong_password() {
    for step in ["begin", "insert_session", "end_sessions_beyond", "commit"] {
        let house = House::new();
        house.register("ada").await;
        let auth = house.auth_on(Arc::new(FailingAuthWork::at(step, house.ports.work.clone())));
        let command = Login { name: "ada".into(), password: PASSWORD.into(), known_session: None };
        let failed = auth.login(anonymous(ADDRESS), command).await;
        assert!(matches!(failed, Err(LoginError::Store(StoreError::Unavailable(_)))), "{step}: {failed:?}");
    }
}
