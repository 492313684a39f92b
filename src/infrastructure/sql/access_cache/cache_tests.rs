use std::sync::atomic::{AtomicU64, Ordering};

use domain::{
    auth::SessionStanding,
    authorization::Role,
    shared::{Id, StoreError, Timestamp},
    users::{Epoch, Standing},
};
use tokio::sync::Semaphore;

use super::{super::super::testing::TestClock, *};

/// Answers with the epoch as it was when the read began, once it is let go; counts its reads.
struct Source {
    epoch: AtomicU64,
    reads: AtomicU64,
    gate: Semaphore,
}

impl Source {
    fn open() -> Arc<Self> {
        let gate = Semaphore::new(Semaphore::MAX_PERMITS);
        Arc::new(Self { epoch: AtomicU64::new(1), reads: AtomicU64::new(0), gate })
    }

    fn shut() -> Arc<Self> {
        Arc::new(Self { epoch: AtomicU64::new(1), reads: AtomicU64::new(0), gate: Semaphore::new(0) })
    }

    fn reads(&self) -> u64 {
        self.reads.load(Ordering::SeqCst)
    }
}

impl SessionReads for Source {
    fn find_access(&self, session: SessionId) -> PortFuture<'_, Option<Access>> {
        Box::pin(async move {
            self.reads.fetch_add(1, Ordering::SeqCst);
            let epoch = Epoch::from_number(self.epoch.load(Ordering::SeqCst).cast_signed());
            self.gate.acquire().await.map_err(|closed| StoreError::Unavailable(closed.into()))?.forget();
            let standing = SessionStanding {
                user: user(),
                epoch,
                ends_at: Timestamp::from_seconds(9_999),
                last_used_at: Timestamp::from_seconds(0),
                unused_access: None,
            };
            let is_known = session == known();
            Ok(is_known.then_some((standing, Standing { role: Role::User, is_locked: false, epoch })))
        })
    }
}

fn known() -> SessionId {
    Id::from_bytes([1; 16])
}

fn user() -> UserId {
    Id::from_bytes([2; 16])
}

fn cache(source: &Arc<Source>, ttl: Duration) -> (Arc<TestClock>, AccessCache) {
    let clock = TestClock::at(1);
    (Arc::clone(&clock), AccessCache::new(source.clone(), ttl, clock))
}

async fn epoch(cache: &AccessCache) -> i64 {
    let (session, _) = cache.find_access(known()).await.expect("a read").expect("an open session");
    session.epoch.number()
}

#[tokio::test]
async fn a_session_is_looked_up_once_within_the_time_and_again_after_it() {
    let source = Source::open();
    let (clock, cache) = cache(&source, Duration::from_secs(1));
    cache.begin_listening();
    for millis in [1_000, 1_500, 1_999] {
        clock.set_millis(millis);
        assert_eq!(epoch(&cache).await, 1);
    }
    assert_eq!(source.reads(), 1);
    clock.set_millis(2_000);
    epoch(&cache).await;
    assert_eq!(source.reads(), 2);
}

#[tokio::test]
async fn while_nothing_is_listened_to_every_read_goes_through() {
    let source = Source::open();
    let (_clock, cache) = cache(&source, Duration::from_secs(1));
    epoch(&cache).await;
    epoch(&cache).await;
    assert_eq!(source.reads(), 2);
    cache.begin_listening();
    epoch(&cache).await;
    epoch(&cache).await;
    assert_eq!(source.reads(), 3);
    cache.end_listening();
    epoch(&cache).await;
    assert_eq!(source.reads(), 4);
    cache.begin_listening();
    epoch(&cache).await;
    assert_eq!(source.reads(), 5, "what was remembered before may have missed a change");
}

#[tokio::test]
async fn a_time_of_zero_remembers_nothing() {
    let source = Source::open();
    let (_clock, cache) = cache(&source, Duration::ZERO);
    cache.begin_listening();
    epoch(&cache).await;
    epoch(&cache).await;
    assert_eq!(source.reads(), 2);
}

#[tokio::test]
async fn who_is_let_in_by_nothing_is_asked_for_again() {
    let source = Source::open();
    let (_clock, cache) = cache(&source, Duration::from_secs(1));
    cache.begin_listening();
    for _ in 0..2 {
        assert!(cache.find_access(Id::from_bytes([9; 16])).await.expect("a read").is_none());
    }
    assert_eq!(source.reads(), 2);
}

#[tokio::test]
async fn every_kind_of_notice_shows_at_once() {
    let source = Source::open();
    let (_clock, cache) = cache(&source, Duration::from_secs(1));
    cache.begin_listening();
    let notices: [fn(&AccessCache); 3] = [
        |cache| cache.session_changed(known()),
        |cache| cache.sessions_changed(user()),
        |cache| cache.standing_changed(user()),
    ];
    for (changed, notice) in (2..).zip(notices) {
        epoch(&cache).await;
        source.epoch.store(changed, Ordering::SeqCst);
        notice(&cache);
        assert_eq!(epoch(&cache).await, changed.cast_signed());
    }
}

#[tokio::test]
async fn a_read_that_a_change_overtakes_is_answered_but_not_remembered() {
    let source = Source::shut();
    let (_clock, cache) = cache(&source, Duration::from_secs(1));
    cache.begin_listening();
    let early = epoch(&cache);
    let change = async {
        source.epoch.store(2, Ordering::SeqCst);
        cache.sessions_changed(user());
        source.gate.add_permits(2);
    };
    let (early, ()) = tokio::join!(biased; early, change);
    assert_eq!(early, 1, "it began before the change");
    assert_eq!(epoch(&cache).await, 2);
}
