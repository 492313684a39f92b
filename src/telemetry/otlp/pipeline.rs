//! The providers of the three signals, and their common end.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use eyre::WrapErr;
use opentelemetry_sdk::{
    Resource,
    logs::{BatchConfigBuilder as LogBatches, BatchLogProcessor, SdkLoggerProvider},
    metrics::PeriodicReader,
    trace::{BatchConfigBuilder as SpanBatches, BatchSpanProcessor, SdkTracerProvider},
};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use super::{
    carrier::{Carried, Carrier},
    delivery::Delivery,
    exporters::Exporters,
};
use crate::{
    config::{Keep, OtlpConfig, TelemetryConfig},
    telemetry::sampling::{ByTraceId, Decisions, Keeping},
};

/// Most spans, and most log records, that wait for their export; more are lost.
const QUEUE: usize = 2_048;

/// Most in one export.
const BATCH: usize = 512;

/// How long ending is tried where the last export failed: nobody will be there.
const HOPELESS: Duration = Duration::from_millis(500);

/// What the collector gets metrics by; to be given to the provider of meters.
pub(in crate::telemetry) type MetricReader = PeriodicReader<Carried<opentelemetry_otlp::MetricExporter>>;

/// Everything between an observation and the collector.
#[derive(Debug)]
pub(in crate::telemetry) struct Pipeline {
    pub(in crate::telemetry) spans: SdkTracerProvider,
    pub(in crate::telemetry) logs: SdkLoggerProvider,
    /// What is sent of traces that are not sampled.
    pub(in crate::telemetry) keep: Keep,
    carrier: Carrier,
    runtime: Runtime,
}

impl Pipeline {
    /// Lays it; nothing is sent yet. The reader belongs to the provider of meters.
    pub(in crate::telemetry) fn lay(
        config: &TelemetryConfig,
        otlp: &OtlpConfig,
        resource: &Resource,
        decisions: &Arc<Decisions>,
    ) -> eyre::Result<(Self, MetricReader)> {
        // For https; whoever set one before keeps it.
        rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("telemetry")
            .enable_all()
            .build()
            .wrap_err("the thread of telemetry cannot be started")?;
        let entered = runtime.enter();
        let exporters = Exporters::make(otlp)?;
        drop(entered);
        let carrier = Carrier {
            runtime: runtime.handle().clone(),
            timeout: otlp.timeout,
            end: CancellationToken::new(),
            delivery: Arc::new(Delivery::to(&otlp.endpoint)),
        };
        let spans = Carried { exporter: exporters.spans, carrier: carrier.clone() };
        let spans = tracers(config, spans, resource.clone(), decisions);
        let logs = Carried { exporter: exporters.logs, carrier: carrier.clone() };
        let logs = loggers(config, logs, resource.clone());
        let metrics = Carried { exporter: exporters.metrics, carrier: carrier.clone() };
        let metrics = PeriodicReader::builder(metrics).with_interval(config.metric_interval).build();
        Ok((Self { spans, logs, keep: config.keep, carrier, runtime }, metrics))
    }

    /// Sends what is left and ends, within the bound: what has not arrived by then is lost, and that is told.
    /// `meters` is what the reader was given to.
    pub(in crate::telemetry) fn end(self, bound: Duration, meters: impl FnOnce() + Send + 'static) {
        let bound = if self.carrier.delivery.is_failing() { bound.min(HOPELESS) } else { bound };
        let (spans, logs) = (self.spans.clone(), self.logs.clone());
        let (ended, waiting) = mpsc::channel();
        let all: [Box<dyn FnOnce() + Send>; 3] = [
            Box::new(move || drop(spans.shutdown_with_timeout(bound))),
            Box::new(move || drop(logs.shutdown_with_timeout(bound))),
            Box::new(meters),
        ];
        let tasks = all.map(|shut_down| {
            let ended = ended.clone();
            thread::spawn(move || {
                shut_down();
                ended.send(()).ok();
            })
        });
        let deadline = tokio::time::Instant::now() + bound;
        let left = || deadline.saturating_duration_since(tokio::time::Instant::now());
        let in_time = tasks.iter().all(|_| waiting.recv_timeout(left()).is_ok());
        // Whatever still waits for the collector gives up at once; its thread ends with the process.
        self.carrier.end.cancel();
        if !in_time {
            tracing::warn!("the last of the telemetry was not delivered in time");
        }
        self.runtime.shutdown_background();
    }
}

fn tracers(
    config: &TelemetryConfig,
    exporter: Carried<opentelemetry_otlp::SpanExporter>,
    resource: Resource,
    decisions: &Arc<Decisions>,
) -> SdkTracerProvider {
    let batches = SpanBatches::default()
        .with_scheduled_delay(config.span_delay)
        .with_max_queue_size(QUEUE)
        .with_max_export_batch_size(BATCH);
    let batches = BatchSpanProcessor::builder(exporter).with_batch_config(batches.build()).build();
    SdkTracerProvider::builder()
        .with_resource(resource)
        .with_sampler(ByTraceId::new(config.ratio, config.keep, decisions.clone()))
        .with_span_processor(Keeping::new(batches, config.slow, decisions.clone()))
        .build()
}

fn loggers(
    config: &TelemetryConfig,
    exporter: Carried<opentelemetry_otlp::LogExporter>,
    resource: Resource,
) -> SdkLoggerProvider {
    let batches = LogBatches::default()
        .with_scheduled_delay(config.log_delay)
        .with_max_queue_size(QUEUE)
        .with_max_export_batch_size(BATCH);
    let batches = BatchLogProcessor::builder(exporter).with_batch_config(batches.build()).build();
    SdkLoggerProvider::builder().with_resource(resource).with_log_processor(batches).build()
}
