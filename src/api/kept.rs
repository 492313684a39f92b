//! What changes only with the program: made once, packed once, and kept by clients.

use std::{
    convert::Infallible,
    future::ready,
    hash::{DefaultHasher, Hasher},
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Extensions, HeaderMap, HeaderValue, Request, StatusCode, Version, header},
    response::{IntoResponse, Response},
};
use tokio::sync::OnceCell;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;

use crate::version::names;

const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// One document or file. It costs no more to send than its bytes, however often it is asked for.
pub(crate) struct Kept {
    media_type: HeaderValue,
    tag: HeaderValue,
    plain: Bytes,
    packed: OnceCell<Option<Bytes>>,
}

/// Marks answers that are packed already, or shall not be.
#[derive(Clone)]
struct AsItIs;

/// Whether the layer that packs answers on their way may touch this one.
pub(crate) fn may_be_packed(_: StatusCode, _: Version, _: &HeaderMap, marks: &Extensions) -> bool {
    marks.get::<AsItIs>().is_none()
}

impl Kept {
    /// These bytes. Their tag is weak, because packed they are other bytes of the same answer (RFC 9110, 8.8.3).
    pub(crate) fn new(media_type: &str, plain: Bytes) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(&plain);
        let tag = HeaderValue::try_from(format!("W/\"{:016x}\"", hasher.finish()));
        let unknown = HeaderValue::from_static("application/octet-stream");
        Self {
            media_type: HeaderValue::from_str(media_type).unwrap_or(unknown),
            tag: tag.unwrap_or(HeaderValue::from_static("W/\"\"")),
            plain,
            packed: OnceCell::new(),
        }
    }

    /// The answer to these headers: may be kept for five minutes, and is asked for by its tag from then on.
    pub(crate) async fn answer(&self, asked: &HeaderMap) -> Response {
        let is_known = asked.get(header::IF_NONE_MATCH).is_some_and(|known| names(known, &self.tag));
        let packed = if !is_known && prefers_gzip(asked) { self.packed().await } else { None };
        let mut response = match (is_known, packed) {
            (true, _) => StatusCode::NOT_MODIFIED.into_response(),
            (false, Some(packed)) => ([(header::CONTENT_ENCODING, GZIP)], Body::from(packed)).into_response(),
            (false, None) => Body::from(self.plain.clone()).into_response(),
        };
        response.extensions_mut().insert(AsItIs);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.media_type.clone());
        headers.insert(header::ETAG, self.tag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }

    /// Packed when that is first asked for; nothing where packing is of no use, as for pictures.
    async fn packed(&self) -> Option<Bytes> {
        self.packed.get_or_init(|| pack(self.media_type.clone(), self.plain.clone())).await.clone()
    }
}

/// Lets the layer that packs every other answer pack this one.
async fn pack(media_type: HeaderValue, plain: Bytes) -> Option<Bytes> {
    let packing = CompressionLayer::new().layer(service_fn(move |_: Request<Body>| {
        let media_type = [(header::CONTENT_TYPE, media_type.clone())];
        ready(Ok::<_, Infallible>((media_type, Body::from(plain.clone())).into_response()))
    }));
    let mut request = Request::new(Body::empty());
    request.headers_mut().insert(header::ACCEPT_ENCODING, GZIP);
    let Ok(response) = packing.oneshot(request).await;
    if !response.headers().contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    to_bytes(Body::new(response.into_body()), usize::MAX).await.ok()
}

/// Whether gzip is acceptable, and no less so than the plain bytes (RFC 9110, 12.5.3).
fn prefers_gzip(headers: &HeaderMap) -> bool {
    let (mut gzip, mut plain, mut others) = (None, 0.0_f32, 0.0_f32);
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    for (name, weight) in lines.flat_map(|line| line.split(',')).filter_map(weighed) {
        match name.as_str() {
            "gzip" | "x-gzip" => gzip = Some(weight),
            "identity" => plain = plain.max(weight),
            "*" => others = weight,
            _ => {}
        }
    }
    let gzip = gzip.unwrap_or(others);
    gzip > 0.0 && gzip >= plain
}

/// A coding and its weight; nothing where the weight is none.
fn weighed(coding: &str) -> Option<(String, f32)> {
    let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
    let (q, weight) = weight.split_once('=')?;
    let weight = weight.trim().parse().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
    q.trim().eq_ignore_ascii_case("q").then(|| (name.trim().to_ascii_lowercase(), weight))
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
