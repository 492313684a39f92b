//! Sees that no `Accept-Encoding` makes an answer impossible.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The plain answer is acceptable, if less than any other.
const PLAIN_TOO: HeaderValue = HeaderValue::from_static("identity;q=0.001");

/// The layer, right around the compression. That answers 406 to who forbids every coding that we have, but only when
/// the effect is there and its answer written: such a client gets the plain one (RFC 9110, 12.5.3 permits it). The
/// compression goes by the first line that names a coding.
pub(crate) async fn allow_plain(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let given: Vec<_> = headers.get_all(header::ACCEPT_ENCODING).iter().cloned().collect();
    if !given.is_empty() {
        headers.insert(header::ACCEPT_ENCODING, PLAIN_TOO);
        for line in given {
            headers.append(header::ACCEPT_ENCODING, line);
        }
    }
    next.run(request).await
}
