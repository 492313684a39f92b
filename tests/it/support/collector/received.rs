//! What arrived, and how to look at it.

use std::collections::BTreeSet;

use axum::http::HeaderMap;
use opentelemetry_proto::tonic::{
    collector::{
        logs::v1::ExportLogsServiceRequest, metrics::v1::ExportMetricsServiceRequest,
        trace::v1::ExportTraceServiceRequest,
    },
    common::v1::{AnyValue, KeyValue, any_value::Value},
    logs::v1::LogRecord,
    metrics::v1::Metric,
    resource::v1::Resource,
    trace::v1::Span,
};

/// Everything that was taken, in the order in which it came.
#[derive(Debug, Default)]
pub(crate) struct Received {
    pub(crate) spans: Vec<Span>,
    pub(crate) logs: Vec<LogRecord>,
    pub(crate) metrics: Vec<Metric>,
    /// Of each group in each export.
    pub(crate) resources: Vec<Resource>,
    /// Of each export that was taken.
    pub(crate) headers: Vec<HeaderMap>,
    /// Exports that were tried, whatever became of them.
    pub(crate) attempts: usize,
}

impl Received {
    pub(super) fn keep_spans(&mut self, request: ExportTraceServiceRequest) {
        for group in request.resource_spans {
            self.resources.extend(group.resource);
            self.spans.extend(group.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    }

    pub(super) fn keep_logs(&mut self, request: ExportLogsServiceRequest) {
        for group in request.resource_logs {
            self.resources.extend(group.resource);
            self.logs.extend(group.scope_logs.into_iter().flat_map(|scope| scope.log_records));
        }
    }

    pub(super) fn keep_metrics(&mut self, request: ExportMetricsServiceRequest) {
        for group in request.resource_metrics {
            self.resources.extend(group.resource);
            self.metrics.extend(group.scope_metrics.into_iter().flat_map(|scope| scope.metrics));
        }
    }

    /// What there is, in short.
    pub(super) fn summary(&self) -> String {
        let spans: Vec<_> =
            self.spans.iter().map(|span| format!("{} {}", hex(&span.trace_id), span.name)).collect();
        let metrics: BTreeSet<_> = self.metrics.iter().map(|metric| &metric.name).collect();
        format!("{} exports, {} lines, {metrics:#?}, {spans:#?}", self.attempts, self.logs.len())
    }

    /// The spans of one trace.
    pub(crate) fn spans_of(&self, trace: &str) -> Vec<&Span> {
        self.spans.iter().filter(|span| hex(&span.trace_id) == trace).collect()
    }

    /// The latest state of an instrument.
    pub(crate) fn metric(&self, name: &str) -> Option<&Metric> {
        self.metrics.iter().rev().find(|metric| metric.name == name)
    }
}

/// An id as it is written.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// A text among attributes.
pub(crate) fn attribute<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    text_of(found.value.as_ref()?)
}

/// A whole number among attributes.
pub(crate) fn number(attributes: &[KeyValue], key: &str) -> Option<i64> {
    let found = attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value {
        Some(Value::IntValue(number)) => Some(number),
        _ => None,
    }
}

/// A value that is a text.
pub(crate) fn text_of(value: &AnyValue) -> Option<&str> {
    match value.value.as_ref()? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

/// Who sent it.
pub(crate) fn service_name(resource: &Resource) -> Option<&str> {
    attribute(&resource.attributes, "service.name")
}
