//! Counters that are there before there is something to count.

use opentelemetry::{KeyValue, metrics::Counter};

/// This counter, with 0 for each of these values. A series that is born with a value has not risen for whoever looks at rates: the
/// first burst of what somebody has to be woken for would pass unseen.
pub(super) fn at_zero(counter: Counter<u64>, label: &'static str, values: &[&'static str]) -> Counter<u64> {
    for value in values {
        counter.add(0, &[KeyValue::new(label, *value)]);
    }
    counter
}
