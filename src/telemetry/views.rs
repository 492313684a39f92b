//! The bounds of histograms, and of how many series there are. The SDK's own bounds are for milliseconds; ours measure seconds,
//! as the conventions have it.

use opentelemetry_sdk::metrics::{Aggregation, Instrument, InstrumentKind, Stream};

/// Of requests (<https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>), with more of what is fast and less of what
/// is slow: each bound is one more sample for every route and status.
const REQUESTS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Of statements, of waiting for a connection, and of how late a timer is: most are far below a millisecond.
const SHORT: &[f64] = &[
    0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// Of password hashes and of the queue before them, which may take as long as a request may.
const HASHES: &[f64] =
    &[0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// Most series of requests: what is served, by each status that it may be answered with.
const MOST_REQUESTS: usize = 1_000;
/// Most series of any other instrument.
const MOST: usize = 100;

/// The view: every instrument gets a limit, so that all of them together stay below what is scraped (`sample_limit` in
/// `deploy/observability/prometheus/prometheus.yml`), and every histogram of seconds gets the bounds that fit its name. What is
/// beyond a limit is one series with the label `otel_metric_overflow`.
pub(super) fn bounds(instrument: &Instrument) -> Option<Stream> {
    let stream = Stream::builder().with_cardinality_limit(most(instrument.name()));
    if instrument.kind() != InstrumentKind::Histogram || instrument.unit() != "s" {
        return stream.build().ok();
    }
    let boundaries = of(instrument.name()).to_vec();
    let aggregation = Aggregation::ExplicitBucketHistogram { boundaries, record_min_max: false };
    stream.with_aggregation(aggregation).build().ok()
}

fn most(name: &str) -> usize {
    if name == "http.server.request.duration" { MOST_REQUESTS } else { MOST }
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

    #[test]
    fn all_series_at_their_limit_can_still_be_scraped() {
        let prometheus = include_str!("../../deploy/observability/prometheus/prometheus.yml");
        let limit = prometheus.lines().find_map(|line| line.trim().strip_prefix("sample_limit: "));
        let limit: usize = limit.and_then(|limit| limit.parse().ok()).expect("a limit");
        // Each series of a histogram is a sample for each bound, one for all, the sum and the count; one more is the overflow.
        let samples = |bounds: &[f64], most: usize| (bounds.len() + 3) * (most + 1);
        let requests = samples(REQUESTS, most("http.server.request.duration"));
        let statements = samples(SHORT, most("db.client.operation.duration"));
        assert!(requests + statements < limit, "{requests} and {statements}");
    }
}
