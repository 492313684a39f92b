//! The bounds of histograms. The SDK's own are for milliseconds; ours measure seconds, as the conventions have it.

use opentelemetry_sdk::metrics::{Aggregation, Instrument, InstrumentKind, Stream};

/// Of requests (<https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>), with more of what is fast.
const REQUESTS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0];

/// Of statements, of waiting for a connection, and of how late a timer is: most are far below a millisecond.
const SHORT: &[f64] = &[
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// Of password hashes and of the queue before them, which may take as long as a request may.
const HASHES: &[f64] =
    &[0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// The view: every histogram of seconds gets the bounds that fit its name.
pub(super) fn bounds(instrument: &Instrument) -> Option<Stream> {
    if instrument.kind() != InstrumentKind::Histogram || instrument.unit() != "s" {
        return None;
    }
    let boundaries = of(instrument.name()).to_vec();
    let aggregation = Aggregation::ExplicitBucketHistogram { boundaries, record_min_max: false };
    Stream::builder().with_aggregation(aggregation).build().ok()
}

fn of(name: &str) -> &'static [f64] {
    if name.starts_with("db.") || name == "hexwright.runtime.lag" {
        SHORT
    } else if name.starts_with("hexwright.password.") {
        HASHES
    } else {
        REQUESTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_rise_and_fit_what_is_measured() {
        for bounds in [REQUESTS, SHORT, HASHES] {
            assert!(bounds.is_sorted_by(|lower, higher| lower < higher), "{bounds:?}");
        }
        assert_eq!(of("http.server.request.duration"), REQUESTS);
        assert_eq!(of("db.client.operation.duration"), SHORT);
        assert_eq!(of("hexwright.password.hash.wait_time"), HASHES);
    }
}
