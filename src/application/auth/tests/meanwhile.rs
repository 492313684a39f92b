//! Doubles through which a test sees, or does, something in the middle of a use case.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use domain::{
    auth::{
        AuthTransaction, AuthWork, HashError, PasswordHasher, SessionId, SessionReads, SessionStanding,
        Verdict,
    },
    shared::{Cause, PortFuture, Secret, StoreError},
    users::{AdministerUser, PasswordHash, Standing, UserId, UserService},
};

use crate::{testing::PlainHasher, users::Users};

/// What an administrator does meanwhile.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meanwhile {
    Lock,
    Delete,
}

/// A hasher so slow that an administrator acts before it has answered.
pub(super) struct SlowHasher {
    pub(super) house: Arc<PlainHasher>,
    pub(super) users: Arc<Users>,
    pub(super) user: UserId,
    pub(super) change: Meanwhile,
}

impl PasswordHasher for SlowHasher {
    fn hash_password(&self, password: Secret) -> PortFuture<'_, PasswordHash, HashError> {
        self.house.hash_password(password)
    }

    fn verify_password(&self, password: Secret, hash: PasswordHash) -> PortFuture<'_, Verdict, HashError> {
        Box::pin(async move {
            let only = AdministerUser { user: self.user, expected: None };
            match self.change {
                Meanwhile::Lock => drop(self.users.lock_user(Cause::system(), only).await.expect("locked")),
                Meanwhile::Delete => self.users.delete_user(Cause::system(), only).await.expect("deleted"),
            }
            self.house.verify_password(password, hash).await
        })
    }

    fn verify_nothing(&self, password: Secret) -> PortFuture<'_, (), HashError> {
        self.house.verify_nothing(password)
    }
}

/// Counts how often access is looked up.
pub(super) struct CountedReads {
    pub(super) inner: Arc<dyn SessionReads>,
    pub(super) count: AtomicUsize,
}

impl SessionReads for CountedReads {
    fn find_access(&self, session: SessionId) -> PortFuture<'_, Option<(SessionStanding, Standing)>> {
        self.count.fetch_add(1, Ordering::SeqCst);
        self.inner.find_access(session)
    }
}

/// Counts transactions.
pub(super) struct CountedWork {
    pub(super) inner: Arc<dyn AuthWork>,
    pub(super) count: AtomicUsize,
}

impl AuthWork for CountedWork {
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn AuthTransaction>, StoreError> {
        self.count.fetch_add(1, Ordering::SeqCst);
        self.inner.begin(cause)
    }
}
