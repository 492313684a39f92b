//! Begins before anything can go wrong, and ends last.

use std::{sync::Arc, time::Duration};

use infrastructure::system::UuidV7Ids;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};

use super::{
    MetricsText, logs, metrics,
    otlp::{MetricReader, Pipeline},
    resource::resource,
    sampling::Decisions,
    subscriber,
};
use crate::config::{LogConfig, TelemetryConfig, Values};

/// Everything that is told about the process. Held by `main` until nothing is left to tell.
#[derive(Debug, Default)]
pub struct Telemetry {
    meters: SdkMeterProvider,
    text: Option<MetricsText>,
    pipeline: Option<Pipeline>,
}

impl Telemetry {
    /// How long [`Telemetry::flush`] may take, whatever the collector does.
    pub const FLUSH_BOUND: Duration = Duration::from_secs(3);

    /// Starts logging and, where the process serves and a collector is configured, sending. Called once, by `main`,
    /// before anything can go wrong. What is wrong with the configuration is told by the command, not here.
    pub fn start(values: &Values, verbose: u8, serves: bool) -> Self {
        let logs = LogConfig::early(values);
        let config = TelemetryConfig::early(values).filter(|_| serves);
        let Some(config) = config else {
            subscriber::install(&logs, verbose, None);
            logs::install_reports(&logs);
            return Self::default();
        };
        let resource = resource(&config, values.environment(), &UuidV7Ids);
        let decisions = Arc::new(Decisions::default());
        let laid = lay(&config, &resource, &decisions);
        let (pipeline, reader, problem) = match laid {
            Ok((pipeline, reader)) => (pipeline, reader, None),
            Err(error) => (None, None, Some(error)),
        };
        subscriber::install(&logs, verbose, pipeline.as_ref());
        logs::install_reports(&logs);
        if let Some(error) = problem {
            tracing::error!(error = format!("{error:#}"), "telemetry is not sent");
        }
        let is_shown = config.metrics.is_served_in(values.environment());
        let (meters, text) = metrics::provider(resource, is_shown, reader);
        let telemetry = Self { meters, text, pipeline };
        if let Some(pipeline) = &telemetry.pipeline {
            decisions.observe(&telemetry.meter());
            pipeline.deliveries.observe(&telemetry.meter());
        }
        telemetry
    }

    /// Instruments that are shown as text, and nothing else: for a service that runs inside another program, such as a test.
    pub fn shown() -> Self {
        let (meters, text) = metrics::provider(Resource::builder_empty().build(), true, None);
        Self { meters, text, pipeline: None }
    }

    /// Makes instruments. Where nobody reads them they measure nothing, and cost next to nothing.
    pub fn meter(&self) -> Meter {
        self.meters.meter("hexwright")
    }

    /// What `/metrics` shows, where anybody may see it.
    pub fn metrics_text(&self) -> Option<MetricsText> {
        self.text.clone()
    }

    /// Whether anybody reads instruments: Prometheus, or a collector.
    pub const fn is_read(&self) -> bool {
        self.text.is_some() || self.pipeline.is_some()
    }

    /// Whether spans and log records go to a collector.
    pub const fn is_sent(&self) -> bool {
        self.pipeline.is_some()
    }

    /// Sends what is left, within the bound; what a collector does not take by then is lost.
    pub fn flush(self, bound: Duration) {
        let meters = self.meters;
        let shut_down = move || drop(meters.shutdown());
        match self.pipeline {
            Some(pipeline) => pipeline.end(bound, shut_down),
            None => shut_down(),
        }
    }
}

fn lay(
    config: &TelemetryConfig,
    resource: &Resource,
    decisions: &Arc<Decisions>,
) -> eyre::Result<(Option<Pipeline>, Option<MetricReader>)> {
    let Some(otlp) = &config.otlp else { return Ok((None, None)) };
    let (pipeline, reader) = Pipeline::lay(config, otlp, resource, decisions)?;
    Ok((Some(pipeline), Some(reader)))
}
