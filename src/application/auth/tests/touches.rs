//! Uses that take long to be written down, or to be refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use domain::{
    auth::{AuthService, AuthTransaction, AuthWork, AuthenticateError},
    shared::{Caller, Cause, PortFuture, Secret, StoreError},
};
use memory::FixedClock;
use tokio::sync::Semaphore;

use crate::{auth::Auth, testing::House};

/// A store that hangs until it is let go, and refuses a while after.
struct HangingWork {
    clock: Arc<FixedClock>,
    takes: Duration,
    go: Semaphore,
    begun: AtomicUsize,
}

impl HangingWork {
    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

impl AuthWork for HangingWork {
    fn begin(&self, _cause: Cause) -> PortFuture<'_, Box<dyn AuthTransaction>, StoreError> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            self.go.acquire().await.expect("never closed").forget();
            self.clock.advance(self.takes);
            Err(StoreError::Unavailable("no answer in time".into()))
        })
    }
}

/// Somebody whose access token was never used, and a store that hangs.
struct Given {
    house: House,
    access: Secret,
    work: Arc<HangingWork>,
    auth: Auth,
}

async fn given(takes: Duration) -> Given {
    let house = House::new();
    house.register("ada").await;
    let access = house.login("ada").await.tokens.access;
    let (go, begun) = (Semaphore::new(0), AtomicUsize::new(0));
    let work = Arc::new(HangingWork { clock: house.clock.clone(), takes, go, begun });
    let auth = house.auth_on(work.clone());
    Given { house, access, work, auth }
}

impl Given {
    fn ask(&self) -> PortFuture<'_, Caller, AuthenticateError> {
        self.auth.authenticate(self.access.clone())
    }

    /// Whether who asks now is let in at once.
    fn is_let_in(&self) -> bool {
        is_let_in(&mut self.ask())
    }
}

fn is_let_in(asked: &mut PortFuture<'_, Caller, AuthenticateError>) -> bool {
    matches!(asked.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(_)))
}

#[tokio::test]
async fn a_use_that_took_long_to_be_refused_is_tried_again_a_second_after_the_refusal() {
    let given = given(Duration::from_secs(3)).await;
    given.work.go.add_permits(9);
    assert!(given.is_let_in() && given.is_let_in() && given.is_let_in());
    assert_eq!(given.work.begun(), 1);
    given.house.pass(Duration::from_secs(1));
    assert!(given.is_let_in() && given.is_let_in());
    assert_eq!(given.work.begun(), 2);
}

#[tokio::test]
async fn while_a_use_hangs_the_others_are_let_in_without_a_try() {
    let given = given(Duration::ZERO).await;
    let (mut first, mut second) = (given.ask(), given.ask());
    assert!(!is_let_in(&mut first) && !is_let_in(&mut second), "nobody knows yet that it hangs");
    given.house.pass(Duration::from_secs(1));
    assert!(given.is_let_in());
    assert_eq!(given.work.begun(), 2);
    given.work.go.add_permits(2);
    assert!(is_let_in(&mut first) && is_let_in(&mut second));
    given.house.pass(Duration::from_secs(1));
    let mut third = given.ask();
    assert!(!is_let_in(&mut third), "one tries");
    given.house.pass(Duration::from_mins(1));
    assert!(given.is_let_in(), "however long that one takes");
    assert_eq!(given.work.begun(), 3);
}

#[tokio::test]
async fn a_use_that_its_request_gave_up_is_tried_again_by_one_at_a_time() {
    let given = given(Duration::ZERO).await;
    let mut gone = given.ask();
    assert!(!is_let_in(&mut gone));
    given.house.pass(Duration::from_secs(1));
    drop(gone);
    let mut next = given.ask();
    assert!(!is_let_in(&mut next), "nobody knows what became of it");
    assert!(given.is_let_in());
    assert_eq!(given.work.begun(), 2);
}
