//! The hashing of passwords: how long it takes, how long the queue is.

use std::time::Duration;

use infrastructure::crypto::{Argon2Hasher, HashLoad, HashObserver};
use opentelemetry::metrics::{Histogram, Meter};

/// The instruments of hashing.
pub(super) struct HashMeters {
    duration: Histogram<f64>,
    wait: Histogram<f64>,
}

impl HashMeters {
    pub(super) fn new(meter: &Meter) -> Self {
        let duration = meter.f64_histogram("hexwright.password.hash.duration").with_unit("s");
        let wait = meter.f64_histogram("hexwright.password.hash.wait_time").with_unit("s");
        Self {
            duration: duration.with_description("Duration of hashing or checking a password.").build(),
            wait: wait.with_description("How long a password waited to be hashed or checked.").build(),
        }
    }
}

impl HashObserver for HashMeters {
    fn end_wait(&self, duration: Duration) {
        self.wait.record(duration.as_secs_f64(), &[]);
    }

    fn end_hash(&self, duration: Duration) {
        self.duration.record(duration.as_secs_f64(), &[]);
    }
}

/// One number of a load.
type Part = fn(HashLoad) -> usize;

/// From now on whoever reads the instruments sees how busy the hasher is.
pub(super) fn watch_load(meter: &Meter, hasher: &Argon2Hasher) {
    let shown: [(_, _, Part); 3] = [
        ("hexwright.password.hash.running", "Passwords hashed or checked right now.", |load| load.running),
        ("hexwright.password.hash.waiting", "Passwords that wait for their turn.", |load| load.waiting),
        ("hexwright.password.hash.limit", "Most passwords hashed or checked at once.", |load| load.limit),
    ];
    for (name, description, of) in shown {
        let hasher = hasher.clone();
        meter
            .u64_observable_gauge(name)
            .with_description(description)
            .with_unit("{hash}")
            .with_callback(move |seen| seen.observe(of(hasher.load()) as u64, &[]))
            .build();
    }
}
