//! The providers of the three signals, and their common end.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use eyre::WrapErr;
use opentelemetry_sdk::{
    Resource,
    logs::{BatchConfigBuilder as LogBatches, BatchLogProcessor, SdkLoggerProvider},
    metrics::PeriodicReader,
    trace::{BatchConfigBuilder as SpanBatches, BatchSpanProcessor, SdkTracerProvider, SpanLimits},
};
use tokio::{
    runtime::{Builder, Runtime},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{
    carrier::{Carried, Carrier},
    deliveries::Deliveries,
    delivery::Delivery,
    exporters::Exporters,
    queue::{QUEUE, Queued},
};
use crate::{
    config::{OtlpConfig, TelemetryConfig},
    telemetry::sampling::{ByTraceId, Decisions, Keeping},
};

/// Most in one export.
const BATCH: usize = 512;

/// How long ending is tried for a signal whose last exports failed: nobody will be there.
const HOPELESS: Duration = Duration::from_millis(500);

/// What the collector gets metrics by; to be given to the provider of meters.
pub(in crate::telemetry) type MetricReader = PeriodicReader<Carried<opentelemetry_otlp::MetricExporter>>;

/// Everything between an observation and the collector.
#[derive(Debug)]
pub(in crate::telemetry) struct Pipeline {
    pub(in crate::telemetry) spans: SdkTracerProvider,
    pub(in crate::telemetry) logs: SdkLoggerProvider,
    pub(in crate::telemetry) deliveries: Deliveries,
    /// Cancelled when nothing may be waited for any more.
    end: CancellationToken,
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
        let (deliveries, end) = (Deliveries::to(&otlp.endpoint), CancellationToken::new());
        let carrier = |delivery: &Arc<Delivery>| Carrier {
            runtime: runtime.handle().clone(),
            timeout: otlp.timeout,
            end: end.clone(),
            delivery: delivery.clone(),
        };
        let spans = Carried { exporter: exporters.spans, carrier: carrier(&deliveries.traces) };
        let spans = tracers(config, spans, resource.clone(), decisions);
        let logs = Carried { exporter: exporters.logs, carrier: carrier(&deliveries.logs) };
        let logs = loggers(config, logs, resource.clone());
        let metrics = Carried { exporter: exporters.metrics, carrier: carrier(&deliveries.metrics) };
        let metrics = PeriodicReader::builder(metrics).with_interval(config.metric_interval).build();
        Ok((Self { spans, logs, deliveries, end, runtime }, metrics))
    }

    /// Sends what is left and ends, within the bound: what has not arrived by then is lost, and that is told.
    /// `meters` is what the reader was given to.
    pub(in crate::telemetry) fn end(self, bound: Duration, meters: impl FnOnce() + Send + 'static) {
        let Deliveries { traces, logs, metrics } = &self.deliveries;
        let bounds = [traces, logs, metrics]
            .map(|delivery| if delivery.is_hopeless() { bound.min(HOPELESS) } else { bound });
        let [for_spans, for_logs, for_metrics] = bounds;
        let (tracers, loggers) = (self.spans.clone(), self.logs.clone());
        let tasks = [
            ending(for_spans, move || drop(tracers.shutdown_with_timeout(for_spans))),
            ending(for_logs, move || drop(loggers.shutdown_with_timeout(for_logs))),
            ending(for_metrics, meters),
        ];
        let begun = Instant::now();
        let is_in_time = |(bound, ended): (Duration, Receiver<()>)| {
            ended.recv_timeout(bound.saturating_sub(begun.elapsed())).is_ok()
        };
        let late = tasks.into_iter().map(is_in_time).filter(|in_time| !in_time).count();
        let (spans, lines) = (traces.undelivered(), logs.undelivered());
        // Whatever still waits for the collector gives up at once; its thread ends with the process.
        self.end.cancel();
        // The SDK gives up within the same bound, so that being in time says nothing of what arrived.
        if late + spans + lines > 0 {
            tracing::warn!(spans, lines, "the last of the telemetry was not delivered in time");
        }
        self.runtime.shutdown_background();
    }
}

/// Ends a signal on a thread of its own; answers how long that may take, and what hears of it.
fn ending(bound: Duration, shut_down: impl FnOnce() + Send + 'static) -> (Duration, Receiver<()>) {
    let (ended, waiting) = mpsc::channel();
    thread::spawn(move || {
        shut_down();
        ended.send(()).ok();
    });
    (bound, waiting)
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
    let delivery = exporter.carrier.delivery.clone();
    let next = BatchSpanProcessor::builder(exporter).with_batch_config(batches.build()).build();
    let batches = Queued { next, delivery };
    SdkTracerProvider::builder()
        .with_resource(resource)
        // Those of the specification. Said, or the provider would look for variables.
        .with_span_limits(SpanLimits::default())
        .with_sampler(ByTraceId::new(config.ratio, config.keep, decisions.clone()))
        .with_span_processor(Keeping::new(batches, config.ratio, config.slow, decisions.clone()))
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
    let delivery = exporter.carrier.delivery.clone();
    let next = BatchLogProcessor::builder(exporter).with_batch_config(batches.build()).build();
    let batches = Queued { next, delivery };
    SdkLoggerProvider::builder().with_resource(resource).with_log_processor(batches).build()
}

#[cfg(test)]
#[path = "pipeline_tests.rs"]
mod tests;
