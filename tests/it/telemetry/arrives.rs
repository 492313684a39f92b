use opentelemetry_proto::tonic::{
    logs::v1::LogRecord,
    metrics::v1::{AggregationTemporality, metric::Data},
    trace::v1::{Span, span::SpanKind},
};

use super::watched::{Client, PARENT, PROTOCOLS, TRACE, program, request_ids};
use crate::support::{
    app::REQUEST_ID,
    collector::{Collector, Mode, Received, attribute, hex, service_name},
};

#[tokio::test]
async fn spans_metrics_and_logs_arrive_under_the_clients_trace_by_grpc() {
    everything_arrives(PROTOCOLS[0]).await;
}

#[tokio::test]
async fn spans_metrics_and_logs_arrive_under_the_clients_trace_by_http() {
    everything_arrives(PROTOCOLS[1]).await;
}

async fn everything_arrives(protocol: &str) {
    let collector = Collector::open(Mode::Normal);
    let program = program(&collector.endpoint(), protocol)
        .with("OTEL_EXPORTER_OTLP_HEADERS", "x-key=for%20the%20collector")
        .with("OTEL_RESOURCE_ATTRIBUTES", "team=blue")
        .with("OTEL_SERVICE_NAME", "watched");
    let serving = program.serve(&["serve"]);
    Client::of(&serving, TRACE).live("ada").await;
    for (kind, is_of_kind) in SPANS {
        collector.wait_for(kind, |received| received.spans_of(TRACE).into_iter().any(is_of_kind));
    }
    collector.wait_for("a line of the request", |received| {
        received.logs.iter().any(|line| hex(&line.trace_id) == TRACE && !line.span_id.is_empty())
    });
    let of_request = |line: &&LogRecord| hex(&line.trace_id) == TRACE;
    for line in collector.received().logs.iter().filter(of_request) {
        assert_eq!(request_ids(line), [REQUEST_ID], "{line:?}");
    }
    for (name, is_of_kind) in METRICS {
        collector.wait_for(name, |received| {
            received.metric(name).and_then(|metric| metric.data.as_ref()).is_some_and(is_of_kind)
        });
    }
    collector.wait_for("the parent of each span", hangs_together);
    let received = collector.received();
    for resource in &received.resources {
        let told = |key| attribute(&resource.attributes, key);
        assert_eq!((service_name(resource), told("team")), (Some("watched"), Some("blue")));
        assert_eq!(told("deployment.environment.name"), Some("local"));
        assert_eq!(told("service.version"), Some(env!("CARGO_PKG_VERSION")));
        assert_eq!(told("service.instance.id").map(str::len), Some(36));
    }
    assert!(received.headers.iter().all(|headers| headers["x-key"] == "for the collector"));
}

#[tokio::test]
async fn variables_that_are_not_listed_have_no_effect_but_for_headers_of_one_signal() {
    for protocol in PROTOCOLS {
        let collector = Collector::open(Mode::Normal);
        let program = program(&collector.endpoint(), protocol)
            .with("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta")
            .with("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1")
            .with("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
            .with("OTEL_EXPORTER_OTLP_HEADERS", "x-key=all,x-team=blue")
            .with("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-key=traces");
        let serving = program.serve(&["serve"]);
        Client::of(&serving, TRACE).live("ada").await;
        let (name, is_of_kind) = SPANS[2];
        collector.wait_for(name, |received| received.spans_of(TRACE).into_iter().any(is_of_kind));
        collector.wait_for("the sum", |received| received.metric("hexwright.registrations").is_some());
        for key in ["all", "traces"] {
            collector.wait_for(key, |received| {
                received.headers.iter().any(|headers| headers["x-key"] == key && headers["x-team"] == "blue")
            });
        }
        let received = collector.received();
        let dropped: u32 =
            received.spans_of(TRACE).into_iter().map(|span| span.dropped_attributes_count).sum();
        assert_eq!(dropped, 0, "{protocol}");
        let sum = received.metric("hexwright.registrations").and_then(|metric| metric.data.as_ref());
        let Some(Data::Sum(sum)) = sum else { panic!("{protocol}: {sum:?}") };
        assert_eq!(sum.aggregation_temporality(), AggregationTemporality::Cumulative, "{protocol}");
    }
}

type IsSpan = fn(&Span) -> bool;
type IsData = fn(&Data) -> bool;

/// One of each kind.
const SPANS: [(&str, IsSpan); 4] = [
    ("the span of a request", |span| {
        span.kind == SpanKind::Server as i32 && span.name == "POST /api/v1/auth/register"
    }),
    ("the span of a use case", |span| span.name == "auth.register"),
    ("the span of a statement", |span| {
        span.kind == SpanKind::Client as i32 && attribute(&span.attributes, "db.query.text").is_some()
    }),
    ("the span of a hash", |span| span.name.contains("hash")),
];

/// A histogram, a counter and a gauge.
const METRICS: [(&str, IsData); 3] = [
    (
        "http.server.request.duration",
        |data| matches!(data, Data::Histogram(histogram) if histogram.data_points[0].count > 0),
    ),
    ("hexwright.registrations", |data| matches!(data, Data::Sum(_))),
    ("process.memory.usage", |data| matches!(data, Data::Gauge(_) | Data::Sum(_))),
];

/// Whether each span is a child of the client's or of another that arrived.
fn hangs_together(received: &Received) -> bool {
    let spans = received.spans_of(TRACE);
    spans.iter().all(|span| {
        let parent = hex(&span.parent_span_id);
        parent == PARENT || spans.iter().any(|other| hex(&other.span_id) == parent)
    })
}
