//! The same three doors by gRPC and by HTTP (<https://opentelemetry.io/docs/specs/otlp/>).

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::post,
};
use opentelemetry_proto::tonic::collector::{
    logs::v1::{
        ExportLogsServiceRequest, ExportLogsServiceResponse,
        logs_service_server::{LogsService, LogsServiceServer},
    },
    metrics::v1::{
        ExportMetricsServiceRequest, ExportMetricsServiceResponse,
        metrics_service_server::{MetricsService, MetricsServiceServer},
    },
    trace::v1::{
        ExportTracePartialSuccess, ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
};
use prost::Message;
use tonic::{Request, Response, Status};

use super::{Mode, Received, open::Shared};

#[derive(Clone)]
struct Doors(Arc<Shared>);

/// All of them.
pub(super) fn router(shared: &Arc<Shared>) -> Router {
    let doors = Doors(shared.clone());
    let grpc = |service: &str| format!("/opentelemetry.proto.collector.{service}/Export");
    Router::new()
        .route("/v1/traces", post(traces))
        .route("/v1/logs", post(logs))
        .route("/v1/metrics", post(metrics))
        .route_service(&grpc("trace.v1.TraceService"), TraceServiceServer::new(doors.clone()))
        .route_service(&grpc("logs.v1.LogsService"), LogsServiceServer::new(doors.clone()))
        .route_service(&grpc("metrics.v1.MetricsService"), MetricsServiceServer::new(doors.clone()))
        .with_state(doors)
}

impl Doors {
    async fn by_http<T: Message + Default>(
        &self,
        headers: &HeaderMap,
        body: Bytes,
        keep: impl FnOnce(&mut Received, T),
        answer: impl Message,
    ) -> axum::response::Response {
        let is_protobuf = headers.get("content-type").is_some_and(|kind| kind == "application/x-protobuf");
        let Some(message) = T::decode(body).ok().filter(|_| is_protobuf) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        if self.0.take(headers, |received| keep(received, message)).await {
            ([("content-type", "application/x-protobuf")], answer.encode_to_vec()).into_response()
        } else {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }

    async fn by_grpc<T, A>(
        &self,
        request: Request<T>,
        keep: impl FnOnce(&mut Received, T),
        answer: A,
    ) -> Result<Response<A>, Status> {
        let (metadata, _, message) = request.into_parts();
        if self.0.take(&metadata.into_headers(), |received| keep(received, message)).await {
            Ok(Response::new(answer))
        } else {
            Err(Status::unavailable("full"))
        }
    }

    /// What whoever sends spans is told.
    fn about_spans(&self) -> ExportTraceServiceResponse {
        let rejected = ExportTracePartialSuccess { rejected_spans: 3, error_message: "too old".to_owned() };
        let partial_success = (self.0.mode() == Mode::Rejecting).then_some(rejected);
        ExportTraceServiceResponse { partial_success }
    }

    fn knows_lines(&self) -> bool {
        self.0.mode() != Mode::WithoutLogs
    }
}

async fn traces(State(doors): State<Doors>, headers: HeaderMap, body: Bytes) -> axum::response::Response {
    doors.by_http(&headers, body, Received::keep_spans, doors.about_spans()).await
}

async fn logs(State(doors): State<Doors>, headers: HeaderMap, body: Bytes) -> axum::response::Response {
    if !doors.knows_lines() {
        return StatusCode::NOT_FOUND.into_response();
    }
    doors.by_http(&headers, body, Received::keep_logs, ExportLogsServiceResponse::default()).await
}

async fn metrics(State(doors): State<Doors>, headers: HeaderMap, body: Bytes) -> axum::response::Response {
    doors.by_http(&headers, body, Received::keep_metrics, ExportMetricsServiceResponse::default()).await
}

#[tonic::async_trait]
impl TraceService for Doors {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.by_grpc(request, Received::keep_spans, self.about_spans()).await
    }
}

#[tonic::async_trait]
impl LogsService for Doors {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        if !self.knows_lines() {
            return Err(Status::unimplemented("no lines"));
        }
        self.by_grpc(request, Received::keep_logs, ExportLogsServiceResponse::default()).await
    }
}

#[tonic::async_trait]
impl MetricsService for Doors {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.by_grpc(request, Received::keep_metrics, ExportMetricsServiceResponse::default()).await
    }
}
