//! What is told about the running service, and to whom. The names beginning with `OTEL_` are those of the OpenTelemetry
//! specification (<https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>).

use std::{net::SocketAddr, time::Duration};

use secrecy::SecretString;
use serde::Deserialize;

use super::{ConfigProblems, Environment, Origin, Values, parse, telemetry_values as values_of};

/// What is told about the running service, and to whom. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// Where spans, metrics and log records are sent; nowhere if `None`.
    pub otlp: Option<OtlpConfig>,
    /// `service.name` of everything that is sent.
    pub service_name: String,
    /// Further attributes of the resource.
    pub resource_attributes: Vec<(String, String)>,
    /// The share of traces that is sent whatever happened, from 0 to 1.
    pub ratio: f64,
    /// What is sent of the others.
    pub keep: Keep,
    /// How long a local root takes to count as slow.
    pub slow: Duration,
    /// Between two exports of metrics.
    pub metric_interval: Duration,
    /// The longest that an ended span waits for its export.
    pub span_delay: Duration,
    /// The longest that a log record waits for its export.
    pub log_delay: Duration,
    /// Who may read `/metrics`.
    pub metrics: MetricsConfig,
}

/// A collector.
#[derive(Debug, Clone)]
pub struct OtlpConfig {
    /// `http` or `https`, host, port; with `http/protobuf` perhaps a path, to which `/v1/traces` is added.
    pub endpoint: String,
    /// How it is spoken to.
    pub protocol: OtlpProtocol,
    /// What is sent along, such as a token. The names are in lower case.
    pub headers: Vec<(String, SecretString)>,
    /// The bound of one export, with what is tried again.
    pub timeout: Duration,
}

/// How a collector is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtlpProtocol {
    /// gRPC, usually on port 4317.
    Grpc,
    /// Protobuf in HTTP requests, usually on port 4318.
    Http,
}

/// What is sent of traces that are not sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Those with an error, and slow ones.
    ErrorsAndSlow,
    /// Nothing.
    SampledOnly,
}

/// Who may read `/metrics`, and where.
#[derive(Debug, Clone)]
pub struct MetricsConfig {
    /// A listener of its own; on the service's port if `None`.
    pub address: Option<SocketAddr>,
    /// What readers have to present as a bearer token.
    pub token: Option<SecretString>,
}

#[derive(Deserialize)]
struct Otel {
    exporter_otlp_endpoint: Option<String>,
    exporter_otlp_protocol: String,
    exporter_otlp_headers: Option<String>,
    exporter_otlp_timeout: String,
    service_name: String,
    resource_attributes: Option<String>,
    traces_sampler_arg: String,
    metric_export_interval: String,
    bsp_schedule_delay: String,
    blrp_schedule_delay: String,
}

#[derive(Deserialize)]
struct Own {
    keep: String,
    slow_ms: String,
}

#[derive(Deserialize)]
struct Metrics {
    address: Option<String>,
    token: Option<String>,
}

