use std::time::Duration;

use super::*;
use crate::FixedClock;

const QUOTA: Quota = Quota { limit: 2, window: Duration::from_mins(1) };

fn limiter(most_keys: usize) -> (MemoryRateLimiter, FixedClock) {
    let clock = FixedClock::at(Timestamp::from_seconds(1_000));
    (MemoryRateLimiter::with_most_keys(Arc::new(clock.clone()), most_keys), clock)
}

async fn take(limiter: &MemoryRateLimiter, subject: usize) -> Allowance {
    limiter.take_one(LimitKey::new("test", subject), QUOTA).await.unwrap()
}

#[tokio::test]
async fn windows_that_ended_are_swept_by_whoever_comes_next() {
    let (limiter, clock) = limiter(1_000);
    for subject in 0..500 {
        take(&limiter, subject).await;
    }
    assert_eq!(limiter.count_windows(), 500);
    clock.advance(QUOTA.window);
    take(&limiter, 1_000).await;
    assert_eq!(limiter.count_windows(), 1);
}

#[tokio::test]
async fn of_too_many_windows_the_one_that_ends_soonest_is_forgotten() {
    let (limiter, clock) = limiter(3);
    for subject in 0..3 {
        take(&limiter, subject).await;
        take(&limiter, subject).await;
        clock.advance(Duration::from_secs(1));
    }
    take(&limiter, 3).await;
    assert_eq!(limiter.count_windows(), 3);
    assert!(!take(&limiter, 1).await.allowed, "a window that ends later is kept");
    assert!(!take(&limiter, 2).await.allowed);
    assert!(take(&limiter, 0).await.allowed, "the one that ended soonest was forgotten");
}

#[tokio::test]
async fn a_clock_that_is_turned_back_locks_nobody_out_and_one_that_is_turned_on_lets_all_in() {
    let (limiter, clock) = limiter(10);
    for _ in 0..3 {
        take(&limiter, 1).await;
    }
    clock.set(Timestamp::from_seconds(1_000 - 5 * 3_600));
    let refused = take(&limiter, 1).await;
    assert_eq!((refused.allowed, refused.resets_in), (false, QUOTA.window), "a way back takes no time");
    clock.advance(QUOTA.window);
    assert!(take(&limiter, 1).await.allowed, "the window lasts no longer than it should");
    take(&limiter, 1).await;
    clock.advance(Duration::from_hours(24 * 365 * 30));
    assert!(take(&limiter, 1).await.allowed);
    assert_eq!(limiter.count_windows(), 1);
}

#[tokio::test]
async fn a_forgotten_key_leaves_nothing_behind() {
    let (limiter, clock) = limiter(10);
    take(&limiter, 1).await;
    limiter.reset_limit(LimitKey::new("test", 1)).await.unwrap();
    assert_eq!((limiter.count_windows(), limiter.windows().by_end.len()), (0, 0));
    take(&limiter, 1).await;
    clock.advance(QUOTA.window);
    limiter.give_back_one(LimitKey::new("test", 1)).await.unwrap();
    assert_eq!(take(&limiter, 1).await.remaining, 1);
}

#[tokio::test]
async fn a_long_key_takes_no_more_memory_than_a_short_one() {
    fn keeps_no_text<Key, Value>(_: &HashMap<Key, Value>) -> bool {
        !std::mem::needs_drop::<(Key, Value)>()
    }
    let (limiter, _clock) = limiter(10);
    let long = LimitKey::new("login", "\u{10000}".repeat(254));
    limiter.take_one(long, QUOTA).await.unwrap();
    let windows = limiter.windows();
    assert!(keeps_no_text(&windows.counters));
    assert!(windows.by_end.values().all(|key| size_of_val(key) <= 16));
}
