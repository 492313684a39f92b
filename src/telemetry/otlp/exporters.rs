//! The exporters of the three signals, by gRPC or by HTTP.

use std::{collections::HashMap, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use eyre::WrapErr;
use opentelemetry_otlp::{
    LogExporter, MetricExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig, WithTonicConfig,
};
use opentelemetry_sdk::metrics::Temporality;
use secrecy::ExposeSecret;
use tonic::{
    metadata::MetadataMap,
    transport::{Channel, ClientTlsConfig, Endpoint},
};

use crate::config::{OtlpConfig, OtlpProtocol};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);

/// A peer that went away without a word is noticed after both; else one would write to it for a quarter of an hour.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Of sums, as Prometheus wants them. Said, or the exporter would look for a variable.
const SUMS: Temporality = Temporality::Cumulative;

/// One for each signal.
pub(super) struct Exporters {
    pub(super) spans: SpanExporter,
    pub(super) logs: LogExporter,
    pub(super) metrics: MetricExporter,
}

impl Exporters {
    /// Makes them; nothing is connected yet. Has to be called inside of the runtime that they will use.
    pub(super) fn make(config: &OtlpConfig) -> eyre::Result<Self> {
        match config.protocol {
            OtlpProtocol::Grpc => Self::by_grpc(config),
            OtlpProtocol::Http => Self::by_http(config),
        }
    }

    fn by_grpc(config: &OtlpConfig) -> eyre::Result<Self> {
        let (channel, timeout) = (channel(config)?, config.timeout);
        let mut headers = HeaderMap::new();
        for (name, value) in &config.headers {
            headers.insert(HeaderName::try_from(name)?, sensitive(value.expose_secret())?);
        }
        let metadata = MetadataMap::from_headers(headers);
        let spans = SpanExporter::builder().with_tonic().with_channel(channel.clone());
        let logs = LogExporter::builder().with_tonic().with_channel(channel.clone());
        let metrics = MetricExporter::builder().with_temporality(SUMS).with_tonic().with_channel(channel);
        Ok(Self {
            spans: spans.with_metadata(metadata.clone()).with_timeout(timeout).build()?,
            logs: logs.with_metadata(metadata.clone()).with_timeout(timeout).build()?,
            metrics: metrics.with_metadata(metadata).with_timeout(timeout).build()?,
        })
    }

    fn by_http(config: &OtlpConfig) -> eyre::Result<Self> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(config.timeout)
            // The headers are for this collector alone.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .wrap_err("the HTTP client cannot be made")?;
        let headers = |(name, value): &(String, _)| (name.clone(), exposed(value));
        let headers: HashMap<String, String> = config.headers.iter().map(headers).collect();
        let at = |path: &str| format!("{}/v1/{path}", config.endpoint);
        let spans = SpanExporter::builder().with_http().with_http_client(client.clone());
        let logs = LogExporter::builder().with_http().with_http_client(client.clone());
        let metrics = MetricExporter::builder().with_temporality(SUMS).with_http().with_http_client(client);
        let (spans, logs, metrics) = (
            spans.with_endpoint(at("traces")).with_headers(headers.clone()),
            logs.with_endpoint(at("logs")).with_headers(headers.clone()),
            metrics.with_endpoint(at("metrics")).with_headers(headers),
        );
        let (protocol, timeout) = (Protocol::HttpBinary, config.timeout);
        Ok(Self {
            spans: spans.with_protocol(protocol).with_timeout(timeout).build()?,
            logs: logs.with_protocol(protocol).with_timeout(timeout).build()?,
            metrics: metrics.with_protocol(protocol).with_timeout(timeout).build()?,
        })
    }
}

/// One connection for all signals, made when the first of them is sent.
fn channel(config: &OtlpConfig) -> eyre::Result<Channel> {
    let endpoint = Endpoint::from_shared(config.endpoint.clone())?
        .connect_timeout(CONNECT)
        .timeout(config.timeout)
        .http2_keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE);
    let endpoint = if config.endpoint.starts_with("https://") {
        endpoint
            .tls_config(ClientTlsConfig::new().with_native_roots())
            .wrap_err("the certificates of the system cannot be used")?
    } else {
        endpoint
    };
    Ok(endpoint.connect_lazy())
}

fn sensitive(value: &str) -> eyre::Result<HeaderValue> {
    let mut value = HeaderValue::from_str(value)?;
    value.set_sensitive(true);
    Ok(value)
}

fn exposed(value: &secrecy::SecretString) -> String {
    value.expose_secret().to_owned()
}
