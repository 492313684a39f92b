//! Refuses clients that accept no JSON.

use axum::{
    extract::Request,
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::error::ErrorCode;

/// The layer.
pub(crate) async fn refuse_unacceptable(request: Request, next: Next) -> Response {
    if accepts_json(request.headers()) {
        next.run(request).await
    } else {
        ErrorCode::NotAcceptable.into_response()
    }
}

/// Whether an answer in JSON is acceptable (RFC 9110, 12.5.1). Without the header everything is; a header that cannot
/// be read accepts nothing.
fn accepts_json(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::ACCEPT).iter().peekable();
    lines.peek().is_none()
        || lines.any(|line| line.to_str().is_ok_and(|line| line.split(',').any(admits_json)))
}

fn admits_json(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let named = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_json =
        matches!(named.as_str(), "*/*" | "application/*" | "application/json" | "application/problem+json");
    is_json && !parts.any(is_zero_weight)
}

/// `q=0`, `q=0.0` and so on: not acceptable at all.
fn is_zero_weight(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, weight)| {
        name.trim().eq_ignore_ascii_case("q") && weight.trim().parse() == Ok(0.0_f32)
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accepted(values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).expect("a header"));
        }
        accepts_json(&headers)
    }

    #[test]
    fn json_is_acceptable_unless_the_client_says_otherwise() {
        assert!(accepted(&[]));
        for ranges in
            ["*/*", "application/*;q=0.1", "text/html, application/JSON", "application/problem+json"]
        {
            assert!(accepted(&[ranges]), "{ranges}");
        }
        assert!(accepted(&["text/html", "application/json"]), "on two lines");
        for ranges in ["text/html", "application/xml", "application/json;q=0", "*/*; q=0.000", ""] {
            assert!(!accepted(&[ranges]), "{ranges}");
        }
    }
}
