use std::{sync::Arc, time::Duration};

use domain::{
    auth::{AuthService, Refresh, RefreshError, Tokens},
    shared::{Cause, Input, Secret},
    users::{AdministerUser, UserService},
};
use memory::FailingAuthWork;

use crate::testing::{ADDRESS, House, anonymous};

async fn refresh(house: &House, token: &Secret) -> Result<Tokens, RefreshError> {
    house.auth.refresh(anonymous(ADDRESS), Refresh { token: token.expose().into() }).await
}

async fn signed_in(house: &House) -> Tokens {
    house.register("ada").await;
    house.login("ada").await.tokens
}

#[tokio::test]
async fn a_refresh_token_is_replaced_at_each_use() {
    let house = House::new();
    let mut tokens = signed_in(&house).await;
    for _ in 0..3 {
        house.pass(Duration::from_hours(1));
        let next = refresh(&house, &tokens.refresh).await.expect("replaced");
        assert_ne!(next.refresh, tokens.refresh);
        assert_eq!(next.session, tokens.session);
        assert!(house.is_let_in(&next.access).await);
        tokens = next;
    }
}

#[tokio::test]
async fn reuse_of_a_consumed_token_ends_the_session_for_both() {
    let house = House::new();
    let stolen = signed_in(&house).await;
    let next = refresh(&house, &stolen.refresh).await.expect("replaced");
    assert!(house.is_let_in(&next.access).await);
    assert!(matches!(refresh(&house, &stolen.refresh).await, Err(RefreshError::Reused)));
    assert!(!house.is_let_in(&next.access).await);
    assert!(matches!(refresh(&house, &next.refresh).await, Err(RefreshError::InvalidToken)));
}

#[tokio::test]
async fn an_answer_that_was_lost_may_be_asked_for_again() {
    let house = House::new();
    let tokens = signed_in(&house).await;
    let lost = refresh(&house, &tokens.refresh).await.expect("replaced");
    house.pass(Duration::from_secs(30));
    let next = refresh(&house, &tokens.refresh).await.expect("the answer was lost");
    assert!(house.is_let_in(&next.access).await);
    assert!(matches!(refresh(&house, &lost.refresh).await, Err(RefreshError::Reused)), "it is void");
    assert!(!house.is_let_in(&next.access).await);
}

#[tokio::test]
async fn a_lost_answer_is_not_asked_for_after_30_s() {
    let house = House::new();
    let tokens = signed_in(&house).await;
    refresh(&house, &tokens.refresh).await.expect("replaced");
    house.pass(Duration::from_secs(31));
    assert!(matches!(refresh(&house, &tokens.refresh).await, Err(RefreshError::Reused)));
}

#[tokio::test]
async fn two_who_refresh_at_once_do_not_end_the_session() {
    let house = House::new();
    let tokens = signed_in(&house).await;
    let (one, other) = tokio::join!(refresh(&house, &tokens.refresh), refresh(&house, &tokens.refresh));
    let (one, other) = (one.expect("one"), other.expect("the other"));
    let live = [refresh(&house, &other.refresh).await.is_ok(), refresh(&house, &one.refresh).await.is_ok()];
    assert!(live.contains(&true));
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let house = House::new();
    signed_in(&house).await;
    assert!(matches!(refresh(&house, &Secret::new("forged")).await, Err(RefreshError::InvalidToken)));
    let missing = house.auth.refresh(anonymous(ADDRESS), Refresh { token: Input::Missing }).await;
    assert!(matches!(missing, Err(RefreshError::Invalid(_))));
}

#[tokio::test]
async fn a_user_who_may_not_sign_in_may_not_refresh_either() {
    let house = House::new();
    let user = house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let only = AdministerUser { user: user.id, expected: None };
    house.users.lock_user(Cause::system(), only).await.expect("locked");
    assert!(matches!(refresh(&house, &tokens.refresh).await, Err(RefreshError::InvalidToken)));
    house.users.unlock_user(Cause::system(), only).await.expect("unlocked");
    let tokens = house.login("ada").await.tokens;
    house.users.delete_user(Cause::system(), only).await.expect("deleted");
    assert!(matches!(refresh(&house, &tokens.refresh).await, Err(RefreshError::InvalidToken)));
}

#[tokio::test]
async fn a_session_from_before_a_lock_is_not_refreshed_after_it() {
    let house = House::new();
    let user = house.register("ada").await;
    let tokens = house.login("ada").await.tokens;
    let only = AdministerUser { user: user.id, expected: None };
    house.users.lock_user(Cause::system(), only).await.expect("locked");
    house.users.unlock_user(Cause::system(), only).await.expect("unlocked");
    assert!(matches!(refresh(&house, &tokens.refresh).await, Err(RefreshError::InvalidToken)));
}

#[tokio::test]
async fn a_session_ends_after_30_idle_days_and_after_90_in_any_case() {
    let house = House::new();
    let tokens = signed_in(&house).await;
    house.pass(Duration::from_hours(30 * 24));
    assert!(matches!(refresh(&house, &tokens.refresh).await, Err(RefreshError::InvalidToken)));
    let mut tokens = house.login("ada").await.tokens;
    for _ in 0..3 {
        house.pass(Duration::from_hours(29 * 24));
        tokens = refresh(&house, &tokens.refresh).await.expect("used in time");
    }
    house.pass(Duration::from_hours(3 * 24));
    assert!(matches!(refresh(&house, &tokens.refresh).await, Err(RefreshError::InvalidToken)));
}

#[tokio::test]
async fn a_refresh_that_fails_halfway_leaves_the_token_as_it_was() {
    for step in ["begin", "refresh_family_for_update", "replace_refresh_token", "save_session", "commit"] {
        let house = House::new();
        let tokens = signed_in(&house).await;
        let broken = house.auth_on(Arc::new(FailingAuthWork::at(step, house.ports.work.clone())));
        let command = Refresh { token: tokens.refresh.expose().into() };
        let failed = broken.refresh(anonymous(ADDRESS), command).await;
        assert!(matches!(failed, Err(RefreshError::Store(_))), "{step}");
        house.pass(Duration::from_hours(1));
        assert!(refresh(&house, &tokens.refresh).await.is_ok(), "{step}");
    }
}
