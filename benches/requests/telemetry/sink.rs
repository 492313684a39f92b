//! A collector that takes everything by gRPC, and looks at nothing.

use std::{
    convert::Infallible,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Response, header::CONTENT_TYPE},
};
use http_body_util::StreamBody;
use hyper::body::Frame;
use tokio::net::TcpListener;

/// The collector; it goes with the runtime.
pub(super) struct Sink {
    /// Where exporters find it.
    pub(super) endpoint: String,
    bytes: Arc<AtomicU64>,
}

impl Sink {
    /// Opens on a free port.
    pub(super) async fn open() -> eyre::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let bytes = Arc::new(AtomicU64::new(0));
        let router = Router::new().fallback(take).with_state(bytes.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { endpoint, bytes })
    }

    /// What it has taken so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// An empty message, and the status in the trailers
/// (<https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>).
async fn take(State(taken): State<Arc<AtomicU64>>, body: Bytes) -> Response<Body> {
    taken.fetch_add(body.len() as u64, Ordering::Relaxed);
    let mut status = HeaderMap::new();
    status.insert("grpc-status", HeaderValue::from_static("0"));
    let message = Frame::data(Bytes::from_static(&[0; 5]));
    let frames = [Ok::<_, Infallible>(message), Ok(Frame::trailers(status))];
    let mut response = Response::new(Body::new(StreamBody::new(futures::stream::iter(frames))));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    response
}
