use axum::http::HeaderValue;

use super::*;

fn headers(lines: &[&'static str]) -> HeaderMap {
    let lines = lines.iter().map(|line| (header::ACCEPT_ENCODING, HeaderValue::from_static(line)));
    lines.fold(HeaderMap::new(), |mut headers, (name, line)| {
        headers.append(name, line);
        headers
    })
}

async fn bytes(kept: &Kept, lines: &[&'static str]) -> (bool, Bytes) {
    let response = kept.answer(&headers(lines)).await;
    let is_packed = response.headers().contains_key(header::CONTENT_ENCODING);
    (is_packed, to_bytes(response.into_body(), usize::MAX).await.expect("bytes"))
}

#[tokio::test]
async fn a_file_is_packed_once_and_its_bytes_are_shared() {
    let kept = Kept::new("text/css", Bytes::from("a { color: red } ".repeat(1_000)));
    let (first, second) = (bytes(&kept, &["gzip"]).await, bytes(&kept, &["gzip"]).await);
    assert!(first.0 && first.1.starts_with(&[0x1f, 0x8b]) && first.1.len() < 1_000);
    assert_eq!(first.1.as_ptr(), second.1.as_ptr(), "the same bytes in memory");
    let plain = bytes(&kept, &[]).await;
    assert_eq!((plain.0, plain.1.as_ptr()), (false, kept.plain.as_ptr()));
    let picture = Kept::new("image/png", Bytes::from(vec![7; 10_000]));
    assert!(!bytes(&picture, &["gzip"]).await.0, "a picture is packed already");
}

#[test]
fn gzip_is_taken_where_the_client_wants_the_plain_bytes_no_more() {
    for lines in [
        &["gzip"][..],
        &["deflate, GZIP;q=0.5"],
        &["*"],
        &["identity;q=0.001", "gzip;q=0.001"],
        &["identity;q=0, *;q=0.5"],
        &["x-gzip;Q=1"],
    ] {
        assert!(prefers_gzip(&headers(lines)), "{lines:?}");
    }
    for lines in [
        &[][..],
        &["br"],
        &["gzip;q=0"],
        &["gzip;q=0, *"],
        &["identity, gzip;q=0.5"],
        &["gzip;q=2"],
        &["gzip;q=NaN"],
        &["gzip;"],
        &["gzip;level=1"],
    ] {
        assert!(!prefers_gzip(&headers(lines)), "{lines:?}");
    }
}
