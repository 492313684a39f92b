//! Writes what handlers answered in the shape of the version.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, Method, StatusCode,
        header::{self, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Asked, Shape};
use crate::{
    error::{ApiError, ErrorCode},
    middleware::Origin,
    reply::Reply,
    state::Api,
};

/// The layer right around a version's routes: successes and errors of handlers get their bodies here.
pub(crate) async fn respond(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let shape = api.shape_of(Origin::path_of(&request));
    shape.forget(request.headers_mut());
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let asked = Asked {
        request_id: Origin::request_id_of(&request),
        if_none_match: is_read.then(|| request.headers().get(header::IF_NONE_MATCH).cloned()).flatten(),
    };
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Reply>() {
        Some(reply) => {
            let mut written = shape.reply(reply, &asked);
            *written.extensions_mut() = std::mem::take(response.extensions_mut());
            written
        }
        None => write_error(response, shape, &asked.request_id),
    }
}

/// Gives an error its body and writes its cause to the log; any other answer passes. Twice is as good as once.
pub(crate) fn write_error(mut response: Response, shape: &dyn Shape, request_id: &HeaderValue) -> Response {
    let error = match response.extensions_mut().remove::<ApiError>() {
        Some(error) => error,
        None if is_bare(&response) => code_of(response.status()).into(),
        None => return response,
    };
    let request_id = request_id.to_str().unwrap_or_default();
    error.log();
    let (media_type, body) = shape.error(&error, request_id);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, media_type);
    headers.remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(body);
    // For whoever counts errors; the error itself is spent.
    response.extensions_mut().insert(error.code());
    response
}

/// Whether it is a refusal that no part of the API wrote: one of the framework's, in plain text or empty.
fn is_bare(response: &Response) -> bool {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    is_error
        && response
            .headers()
            .get(CONTENT_TYPE)
            .is_none_or(|media_type| !media_type.to_str().is_ok_and(|name| name.starts_with("application/")))
}

fn code_of(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::UNAUTHORIZED => ErrorCode::Unauthenticated,
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::Unavailable,
        status if status.is_client_error() => ErrorCode::InvalidParameter,
        _ => ErrorCode::Internal,
    }
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

/// A code alone is an answer too.
impl IntoResponse for ErrorCode {
    fn into_response(self) -> Response {
        ApiError::new(self).into_response()
    }
}