impl TelemetryConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let otel: Otel = values.section("OTEL_");
        let own: Own = values.section("TELEMETRY_");
        let otlp = OtlpConfig::read(&otel, problems);
        let service_name = problems.take("OTEL_SERVICE_NAME", &otel.service_name, parse::text);
        let attributes = otel.resource_attributes.as_deref().unwrap_or_default();
        let attributes = problems.take("OTEL_RESOURCE_ATTRIBUTES", attributes, values_of::attributes);
        let ratio = problems.take("OTEL_TRACES_SAMPLER_ARG", &otel.traces_sampler_arg, values_of::ratio);
        let keep = problems.take("TELEMETRY_KEEP", &own.keep, values_of::keep);
        let slow = problems.take("TELEMETRY_SLOW_MS", &own.slow_ms, parse::millis(1..=600_000));
        let interval = parse::millis(100..=3_600_000);
        let interval = problems.take("OTEL_METRIC_EXPORT_INTERVAL", &otel.metric_export_interval, interval);
        let delay = || parse::millis(10..=60_000);
        let span_delay = problems.take("OTEL_BSP_SCHEDULE_DELAY", &otel.bsp_schedule_delay, delay());
        let log_delay = problems.take("OTEL_BLRP_SCHEDULE_DELAY", &otel.blrp_schedule_delay, delay());
        let metrics = MetricsConfig::read(values, problems);
        let name_is_given = values.origin("OTEL_SERVICE_NAME") != Origin::Default;
        let (service_name, resource_attributes) = named(service_name?, attributes?, name_is_given);
        Some(Self {
            otlp: otlp?,
            service_name,
            resource_attributes,
            ratio: ratio?,
            keep: keep?,
            slow: slow?,
            metric_interval: interval?,
            span_delay: span_delay?,
            log_delay: log_delay?,
            metrics: metrics?,
        })
    }

    /// What can be started with before the rest of the configuration is known to be right; nothing where this section
    /// is wrong, which the command tells.
    pub fn early(values: &Values) -> Option<Self> {
        Self::read(values, &mut ConfigProblems::default())
    }
}

impl OtlpConfig {
    #[expect(
        clippy::option_option,
        reason = "wrong, not there, or there: as every variable that may be unset"
    )]
    fn read(otel: &Otel, problems: &mut ConfigProblems) -> Option<Option<Self>> {
        let endpoint = otel.exporter_otlp_endpoint.as_deref();
        let endpoint = problems.take_optional("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, values_of::endpoint);
        let protocol = &otel.exporter_otlp_protocol;
        let protocol = problems.take("OTEL_EXPORTER_OTLP_PROTOCOL", protocol, values_of::protocol);
        let headers = otel.exporter_otlp_headers.as_deref().unwrap_or_default();
        let headers = problems.take("OTEL_EXPORTER_OTLP_HEADERS", headers, values_of::headers);
        let bound = parse::millis(100..=60_000);
        let timeout = problems.take("OTEL_EXPORTER_OTLP_TIMEOUT", &otel.exporter_otlp_timeout, bound);
        let (protocol, headers, timeout) = (protocol?, headers?, timeout?);
        let endpoint = endpoint?;
        let path = endpoint.as_ref().and_then(|endpoint| endpoint.split_once("://")?.1.split_once('/'));
        if protocol == OtlpProtocol::Grpc && path.is_some() {
            let message = "must have no path where OTEL_EXPORTER_OTLP_PROTOCOL is grpc";
            problems.add("OTEL_EXPORTER_OTLP_ENDPOINT", message);
            return None;
        }
        Some(endpoint.map(|endpoint| Self { endpoint, protocol, headers, timeout }))
    }
}

impl MetricsConfig {
    fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Metrics = values.section("METRICS_");
        let address =
            problems.take_optional("METRICS_ADDRESS", given.address.as_deref(), values_of::listening);
        let token = problems.take_optional("METRICS_TOKEN", given.token.as_deref(), values_of::token);
        Some(Self { address: address?, token: token? })
    }

    /// Whether anybody can read `/metrics`: without a listener of its own or a token only on a developer's machine.
    pub const fn is_served_in(&self, environment: Environment) -> bool {
        self.address.is_some() || self.token.is_some() || !environment.is_deployed()
    }
}

/// `OTEL_SERVICE_NAME` goes before `service.name` among the attributes, and that before our default, as the
/// specification of the resource has it.
fn named(
    name: String,
    mut attributes: Vec<(String, String)>,
    is_given: bool,
) -> (String, Vec<(String, String)>) {
    let among = attributes.iter().position(|(key, _)| key == "service.name");
    let among = among.map(|index| attributes.remove(index).1);
    (if is_given { name } else { among.unwrap_or(name) }, attributes)
}

#[cfg(test)]
#[path = "telemetry_tests.rs"]
mod tests;
