//! What the tests of this module share: a database of their own, a clock that stands still, ids that count.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use domain::{
    authorization::Role,
    shared::{Clock, Id, IdGenerator, Timestamp},
    users::{DisplayName, Email, PasswordHash, Registration, User, UserEvent, Username},
};
use tempfile::TempDir;

use super::{Database, DatabaseSettings, SqlUsers};

/// A clock that a test sets.
pub(super) struct TestClock(AtomicI64);

impl TestClock {
    pub(super) fn at(seconds: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(seconds * 1_000_000)))
    }

    pub(super) fn set_millis(&self, millis: i64) {
        self.0.store(millis * 1_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Ids that count up.
#[derive(Default)]
pub(super) struct TestIds(AtomicU64);

impl IdGenerator for TestIds {
    fn next_id(&self) -> [u8; 16] {
        u128::from(self.0.fetch_add(1, Ordering::SeqCst) + 1).to_be_bytes()
    }
}

/// A file of one's own. It goes when the folder is dropped.
pub(super) fn settings(folder: &TempDir) -> DatabaseSettings {
    DatabaseSettings {
        url: format!("sqlite://{}", folder.path().join("data/test.db").display()),
        ..DatabaseSettings::default()
    }
}

/// A migrated database of one's own.
pub(super) async fn migrated() -> (TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::connect(&settings(&folder)).await.expect("a database");
    database.migrator().up().await.expect("migrations");
    (folder, database)
}

/// The users of a database, with a clock that stands at 1,000 s.
pub(super) fn users(database: &Database) -> SqlUsers {
    SqlUsers::new(database.clone(), Arc::new(TestIds::default()), TestClock::at(1_000))
}

/// A new user with this number, name and username.
pub(super) fn user(number: u8, name: &str, username: Option<&str>) -> (User, UserEvent) {
    let registration = Registration {
        email: Email::parse(&format!("user{number}@example.org")).expect("an address"),
        username: username.map(|username| Username::parse(username).expect("a username")),
        name: DisplayName::parse(name).expect("a name"),
        role: Role::User,
    };
    User::register(Id::from_bytes([number; 16]), registration, Timestamp::from_seconds(1_000))
}

/// Any hash.
pub(super) fn hash() -> PasswordHash {
    PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")
}
