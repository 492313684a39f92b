use super::*;
use std::{
    sync::{
        Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Small enough for a test, and no more than one at once.
const SMALL: Argon2Settings =
    Argon2Settings { memory_kib: 64, iterations: 1, parallelism: 1, max_concurrent: 1, max_waiting: 1 };

fn hasher(settings: Argon2Settings) -> Argon2Hasher {
    Argon2Hasher::new(&settings).expect("a hasher")
}

fn password(text: &str) -> Secret {
    Secret::new(text)
}

/// Random bytes that come only when the gate opens, so that a hash can be held in mid-work.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.opened.notify_all();
    }

    fn shut(&self) {
        *self.open.lock().unwrap() = false;
    }
}

impl Randomness for Gate {
    fn random_bytes(&self) -> Result<[u8; 32], Source> {
        let waited = Duration::from_secs(30);
        let (open, _) =
            self.opened.wait_timeout_while(self.open.lock().unwrap(), waited, |open| !*open).unwrap();
        if *open { Ok([7; 32]) } else { Err("the gate never opened".into()) }
    }
}

/// A hasher that is working on one password and keeps at it until the gate opens.
async fn held() -> (Arc<Gate>, Argon2Hasher, tokio::task::JoinHandle<Result<PasswordHash, HashError>>) {
    let gate = Arc::new(Gate::default());
    gate.open();
    let hasher = Argon2Hasher::with_randomness(&SMALL, gate.clone()).expect("a hasher");
    gate.shut();
    let first = tokio::spawn({
        let hasher = hasher.clone();
        async move { hasher.hash_password(password("first")).await }
    });
    while hasher.running.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    (gate, hasher, first)
}

#[tokio::test]
async fn a_password_has_its_own_hash_and_no_other_password_has_it() {
    let hasher = hasher(SMALL);
    let hash = hasher.hash_password(password("correct horse")).await.expect("a hash");
    let right = hasher.verify_password(password("correct horse"), hash.clone()).await.expect("a verdict");
    let wrong = hasher.verify_password(password("correct house"), hash).await.expect("a verdict");
    assert_eq!(right, Verdict { matches: true, is_outdated: false });
    assert_eq!(wrong, Verdict { matches: false, is_outdated: false });
}

#[tokio::test]
async fn a_hash_is_argon2id_in_the_phc_form_with_a_salt_of_its_own() {
    let hasher = hasher(SMALL);
    let one = hasher.hash_password(password("same")).await.expect("a hash");
    let other = hasher.hash_password(password("same")).await.expect("a hash");
    assert!(one.as_str().starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", one.as_str());
    assert_ne!(one, other);
}

#[tokio::test]
async fn the_default_is_19_mib_2_passes_1_lane() {
    let hash = hasher(Argon2Settings::default()).hash_password(password("any")).await.expect("a hash");
    assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
}

#[tokio::test]
async fn a_hash_made_with_other_parameters_still_matches_and_is_outdated() {
    let hash = hasher(SMALL).hash_password(password("old")).await.expect("a hash");
    for changed in [
        Argon2Settings { memory_kib: 128, ..SMALL },
        Argon2Settings { iterations: 2, ..SMALL },
        Argon2Settings { parallelism: 2, ..SMALL },
    ] {
        let verdict =
            hasher(changed).verify_password(password("old"), hash.clone()).await.expect("a verdict");
        assert_eq!(verdict, Verdict { matches: true, is_outdated: true }, "{changed:?}");
    }
}

#[tokio::test]
async fn a_hash_of_another_variant_is_outdated() {
    let argon2i = "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$\
                   AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let verdict = hasher(SMALL).verify_password(password("any"), PasswordHash::new(argon2i)).await;
    assert_eq!(verdict.expect("a verdict"), Verdict { matches: false, is_outdated: true });
}

#[tokio::test]
async fn what_is_stored_but_no_hash_is_a_failure_and_not_a_wrong_password() {
    for stored in [
        "",
        "hunter2",
        "$2b$12$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=4294967295,t=1,p=1$c2FsdHNhbHQ$AAAA",
    ] {
        let verdict = hasher(SMALL).verify_password(password("any"), PasswordHash::new(stored)).await;
        assert!(matches!(verdict, Err(HashError::Failed(_))), "{stored}: {verdict:?}");
    }
}

#[tokio::test]
async fn nobodys_hash_costs_what_a_real_one_does_and_no_password_has_it() {
    let hasher = hasher(SMALL);
    let real = hasher.hash_password(password("real")).await.expect("a hash");
    let shape = |hash: &str| hash.rsplitn(3, '$').map(str::len).collect::<Vec<_>>();
    assert_eq!(shape(&hasher.nobodys_hash), shape(real.as_str()));
    let verdict = hasher.verify_password(password(""), PasswordHash::new(&*hasher.nobodys_hash)).await;
    assert_eq!(verdict.expect("a verdict"), Verdict { matches: false, is_outdated: false });
    hasher.verify_nothing(password("any")).await.expect("done");
}

#[tokio::test]
async fn one_more_than_may_wait_is_told_at_once_that_the_hasher_is_busy() {
    let (gate, hasher, first) = held().await;
    let mut waiting = hasher.hash_password(password("waits"));
    assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(waiting.as_mut().poll(cx).is_pending())).await);
    let refused = hasher.verify_nothing(password("one too many")).await;
    assert!(matches!(refused, Err(HashError::Busy)), "{refused:?}");
    gate.open();
    assert!(first.await.expect("the task").is_ok());
    assert!(waiting.await.is_ok());
    assert_eq!(hasher.admitted.available_permits(), 2);
}

