//! A small HTTP client: it follows nothing, decodes nothing and adds nothing, so that a test sees what was sent.

use std::error::Error;

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Uri,
    body::Bytes,
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use super::Answer;

/// The id that requests carry unless a test says otherwise, so that answers are the same each time.
pub(crate) const REQUEST_ID: &str = "01900000-0000-7000-8000-00000000cafe";

/// Connections to one instance.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// A request that is being put together.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    http: &'a Http,
    request: Request<Full<Bytes>>,
}

impl Http {
    /// Of the instance at this address, such as `127.0.0.1:3000`.
    pub(crate) fn to(address: impl std::fmt::Display) -> Self {
        Self { base: format!("http://{address}"), client: Client::builder(TokioExecutor::new()).build_http() }
    }

    /// Begins a request to a path of the instance.
    pub(crate) fn request(&self, method: &str, path: &str) -> Draft<'_> {
        let uri: Uri = format!("{}{path}", self.base).parse().expect("the path is part of an address");
        let mut request = Request::new(Full::default());
        *request.method_mut() = method.parse().expect("a method");
        *request.uri_mut() = uri;
        Draft { http: self, request }.header("x-request-id", REQUEST_ID).header("user-agent", "it/1")
    }

    /// Reads a path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }
}

impl Draft<'_> {
    /// With this header in place of what was there.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        let value = HeaderValue::from_str(value).expect("a header's value");
        self.request.headers_mut().insert(name, value);
        self
    }

    /// Without this header.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.request.headers_mut().remove(name);
        self
    }

    /// As this user's, by an access token.
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a body of JSON.
    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With any body.
    pub(crate) fn body(self, media_type: &str, body: impl Into<Bytes>) -> Self {
        let mut draft = self.header(CONTENT_TYPE.as_str(), media_type);
        *draft.request.body_mut() = Full::new(body.into());
        draft
    }

    /// Sends it, and reads the whole answer.
    pub(crate) async fn send(self) -> Answer {
        self.try_send().await.expect("an answer")
    }

    /// The same where the service may be gone.
    pub(crate) async fn try_send(self) -> Result<Answer, Box<dyn Error + Send + Sync>> {
        let response = self.http.client.request(self.request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}
