//! A client that sends whatever it is given, and waits for an answer as long as a patient person does.

use std::{net::SocketAddr, time::Duration};

use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Uri, body::Bytes, header::RETRY_AFTER};
use hyper_util::{
    client::legacy::{Client as Connections, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// An answer that takes longer is a hang: beyond the bound of a request.
const PATIENCE: Duration = Duration::from_secs(45);

/// Connections to the service.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    connections: Connections<HttpConnector, Full<Bytes>>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) has_retry_after: bool,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// It cannot be sent by this client.
    Unsendable,
    /// The connection was cut.
    Cut,
    /// Nothing came.
    Hang,
}

impl Client {
    /// To the service at this address.
    pub(crate) fn to(address: SocketAddr) -> Self {
        let connections = Connections::builder(TokioExecutor::new()).build_http();
        Self { address, connections }
    }

    /// Sends a request; answers the whole answer.
    pub(crate) async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, Vec<u8>)],
        body: Vec<u8>,
    ) -> Result<Answer, NoAnswer> {
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| NoAnswer::Unsendable)?;
        let uri: Uri =
            format!("http://{}{target}", self.address).parse().map_err(|_| NoAnswer::Unsendable)?;
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(name.as_str(), value.as_slice());
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(|_| NoAnswer::Unsendable)?;
        let exchange = async {
            let answer = self.connections.request(request).await.map_err(|_| NoAnswer::Cut)?;
            let (head, body) = answer.into_parts();
            let body = body.collect().await.map_err(|_| NoAnswer::Cut)?.to_bytes();
            let has_retry_after = head.headers.contains_key(RETRY_AFTER);
            Ok(Answer { status: head.status.as_u16(), has_retry_after, body })
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or(Err(NoAnswer::Hang))
    }

    /// Sends JSON as somebody, or as nobody.
    pub(crate) async fn json(
        &self,
        method: &str,
        target: &str,
        token: Option<&str>,
        body: &Value,
    ) -> Result<Answer, NoAnswer> {
        let media_type = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        let mut headers =
            vec![("content-type".to_owned(), media_type.into()), ("if-match".to_owned(), b"*".to_vec())];
        headers
            .extend(token.map(|token| ("authorization".to_owned(), format!("Bearer {token}").into_bytes())));
        self.send(method, target, &headers, body.to_string().into_bytes()).await
    }
}

impl Answer {
    /// The beginning of the body.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(300).collect()
    }

    /// The body as JSON, or null.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The word of the error, in either version.
    pub(crate) fn code(&self) -> Option<String> {
        let body = self.value();
        body.pointer("/error/code").or_else(|| body.get("code")).and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether this is what health says of its dependencies.
    pub(crate) fn is_health(&self) -> bool {
        self.value().get("services").is_some()
    }
}
