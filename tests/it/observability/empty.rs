//! What is asked for and is not there on a good day. Everything else has to be there after traffic.

/// Told only where there is a certificate.
const CERTIFICATE: [&str; 2] =
    ["hexwright_tls_certificate_not_before_seconds", "hexwright_tls_certificate_not_after_seconds"];
const NO_TLS: &str = "the service of the test speaks no TLS: `it::hostile::tls` finds it where it does";

/// Parts of expressions that may find nothing, each with the reason.
pub(super) const EMPTY: &[(&str, &str)] = &[
    (r#"http_response_status_code=~"5..""#, "no request of the test fails by our fault"),
    (r#"otel_metric_overflow="true""#, "there are fewer series than the limit"),
    (r#"error_type!="""#, "no statement of the test fails"),
    (r#"reason="overloaded""#, "the test is no load"),
    (r#"decision="evicted""#, "there is room for every trace of the test"),
    ("ALERTS{", "nothing lasts long enough to be an alert"),
    ("resets(process_uptime_seconds", "the service starts once"),
    ("absent(up", "the service is there"),
    (CERTIFICATE[0], NO_TLS),
    (CERTIFICATE[1], NO_TLS),
];

/// Labels that only what is not there on a good day has.
pub(super) const LABELS: [&str; 2] = ["error_type", "otel_metric_overflow"];

/// Whether a metric is not listed before there is something to tell: those of alerts, which are Prometheus's own, and of a
/// certificate. The service lists all others of its own from the start.
pub(super) fn is_untouched(metric: &str) -> bool {
    metric == "ALERTS" || CERTIFICATE.contains(&metric)
}

/// Whether a part of an expression may find nothing.
pub(super) fn may_be(expression: &str) -> bool {
    EMPTY.iter().any(|(part, _)| expression.contains(part))
}
