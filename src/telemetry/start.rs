//! Begins before anything can go wrong, and ends last.

use std::time::Duration;

use infrastructure::system::UuidV7Ids;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;

use super::{MetricsText, logs, metrics, resource::resource};
use crate::config::{LogConfig, TelemetryConfig, Values};

/// Everything that is told about the process. Held by `main` until nothing is left to tell.
#[derive(Debug)]
pub struct Telemetry {
    meters: SdkMeterProvider,
    text: Option<MetricsText>,
}

impl Telemetry {
    /// How long [`Telemetry::flush`] may take, whatever the collector does.
    pub const FLUSH_BOUND: Duration = Duration::from_secs(3);

    /// Starts logging and, where the process serves and a collector is configured, sending. Called once, by `main`,
    /// before anything can go wrong. What is wrong with the configuration is told by the command, not here.
    pub fn start(values: &Values, verbose: u8, serves: bool) -> Self {
        logs::start(&LogConfig::early(values), verbose);
        let config = TelemetryConfig::early(values).filter(|_| serves);
        let Some(config) = config else {
            return Self { meters: SdkMeterProvider::default(), text: None };
        };
        let environment = values.environment();
        let meters = metrics::builder(resource(&config, environment, &UuidV7Ids));
        if !config.metrics.is_served_in(environment) {
            return Self { meters: meters.build(), text: None };
        }
        let (meters, text) = metrics::with_text(meters);
        Self { meters: meters.build(), text: Some(text) }
    }

    /// Makes instruments. Where nobody reads them they measure nothing, and cost next to nothing.
    pub fn meter(&self) -> Meter {
        self.meters.meter("hexwright")
    }

    /// What `/metrics` shows, where anybody may see it.
    pub fn metrics_text(&self) -> Option<MetricsText> {
        self.text.clone()
    }

    /// Sends what is left, within the bound.
    pub fn flush(self, _bound: Duration) {
        self.meters.shutdown().ok();
    }
}
