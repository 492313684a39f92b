//! Refuses heads that HTTP itself forbids, or that nobody needs: what the server below lets pass.

use axum::{
    extract::Request,
    http::{HeaderMap, Version, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::error::{ApiError, ErrorCode};

/// Most bytes of a request's target. Every recipient should take 8,000 (RFC 9110, 4.1).
pub(crate) const LONGEST_TARGET: usize = 8 * 1024;

/// The layer.
pub(crate) async fn check_head(request: Request, next: Next) -> Response {
    match check(&request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check(request: &Request) -> Result<(), ApiError> {
    let length = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if length > LONGEST_TARGET {
        let message = format!("Path and query may have at most {LONGEST_TARGET} bytes");
        return Err(ApiError::new(ErrorCode::UriTooLong).saying(message));
    }
    check_host(request)?;
    // Before HTTP/1.1 nothing could be expected, and such a header is ignored (RFC 9110, 10.1.1).
    if request.version() >= Version::HTTP_11 && !is_expectable(request.headers()) {
        return Err(ApiError::new(ErrorCode::ExpectationFailed));
    }
    Ok(())
}

/// One host, and one that can be: whoever stands before us must not see another than we do (RFC 9112, 3.2). HTTP/1.0 may do
/// without; in HTTP/2 the pseudo-header will do.
fn check_host(request: &Request) -> Result<(), ApiError> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let is_right = match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host.as_bytes()),
        (None, _) => request.version() < Version::HTTP_11 || request.uri().authority().is_some(),
        (Some(_), Some(_)) => false,
    };
    if is_right {
        return Ok(());
    }
    Err(ApiError::new(ErrorCode::InvalidParameter).saying("The request must name one host that can be"))
}

fn is_host(host: &[u8]) -> bool {
    Authority::try_from(host).is_ok_and(|host| !host.as_str().contains('@'))
}

fn is_expectable(headers: &HeaderMap) -> bool {
    headers.get_all(header::EXPECT).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn refusal(version: Version, target: &str, headers: &[(&str, &str)]) -> Option<ErrorCode> {
        let mut request = Request::builder().version(version).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(Body::empty()).expect("a request")).err().map(|error| error.code())
    }

    #[test]
    fn a_request_names_one_host_that_can_be() {
        for host in ["a", "a:80", "127.0.0.1:3000", "[::1]:3000", "api.example.org"] {
            assert_eq!(refusal(Version::HTTP_11, "/", &[("host", host)]), None, "{host}");
        }
        for hosts in [&[][..], &[("host", "")], &[("host", "a b")], &[("host", "a@b")], &[("host", "a/b")]] {
            assert_eq!(refusal(Version::HTTP_11, "/", hosts), Some(ErrorCode::InvalidParameter), "{hosts:?}");
        }
        let two = [("host", "a"), ("host", "a")];
        assert_eq!(refusal(Version::HTTP_11, "/", &two), Some(ErrorCode::InvalidParameter));
        assert_eq!(refusal(Version::HTTP_10, "/", &two), Some(ErrorCode::InvalidParameter));
        assert_eq!(refusal(Version::HTTP_10, "/", &[]), None);
        assert_eq!(refusal(Version::HTTP_2, "https://a/", &[]), None);
        assert_eq!(refusal(Version::HTTP_2, "/", &[]), Some(ErrorCode::InvalidParameter));
    }

    #[test]
    fn a_target_is_not_longer_than_8_kib() {
        let refused = |length: usize| {
            refusal(Version::HTTP_11, &format!("/?{}", "a".repeat(length - 2)), &[("host", "a")])
        };
        assert_eq!(refused(LONGEST_TARGET), None);
        assert_eq!(refused(LONGEST_TARGET + 1), Some(ErrorCode::UriTooLong));
    }

    #[test]
    fn nothing_but_100_continue_can_be_expected() {
        let refused = |version, expected| refusal(version, "/", &[("host", "a"), ("expect", expected)]);
        assert_eq!(refused(Version::HTTP_11, "100-Continue"), None);
        assert_eq!(refused(Version::HTTP_11, "200-ok"), Some(ErrorCode::ExpectationFailed));
        assert_eq!(refused(Version::HTTP_10, "200-ok"), None);
    }
}
