//! Around every exporter: telemetry's runtime, a bound of time, and an end.

use std::{future::poll_fn, sync::Arc, time::Duration};

use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    logs::{LogBatch, LogExporter},
    metrics::{Temporality, data::ResourceMetrics, exporter::PushMetricExporter},
    trace::{SpanData, SpanExporter},
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::delivery::Delivery;

/// How exports are carried out.
#[derive(Debug, Clone)]
pub(super) struct Carrier {
    pub(super) runtime: Handle,
    pub(super) timeout: Duration,
    /// Cancelled when nothing may be waited for any more.
    pub(super) end: CancellationToken,
    pub(super) delivery: Arc<Delivery>,
}

/// An exporter that is carried.
#[derive(Debug)]
pub(in crate::telemetry) struct Carried<E> {
    pub(super) exporter: E,
    pub(super) carrier: Carrier,
}

impl Carrier {
    /// The SDK waits for exports on threads of its own, which are no part of any runtime: this one is entered whenever
    /// the export goes on, so that its sockets and timers are driven by it. The time-outs of the exporters bound single
    /// attempts; this one bounds the export, with which `count` items arrive or are lost.
    async fn carry(&self, count: u64, export: impl Future<Output = OTelSdkResult> + Send) -> OTelSdkResult {
        let bounded = async {
            tokio::select! {
                biased;
                () = self.end.cancelled() => Err(OTelSdkError::AlreadyShutdown),
                ended = tokio::time::timeout(self.timeout, export) => {
                    ended.unwrap_or(Err(OTelSdkError::Timeout(self.timeout)))
                }
            }
        };
        let mut bounded = Box::pin(bounded);
        let ended = poll_fn(|context| {
            let _entered = self.runtime.enter();
            bounded.as_mut().poll(context)
        });
        let ended = ended.await;
        if ended.is_err() {
            self.delivery.lose(count);
        }
        if !self.end.is_cancelled() {
            self.delivery.note(&ended);
        }
        ended
    }

    /// The same for what has waited in a queue.
    async fn carry_queued(
        &self,
        count: usize,
        export: impl Future<Output = OTelSdkResult> + Send,
    ) -> OTelSdkResult {
        self.delivery.begin(count);
        let ended = self.carry(count as u64, export).await;
        self.delivery.end(count);
        ended
    }
}

impl<E: SpanExporter> SpanExporter for Carried<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        self.carrier.carry_queued(count, self.exporter.export(batch)).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: LogExporter> LogExporter for Carried<E> {
    async fn export(&self, batch: LogBatch<'_>) -> OTelSdkResult {
        let count = batch.iter().count();
        self.carrier.carry_queued(count, self.exporter.export(batch)).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

impl<E: PushMetricExporter> PushMetricExporter for Carried<E> {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        // One reading: what it has is in the next as well.
        self.carrier.carry(1, self.exporter.export(metrics)).await
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}
