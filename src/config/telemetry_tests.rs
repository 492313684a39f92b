use std::time::Duration;

use secrecy::ExposeSecret;

use super::*;
use crate::config::{EnvFile, Keep};

fn read(given: &[(&str, &str)]) -> Result<TelemetryConfig, Vec<String>> {
    let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let values = Values::collect(Vec::new(), given, EnvFile::default());
    let mut problems = ConfigProblems::default();
    values.report(&mut problems);
    let config = TelemetryConfig::read(&values, &mut problems);
    let told = |problem: &crate::config::ConfigProblem| format!("{} {}", problem.variable, problem.message);
    problems.into_result().map_err(|error| error.problems.iter().map(told).collect::<Vec<_>>())?;
    Ok(config.expect("no problem was told"))
}

#[test]
fn nothing_is_sent_unless_a_collector_is_named() {
    let config = read(&[]).expect("the defaults are right");
    assert!(config.otlp.is_none());
    assert_eq!(
        (config.service_name.as_str(), config.ratio, config.keep),
        ("hexwright", 1.0, Keep::SampledOnly)
    );
    assert_eq!((config.slow, config.span_delay), (Duration::from_millis(500), Duration::from_secs(5)));
}

#[test]
fn deployed_environments_sample_a_tenth() {
    let config = read(&[("ENVIRONMENT", "production")]).expect("right");
    assert!((config.ratio - 0.1).abs() < f64::EPSILON);
}

#[test]
fn a_collector_has_a_protocol_headers_and_a_bound() {
    let config = read(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example.com:4318/tenant/"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20abc%2C1, x-team=blue"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"),
    ]);
    let otlp = config.expect("right").otlp.expect("a collector");
    assert_eq!(otlp.endpoint, "https://collector.example.com:4318/tenant");
    assert_eq!((otlp.protocol, otlp.timeout), (OtlpProtocol::Http, Duration::from_millis(2500)));
    let headers: Vec<_> =
        otlp.headers.iter().map(|(name, value)| (name.as_str(), value.expose_secret())).collect();
    assert_eq!(headers, [("authorization", "Bearer abc,1"), ("x-team", "blue")]);
}

#[test]
fn an_address_that_no_collector_can_have_is_refused() {
    for (endpoint, protocol, told) in [
        ("http://127.0.0.1:99999", "grpc", "must be an address such as http://127.0.0.1:4317"),
        ("http://127.0.0.1:", "grpc", "must be an address such as http://127.0.0.1:4317"),
        (
            "http://collector:4317/tenant",
            "grpc",
            "must have no path where OTEL_EXPORTER_OTLP_PROTOCOL is grpc",
        ),
        (
            "http://ada:x@collector:4317",
            "grpc",
            "must hold no credentials: they go into OTEL_EXPORTER_OTLP_HEADERS",
        ),
    ] {
        let given = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)];
        let problems = read(&given).expect_err(endpoint);
        assert!(problems[0].contains(told), "{endpoint}: {problems:?}");
    }
    let with_path = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/tenant"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
    ];
    assert!(read(&with_path).is_ok());
}

#[test]
fn what_is_wrong_is_told_without_showing_a_secret() {
    let problems = read(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://user:hunter2@collector.example.com"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "hunter2"),
        ("OTEL_TRACES_SAMPLER_ARG", "10"),
        ("TELEMETRY_KEEP", "all"),
        ("METRICS_ADDRESS", "9464"),
        ("METRICS_TOKEN", "hunter2"),
    ]);
    let problems = problems.expect_err("wrong");
    assert_eq!(
        problems,
        [
            "OTEL_EXPORTER_OTLP_ENDPOINT must hold no credentials: they go into OTEL_EXPORTER_OTLP_HEADERS, but is \
             \"https://***@collector.example.com\"",
            "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf, but is \"http/json\"",
            "OTEL_EXPORTER_OTLP_HEADERS must be headers such as name=value,other=value",
            "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, but is \"10\"",
            "TELEMETRY_KEEP must be errors_and_slow or sampled, but is \"all\"",
            "METRICS_ADDRESS must be an address and a port such as 127.0.0.1:9464, but is \"9464\"",
            "METRICS_TOKEN must be at least 16 visible ASCII characters",
        ]
    );
}

#[test]
fn the_service_is_named_by_its_own_variable_before_the_attributes() {
    let attributes = ("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,team=blue");
    let config = read(&[attributes]).expect("right");
    assert_eq!(config.service_name, "other");
    assert_eq!(config.resource_attributes, [("team".to_owned(), "blue".to_owned())]);
    let config = read(&[attributes, ("OTEL_SERVICE_NAME", "mine")]).expect("right");
    assert_eq!(config.service_name, "mine");
}

#[test]
fn a_variable_of_the_specification_that_is_not_ours_is_left_alone_but_a_slip_is_told() {
    let standard = ["OTEL_TRACES_SAMPLER", "OTEL_PROPAGATORS", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
    for name in standard {
        assert!(read(&[(name, "x")]).is_ok(), "{name}");
    }
    assert_eq!(
        read(&[("OTEL_EXPORTER_OTLP_ENDPONT", "x")]).expect_err("a slip"),
        ["OTEL_EXPORTER_OTLP_ENDPONT is unknown (environment); did you mean OTEL_EXPORTER_OTLP_ENDPOINT?"]
    );
}

#[test]
fn metrics_are_read_locally_or_where_somebody_said_by_whom() {
    let served = |given: &[(&str, &str)], place| read(given).expect("right").metrics.is_served_in(place);
    assert!(served(&[], Environment::Local));
    assert!(!served(&[], Environment::Production));
    assert!(served(&[("METRICS_ADDRESS", "localhost:0")], Environment::Production));
    assert!(served(&[("METRICS_TOKEN", "0123456789abcdef")], Environment::Staging));
}
