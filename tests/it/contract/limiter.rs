//! What every rate limiter promises.

use std::time::Duration;

use domain::shared::{Allowance, LimitKey, Quota};

use super::store::TestStore;

const QUOTA: Quota = Quota { limit: 3, window: Duration::from_mins(1) };

fn key(subject: &str) -> LimitKey {
    LimitKey::new("test", subject)
}

async fn take(store: &TestStore, subject: &str) -> Allowance {
    store.limiter.take_one(key(subject), QUOTA).await.expect("the limiter")
}

pub(super) async fn the_limit_is_reached_and_no_more_pass(store: &TestStore) {
    for remaining in [2, 1, 0] {
        let expected = Allowance { allowed: true, limit: 3, remaining, resets_in: QUOTA.window };
        assert_eq!(take(store, "ada").await, expected);
    }
    for _ in 0..2 {
        let expected = Allowance { allowed: false, limit: 3, remaining: 0, resets_in: QUOTA.window };
        assert_eq!(take(store, "ada").await, expected);
    }
}

pub(super) async fn of_concurrent_takers_no_more_than_the_limit_pass(store: &TestStore) {
    let quota = Quota { limit: 50, window: QUOTA.window };
    let runtime = tokio::runtime::Handle::current();
    let takers: Vec<_> = (0..8)
        .map(|_| {
            let (limiter, runtime) = (store.limiter.clone(), runtime.clone());
            tokio::task::spawn_blocking(move || {
                runtime.block_on(async {
                    let mut passed = 0;
                    for _ in 0..20 {
                        passed += u32::from(limiter.take_one(key("all"), quota).await.unwrap().allowed);
                    }
                    passed
                })
            })
        })
        .collect();
    let mut passed = 0;
    for taker in takers {
        passed += taker.await.expect("a taker");
    }
    assert_eq!(passed, 50);
}

pub(super) async fn a_window_begins_with_the_first_and_is_not_prolonged(store: &TestStore) {
    for _ in 0..3 {
        take(store, "ada").await;
        store.later(19);
    }
    let refused = take(store, "ada").await;
    assert_eq!((refused.allowed, refused.resets_in), (false, Duration::from_secs(3)));
    store.later(3);
    let fresh = take(store, "ada").await;
    assert_eq!((fresh.allowed, fresh.remaining, fresh.resets_in), (true, 2, QUOTA.window));
}

pub(super) async fn what_is_given_back_can_be_taken_again(store: &TestStore) {
    for _ in 0..3 {
        take(store, "ada").await;
    }
    store.limiter.give_back_one(key("ada")).await.unwrap();
    assert!(take(store, "ada").await.allowed);
    assert!(!take(store, "ada").await.allowed);
    for _ in 0..5 {
        store.limiter.give_back_one(key("ada")).await.unwrap();
        store.limiter.give_back_one(key("nobody")).await.unwrap();
    }
    for subject in ["ada", "nobody"] {
        assert_eq!(take(store, subject).await.remaining, 2, "below zero it stays zero");
    }
}

pub(super) async fn a_reset_forgets_all_that_was_taken(store: &TestStore) {
    for _ in 0..4 {
        take(store, "ada").await;
    }
    store.later(10);
    store.limiter.reset_limit(key("ada")).await.unwrap();
    store.limiter.reset_limit(key("nobody")).await.unwrap();
    let fresh = take(store, "ada").await;
    assert_eq!((fresh.allowed, fresh.remaining, fresh.resets_in), (true, 2, QUOTA.window));
}

pub(super) async fn keys_are_counted_apart(store: &TestStore) {
    for _ in 0..4 {
        take(store, "ada").await;
    }
    assert!(!take(store, "ada").await.allowed);
    assert!(take(store, "eve").await.allowed);
    let other_class = store.limiter.take_one(LimitKey::new("other", "ada"), QUOTA).await.unwrap();
    assert_eq!(other_class.remaining, 2);
}

pub(super) async fn a_limit_of_none_lets_nobody_pass(store: &TestStore) {
    let nothing = Quota { limit: 0, window: QUOTA.window };
    let refused = store.limiter.take_one(key("ada"), nothing).await.unwrap();
    assert_eq!(refused, Allowance { allowed: false, limit: 0, remaining: 0, resets_in: QUOTA.window });
}
