//! What is asked for and is not there on a good day. Everything else has to be there after traffic.

/// Parts of expressions that may find nothing, each with the reason.
pub(super) const EMPTY: &[(&str, &str)] = &[
    (r#"http_response_status_code=~"5..""#, "no request of the test fails by our fault"),
    (r#"otel_metric_overflow="true""#, "there are fewer series than the limit"),
    (r#"error_type!="""#, "no statement of the test fails"),
    (r#"reason="overloaded""#, "the test is no load"),
    (r#"decision="evicted""#, "there is room for every trace of the test"),
    ("db_client_connection_timeouts_total", "no request of the test waits so long for a connection"),
    ("ALERTS{", "nothing lasts long enough to be an alert"),
    ("resets(process_uptime_seconds", "the service starts once"),
    ("absent(up", "the service is there"),
];

/// Metrics that the service does not list before there is something to count, each with the name of its instrument.
pub(super) const UNTOUCHED: &[(&str, &str)] =
    &[("db_client_connection_timeouts_total", "db.client.connection.timeouts")];

/// Labels that only what is not there on a good day has.
pub(super) const LABELS: [&str; 2] = ["error_type", "otel_metric_overflow"];

/// Whether a metric is not listed before there is something to count: those of alerts are Prometheus's own.
pub(super) fn is_untouched(metric: &str) -> bool {
    metric == "ALERTS" || UNTOUCHED.iter().any(|(untouched, _)| *untouched == metric)
}

/// Whether a part of an expression may find nothing.
pub(super) fn may_be(expression: &str) -> bool {
    EMPTY.iter().any(|(part, _)| expression.contains(part))
}
