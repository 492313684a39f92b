use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

use super::*;

#[tokio::test]
async fn a_write_outlives_whoever_waits_for_it_and_draining_waits_for_it() {
    let (writes, go_on, written) =
        (Writes::default(), Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let write = {
        let (go_on, written) = (go_on.clone(), written.clone());
        async move {
            go_on.notified().await;
            written.store(true, Ordering::SeqCst);
        }
    };
    let mut waiting = Box::pin(writes.run(write));
    assert!(futures::poll!(waiting.as_mut()).is_pending());
    drop(waiting);
    let mut draining = Box::pin(writes.drain());
    assert!(futures::poll!(draining.as_mut()).is_pending());
    go_on.notify_one();
    draining.await;
    assert!(written.load(Ordering::SeqCst));
}

#[tokio::test]
#[should_panic(expected = "as it was")]
async fn a_panic_of_a_write_reaches_whoever_waits_for_it() {
    Writes::default().run(async { panic!("as it was") }).await;
}

#[test]
fn readiness_is_one_flag_for_all_who_hold_it() {
    let readiness = Readiness::new();
    let other = readiness.clone();
    assert!(other.is_on());
    readiness.turn_off();
    assert!(!other.is_on());
}
