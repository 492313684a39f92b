use std::net::{Ipv4Addr, TcpListener};

use opentelemetry::trace::{Tracer, TracerProvider};

use super::*;
use crate::{
    config::{Keep, MetricsConfig, OtlpProtocol},
    telemetry::testing::Heard,
};

const SOON: Duration = Duration::from_millis(10);
const LONG: Duration = Duration::from_secs(10);

/// What leads to this collector.
fn laid_to(endpoint: String) -> (Pipeline, MetricReader) {
    let otlp = OtlpConfig { endpoint, protocol: OtlpProtocol::Grpc, headers: Vec::new(), timeout: LONG };
    let config = TelemetryConfig {
        otlp: None,
        service_name: "test".to_owned(),
        resource_attributes: Vec::new(),
        ratio: 1.0,
        keep: Keep::SampledOnly,
        slow: LONG,
        metric_interval: LONG,
        span_delay: SOON,
        log_delay: SOON,
        metrics: MetricsConfig { address: None, token: None },
    };
    Pipeline::lay(&config, &otlp, &Resource::builder_empty().build(), &Arc::default()).expect("it is laid")
}

#[test]
fn at_the_end_what_is_in_an_export_is_lost_as_well_as_what_waits() {
    let hanging = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let (heard, _listening) = Heard::listen();
    let (pipeline, _reader) = laid_to(format!("http://{}", hanging.local_addr().expect("an address")));
    let (asking, delivery) = (pipeline.spans.tracer("test"), pipeline.deliveries.traces.clone());
    for _ in 0..3 {
        drop(asking.start("asked"));
    }
    let begun = Instant::now();
    while delivery.waiting() == 3 {
        assert!(begun.elapsed() < LONG, "no export began");
        thread::sleep(SOON);
    }
    pipeline.end(SOON * 10, || {});
    let lines = heard.text();
    assert!(lines.contains("not delivered") && lines.contains("spans=3 lines=0"), "{lines}");
}
