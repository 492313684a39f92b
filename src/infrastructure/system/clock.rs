use std::time::SystemTime;

use domain::shared::{Clock, Timestamp};

/// The system's clock, in whole microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that the ban points to")]
        let now = SystemTime::now();
        // A machine whose clock stands before 1970 is not set: its time is the epoch.
        let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(0).plus(since_epoch)
    }
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
