//! What ends a statement of `SQLite` that nobody waits for any more.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use sqlx::SqliteConnection;

use super::sqlite_places::Taken;

/// The engine asks whether to go on each time after about this many instructions of its machine, which it does in well under a
/// millisecond. The question costs a few nanoseconds, and most statements end before the first.
const INSTRUCTIONS: i32 = 4_000;

/// Whether one connection is to end what it does. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// What the connection does ends now with an error, and so does what it is told to do next.
    pub(super) fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// The connection is of use again.
    pub(super) fn lower(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What is held together with a connection: what ends its statement, and its place.
pub(super) struct Hold {
    /// Ends what the connection does.
    pub(super) stop: Stop,
    _taken: Option<Taken>,
}

impl Hold {
    /// Of a connection with this stop, and of its place where it is one of several.
    pub(super) fn of(stop: Stop, taken: Option<Taken>) -> Self {
        Self { stop, _taken: taken }
    }
}

/// The stop of whichever connection a place has. Each connection has one of its own: one that is given up stays stopped.
#[derive(Clone, Default)]
pub(super) struct StopOfPlace(Arc<Mutex<Stop>>);

impl StopOfPlace {
    /// The one of the connection that the place has now.
    pub(super) fn current(&self) -> Stop {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has the engine ask, on a connection that the place has from now on.
    pub(super) async fn install(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let stop = Stop::default();
        let asked = stop.clone();
        connection.lock_handle().await?.set_progress_handler(INSTRUCTIONS, move || !asked.is_raised());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stop;
        Ok(())
    }
}
