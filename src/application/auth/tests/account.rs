use std::time::Duration;

use domain::{
    auth::{AccountError, AuthService, ChangePassword, DeleteAccount, RatePassword, RatePasswordError},
    authorization::{Forbidden, Role},
    shared::{Actor, Cause, Input},
    users::{AdministerUser, ChangeUserError, UserService},
};

use crate::testing::{ADDRESS, House, PASSWORD};

fn change(current: &str, new: &str) -> ChangePassword {
    ChangePassword { current: current.into(), new: new.into() }
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_keeps_this_one() {
    let house = House::new();
    house.register("ada").await;
    let there = house.login("ada").await.tokens;
    let here = house.login("ada").await.tokens;
    let cause = house.cause_of(&here).await;
    house.auth.change_password(cause, change(PASSWORD, "another long one")).await.expect("changed");
    assert!(house.is_let_in(&here.access).await);
    assert!(!house.is_let_in(&there.access).await);
    assert!(house.try_login("ada", PASSWORD, ADDRESS).await.is_err());
    assert!(house.try_login("ada", "another long one", ADDRESS).await.is_ok());
}

#[tokio::test]
async fn a_session_that_a_lock_ended_is_not_brought_back_by_a_change_of_password() {
    let house = House::new();
    let user = house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let under_way = house.cause_of(&tokens).await;
    let only = AdministerUser { user: user.id, expected: None };
    house.users.lock_user(Cause::system(), only).await.expect("locked");
    house.users.unlock_user(Cause::system(), only).await.expect("unlocked");
    house.auth.change_password(under_way, change(PASSWORD, "another long one")).await.expect("changed");
    assert!(!house.is_let_in(&tokens.access).await);
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing_and_is_throttled() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let cause = house.cause_of(&tokens).await;
    for _ in 0..5 {
        let refused =
            house.auth.change_password(cause.clone(), change("wrong one", "another long one")).await;
        assert!(matches!(refused, Err(AccountError::WrongPassword)));
    }
    let refused = house.auth.change_password(cause, change(PASSWORD, "another long one")).await;
    assert!(matches!(refused, Err(AccountError::Throttled { .. })));
    house.pass(Duration::from_mins(14) + Duration::from_secs(59));
    assert!(house.is_let_in(&tokens.access).await);
}

#[tokio::test]
async fn everything_wrong_with_a_change_of_password_is_told_at_once() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let wrong = ChangePassword { current: Input::Missing, new: "weak".into() };
    let refused = house.auth.change_password(house.cause_of(&tokens).await, wrong).await;
    let Err(AccountError::Invalid(problems)) = refused else { panic!("{refused:?}") };
    let told: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
    assert_eq!(
        told,
        [("current_password", "required"), ("new_password", "too_short"), ("new_password", "weak_password")]
    );
}

#[tokio::test]
async fn a_new_password_that_registration_would_refuse_is_refused_beside_the_right_current_one() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let cause = house.cause_of(&tokens).await;
    let checks = house.hasher.count_checks();
    for (new, word) in [
        ("short", "too_short"),
        ("a weak one", "weak_password"),
        ("ada@example.org!", "weak_password"),
        ("breached but long", "breached_password"),
    ] {
        let refused = house.auth.change_password(cause.clone(), change(PASSWORD, new)).await;
        let Err(AccountError::Invalid(problems)) = refused else { panic!("{new}: {refused:?}") };
        let told: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
        assert_eq!(told, [("new_password", word)]);
    }
    assert_eq!(house.hasher.count_checks(), checks, "no hash is spent on it");
    assert!(house.try_login("ada", PASSWORD, ADDRESS).await.is_ok());
}

#[tokio::test]
async fn a_new_password_is_another_than_the_current_one() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let same = house.auth.change_password(house.cause_of(&tokens).await, change(PASSWORD, PASSWORD)).await;
    let Err(AccountError::Invalid(problems)) = same else { panic!("{same:?}") };
    let told: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
    assert_eq!(told, [("new_password", "unchanged")]);
}

#[tokio::test]
async fn of_two_changes_of_one_password_at_once_one_wins() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let cause = house.cause_of(&tokens).await;
    let (one, other) = tokio::join!(
        house.auth.change_password(cause.clone(), change(PASSWORD, "one long password")),
        house.auth.change_password(cause.clone(), change(PASSWORD, "other long password")),
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
}