#[tokio::test]
async fn whoever_gives_up_while_waiting_makes_room() {
    let (gate, hasher, first) = held().await;
    for _ in 0..10 {
        let mut waiting = hasher.hash_password(password("waits"));
        let pending =
            std::future::poll_fn(|cx| std::task::Poll::Ready(waiting.as_mut().poll(cx).is_pending())).await;
        assert!(pending);
    }
    gate.open();
    assert!(first.await.expect("the task").is_ok());
    assert_eq!(hasher.admitted.available_permits(), 2);
}

#[tokio::test]
async fn whoever_gives_up_while_being_hashed_keeps_the_core_until_it_is_done() {
    let (gate, hasher, first) = held().await;
    first.abort();
    assert!(first.await.expect_err("it was aborted").is_cancelled());
    assert_eq!((hasher.running.available_permits(), hasher.admitted.available_permits()), (0, 1));
    gate.open();
    hasher.hash_password(password("next")).await.expect("a hash");
    // The thread gives its permits back a moment after it has answered.
    let all_back =
        async { (hasher.running.acquire().await.is_ok(), hasher.admitted.acquire_many(2).await.is_ok()) };
    let all_back = tokio::time::timeout(std::time::Duration::from_secs(30), all_back);
    assert_eq!(all_back.await.expect("nobody keeps a core for ever"), (true, true));
}

#[test]
fn impossible_settings_are_refused() {
    for settings in [
        Argon2Settings { memory_kib: 4, ..SMALL },
        Argon2Settings { memory_kib: u32::MAX, ..SMALL },
        Argon2Settings { iterations: 0, ..SMALL },
        Argon2Settings { iterations: 65, ..SMALL },
        Argon2Settings { parallelism: 0, ..SMALL },
        Argon2Settings { max_concurrent: 0, ..SMALL },
        Argon2Settings { max_waiting: usize::MAX, ..SMALL },
    ] {
        assert!(Argon2Hasher::new(&settings).is_err(), "{settings:?}");
    }
}

/// Counts what it is told.
#[derive(Default)]
struct Counted {
    waits: AtomicUsize,
    hashes: AtomicUsize,
}

impl HashObserver for Counted {
    fn end_wait(&self, _: Duration) {
        self.waits.fetch_add(1, Ordering::SeqCst);
    }

    fn end_hash(&self, _: Duration) {
        self.hashes.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn each_wait_and_each_hash_is_told_and_has_a_span() {
    let counted = Arc::new(Counted::default());
    let (spans, _collecting) = crate::testing::Spans::collect();
    let hasher = hasher(SMALL).observed_by(counted.clone());
    let hash = hasher.hash_password(password("secret")).await.expect("a hash");
    hasher.verify_password(password("secret"), hash).await.expect("a verdict");
    let told = (counted.waits.load(Ordering::SeqCst), counted.hashes.load(Ordering::SeqCst));
    assert_eq!(told, (2, 2));
    assert_eq!(spans.named("password.queue"), ["password.queue", "password.queue"]);
    assert_eq!(spans.named("password.hash"), ["password.hash", "password.hash"]);
}

#[tokio::test]
async fn a_queue_that_is_left_is_told() {
    let (gate, hasher, first) = held().await;
    let counted = Arc::new(Counted::default());
    let hasher = hasher.observed_by(counted.clone());
    let mut second = Box::pin(hasher.hash_password(password("second")));
    assert!(futures::poll!(second.as_mut()).is_pending());
    assert_eq!(counted.waits.load(Ordering::SeqCst), 0);
    drop(second);
    assert_eq!(counted.waits.load(Ordering::SeqCst), 1);
    gate.open();
    first.await.expect("a task").expect("a hash");
}

#[tokio::test]
async fn the_load_says_who_is_hashed_and_who_waits() {
    let (gate, hasher, first) = held().await;
    assert_eq!(hasher.load(), HashLoad { running: 1, waiting: 0, limit: 1 });
    let mut second = Box::pin(hasher.hash_password(password("second")));
    assert!(futures::poll!(second.as_mut()).is_pending());
    assert_eq!(hasher.load(), HashLoad { running: 1, waiting: 1, limit: 1 });
    gate.open();
    first.await.expect("a task").expect("a hash");
    second.await.expect("a hash");
    while hasher.load().running > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(hasher.load(), HashLoad { running: 0, waiting: 0, limit: 1 });
}
