use std::{sync::Arc, time::Duration};

use domain::{
    auth::{AccessClaims, AuthService, AuthenticateError, ClaimError},
    authorization::Role,
    shared::{Actor, Cause, Secret},
    users::{AdministerUser, ChangeRole, UserId, UserService},
};
use memory::FailingAuthWork;

use crate::testing::House;

fn only(user: UserId) -> AdministerUser {
    AdministerUser { user, expected: None }
}

#[tokio::test]
async fn a_token_lets_in_for_15_minutes() {
    let house = House::new();
    let user = house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let caller = house.caller(&tokens).await;
    assert_eq!((caller.user, caller.session), (user.id, tokens.session));
    house.pass(Duration::from_secs(15 * 60 - 1));
    assert!(house.is_let_in(&tokens.access).await);
    house.pass(Duration::from_secs(1));
    let expired = house.auth.authenticate(tokens.access).await;
    assert!(matches!(expired, Err(AuthenticateError::Claims(ClaimError::Expired))));
}

#[tokio::test]
async fn what_is_no_token_lets_nobody_in() {
    let house = House::new();
    let refused = house.auth.authenticate(Secret::new("forged")).await;
    assert!(matches!(refused, Err(AuthenticateError::Token(_))));
}

#[tokio::test]
async fn whoever_checks_tokens_is_given_the_keys_that_sign_them() {
    let house = House::new();
    let keys: Vec<_> = house.auth.public_keys().into_iter().map(|key| key.key_id).collect();
    assert_eq!(keys, ["readable"]);
}

#[tokio::test]
async fn a_token_for_the_session_of_somebody_else_lets_nobody_in() {
    let house = House::new();
    house.register("ada").await;
    let eve = house.register("eve").await;
    let tokens = house.login("ada").await.tokens;
    let claims = house.ports.access_tokens.read_access_token(&tokens.access).expect("made here");
    let crossed = house.ports.access_tokens.sign_access_token(AccessClaims { user: eve.id, ..claims });
    let refused = house.auth.authenticate(crossed.expect("signed")).await;
    assert!(matches!(refused, Err(AuthenticateError::SessionEnded)));
}

#[tokio::test]
async fn locking_deleting_and_erasing_end_every_access_at_once() {
    for step in 0..3 {
        let house = House::new();
        let user = house.register("ada").await;
        let tokens = house.login("ada").await.tokens;
        match step {
            0 => drop(house.users.lock_user(Cause::system(), only(user.id)).await.expect("locked")),
            1 => house.users.delete_user(Cause::system(), only(user.id)).await.expect("deleted"),
            _ => house.users.erase_user(Cause::system(), only(user.id)).await.expect("erased"),
        }
        let refused = house.auth.authenticate(tokens.access).await;
        assert!(matches!(refused, Err(AuthenticateError::SessionEnded)), "{step}");
    }
}

#[tokio::test]
async fn unlocking_and_restoring_bring_no_old_session_back() {
    let house = House::new();
    let user = house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    house.users.lock_user(Cause::system(), only(user.id)).await.expect("locked");
    house.users.unlock_user(Cause::system(), only(user.id)).await.expect("unlocked");
    assert!(!house.is_let_in(&tokens.access).await);
}

#[tokio::test]
async fn the_role_is_that_of_the_user_and_never_that_of_the_token() {
    let house = House::new();
    house.user("other", Role::Admin).await;
    let boss = house.user("boss", Role::Admin).await;
    let tokens = house.login("boss").await.tokens;
    assert_eq!(house.caller(&tokens).await.role, Role::Admin);
    let demote = ChangeRole { user: boss.id, role: "user".into(), expected: None };
    house.users.change_role(Cause::system(), demote).await.expect("demoted");
    assert!(!house.is_let_in(&tokens.access).await, "a session of another role is void");
    assert_eq!(house.caller(&house.login("boss").await.tokens).await.role, Role::User);
}

#[tokio::test]
async fn the_last_use_of_a_session_is_known_to_the_minute() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let opened = house.now();
    let last_used = async || {
        let caller = Actor::Caller(house.caller(&tokens).await);
        house.auth.list_sessions(caller).await.expect("listed")[0].last_used_at
    };
    house.pass(Duration::from_secs(59));
    // The first use of the token is written down whenever it is.
    let first = last_used().await;
    assert_eq!(first, opened.plus(Duration::from_secs(59)));
    house.pass(Duration::from_secs(59));
    assert_eq!(last_used().await, first);
    house.pass(Duration::from_secs(1));
    assert_eq!(last_used().await, first.plus(Duration::from_mins(1)));
}

#[tokio::test]
async fn a_use_that_cannot_be_written_down_keeps_nobody_out_and_is_tried_again_now_and_then() {
    let house = House::new();
    house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let failing = FailingAuthWork::at("touch_session", house.ports.work.clone());
    let broken = house.auth_on(Arc::new(failing.clone()));
    for _ in 0..3 {
        broken.authenticate(tokens.access.clone()).await.expect("let in at the first use");
    }
    assert_eq!(failing.failures(), 1, "each try may take as long as a write waits");
    house.pass(Duration::from_secs(1));
    broken.authenticate(tokens.access.clone()).await.expect("let in");
    assert_eq!(failing.failures(), 2);
    house.pass(Duration::from_mins(2));
    broken.authenticate(tokens.access.clone()).await.expect("let in at a later use");
    assert_eq!(failing.failures(), 3);
    let claims = house.ports.access_tokens.read_access_token(&tokens.access).expect("made here");
    let is_used = async || {
        let found = house.ports.queries.find_session(claims.session).await.expect("answered");
        found.expect("a session").is_access_used
    };
    assert!(!is_used().await);
    assert!(house.is_let_in(&tokens.access).await);
    assert!(is_used().await, "a later request writes it down");
}
