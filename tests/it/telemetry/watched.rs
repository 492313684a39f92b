//! The binary with a collector, and somebody who uses it.

use opentelemetry_proto::tonic::logs::v1::LogRecord;
use serde_json::{Value, json};

use crate::{
    cli::{program::Program, serving::Serving},
    support::{
        app::{Answer, Http, PASSWORD},
        collector::text_of,
    },
};

/// Both ways to send.
pub(super) const PROTOCOLS: [&str; 2] = ["grpc", "http/protobuf"];

/// The trace of most clients: sampled by every ratio that is not 0, as the lower
/// half of its id is small.
pub(super) const TRACE: &str = "0af7651916cd43dd0000000000000001";

/// The span in which the client asks.
pub(super) const PARENT: &str = "00f067aa0ba902b7";

/// The binary, sending everything soon, with hashes that cost little.
pub(super) fn program(endpoint: &str, protocol: &str) -> Program {
    Program::new()
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        .with("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
        .with("OTEL_METRIC_EXPORT_INTERVAL", "100")
        .with("OTEL_BSP_SCHEDULE_DELAY", "50")
        .with("OTEL_BLRP_SCHEDULE_DELAY", "50")
        .with("PASSWORD_MEMORY_KIB", "8")
        .with("PASSWORD_ITERATIONS", "1")
        .with("RATE_LIMIT_AUTH_PER_MINUTE", "1000000")
        .with("RATE_LIMIT_PER_MINUTE", "1000000")
}

/// The ids of requests that a line names: one, if it was said about a request.
pub(super) fn request_ids(line: &LogRecord) -> Vec<&str> {
    let named = line.attributes.iter().filter(|attribute| attribute.key == "request_id");
    named.filter_map(|attribute| attribute.value.as_ref().and_then(text_of)).collect()
}

/// A client that is in a trace.
pub(super) struct Client {
    http: Http,
    trace: String,
}

impl Client {
    pub(super) fn of(serving: &Serving, trace: &str) -> Self {
        Self { http: Http::to(serving.address), trace: trace.to_owned() }
    }

    pub(super) async fn send(&self, method: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
        let parent = format!("00-{}-{PARENT}-01", self.trace);
        let draft = self.http.request(method, path).header("traceparent", &parent).json(&body);
        match token {
            Some(token) => draft.bearer(token).send().await,
            None => draft.send().await,
        }
    }

    /// Registers, signs in and changes the profile; answers the tokens.
    pub(super) async fn live(&self, name: &str) -> (String, String) {
        let email = format!("{name}@example.org");
        let account = json!({"email": email, "password": PASSWORD, "name": name, "username": name});
        self.send("POST", "/api/v1/auth/register", None, account).await.expect(201);
        let login = json!({"login": email, "password": PASSWORD});
        let signed_in = self.send("POST", "/api/v1/auth/login", None, login).await.expect(200);
        let tokens = ["/access_token", "/refresh_token"].map(|token| signed_in.text_at(token));
        let change = json!({"name": format!("{name} changed")});
        self.send("PATCH", "/api/v1/users/me", Some(&tokens[0]), change).await.expect(200);
        tokens.into()
    }
}