#[tokio::test]
async fn deleting_the_own_account_asks_the_password_and_ends_all_sessions() {
    let house = House::new();
    let user = house.register("ada").await;
    let there = house.login("ada").await.tokens;
    let here = house.login("ada").await.tokens;
    let cause = house.cause_of(&here).await;
    let refused =
        house.auth.delete_account(cause.clone(), DeleteAccount { password: "wrong one".into() }).await;
    assert!(matches!(refused, Err(AccountError::WrongPassword)));
    house.auth.delete_account(cause, DeleteAccount { password: PASSWORD.into() }).await.expect("deleted");
    assert!(!house.is_let_in(&here.access).await);
    assert!(!house.is_let_in(&there.access).await);
    let only = AdministerUser { user: user.id, expected: None };
    house.users.restore_user(Cause::system(), only).await.expect("it can be restored");
    assert!(!house.is_let_in(&here.access).await);
}

#[tokio::test]
async fn only_somebody_signed_in_has_a_password_to_change_and_an_account_to_delete() {
    let house = House::new();
    for actor in [Actor::Anonymous, Actor::System] {
        let cause = Cause { actor, ..Cause::default() };
        let refused = house.auth.change_password(cause.clone(), change(PASSWORD, "another long one")).await;
        assert!(matches!(refused, Err(AccountError::Forbidden(Forbidden::NotSignedIn))), "{refused:?}");
        let refused = house.auth.delete_account(cause, DeleteAccount { password: PASSWORD.into() }).await;
        assert!(matches!(refused, Err(AccountError::Forbidden(Forbidden::NotSignedIn))), "{refused:?}");
    }
}

#[tokio::test]
async fn the_last_administrator_cannot_delete_the_own_account() {
    let house = House::new();
    house.user("boss", Role::Admin).await;
    let tokens = house.login("boss").await.tokens;
    let command = DeleteAccount { password: PASSWORD.into() };
    let refused = house.auth.delete_account(house.cause_of(&tokens).await, command).await;
    assert!(matches!(refused, Err(AccountError::User(ChangeUserError::LastAdministrator))));
    assert!(house.is_let_in(&tokens.access).await);
}

#[tokio::test]
async fn a_candidate_is_rated_against_the_names_and_stored_nowhere() {
    let house = House::new();
    let rate = |password: Input, names| RatePassword { password, names };
    let good = house.auth.rate_password(rate(PASSWORD.into(), vec![])).await.expect("rated");
    assert_eq!((good.rating.score, good.acceptable), (4, true));
    let own = rate("ada@example.org".into(), vec!["ada@example.org".into(), Input::Missing]);
    let own = house.auth.rate_password(own).await.expect("rated");
    assert_eq!((own.rating.score, own.acceptable), (1, false));
    let wrong = rate(Input::Missing, vec![Input::WrongType]);
    let Err(RatePasswordError::Invalid(problems)) = house.auth.rate_password(wrong).await else {
        panic!("rated")
    };
    let told: Vec<_> = problems.iter().map(|problem| (problem.field, problem.code.as_str())).collect();
    assert_eq!(told, [("password", "required"), ("email", "wrong_type")]);
    let wrong = rate(PASSWORD.into(), vec![Input::Missing, Input::WrongType]);
    let Err(RatePasswordError::Invalid(problems)) = house.auth.rate_password(wrong).await else {
        panic!("rated")
    };
    assert_eq!(problems.iter().map(|problem| problem.field).collect::<Vec<_>>(), ["name"]);
}

#[tokio::test]
async fn a_candidate_of_a_length_that_registration_refuses_is_not_acceptable() {
    let house = House::new();
    let cases = [(7, Some("It must have at least 8 characters")), (8, None), (128, None)];
    for (length, advice) in cases.into_iter().chain([(129, Some("It must have at most 128 characters"))]) {
        let command = RatePassword { password: "x".repeat(length).as_str().into(), names: vec![] };
        let rated = house.auth.rate_password(command).await.expect("rated");
        assert_eq!((rated.rating.score, rated.acceptable), (4, advice.is_none()), "{length}");
        assert_eq!(rated.rating.advice.first().map(String::as_str), advice, "{length}");
    }
    let ligature = "ﬁ".repeat(65);
    let command = RatePassword { password: ligature.as_str().into(), names: vec![] };
    assert!(!house.auth.rate_password(command).await.expect("rated").acceptable, "130 once normalized");
}
