//! Requests that two readers could take for different ones, and what else breaks the rules: each gets one refusal, or a closed
//! connection, and never a second answer.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::app::{Engine, TestApp};

const BOUND: Duration = Duration::from_secs(30);

/// Sends these bytes and then nothing more; answers all that comes back until the service closes.
pub(super) async fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The service may answer and close before it has read all.
    stream.write_all(request).await.ok();
    stream.shutdown().await.ok();
    let mut answer = Vec::new();
    timeout(BOUND, stream.read_to_end(&mut answer)).await.expect("the service closes").ok();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asserts that each is refused once, or that its connection is closed.
async fn each_is_refused(requests: &[&[u8]]) {
    let app = TestApp::start(Engine::Sqlite).await;
    for request in requests {
        let answer = exchange(app.address, request).await;
        let shown = String::from_utf8_lossy(&request[..request.len().min(300)]).into_owned();
        let is_refused =
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4");
        assert!(is_refused, "{shown:?} is answered {answer}");
        assert!(answer.matches("HTTP/1.").count() <= 1, "{shown:?} is answered twice: {answer}");
    }
    app.http().get("/health/live").await.expect(200);
    app.stop().await;
}

/// A sign-in with these lines in its head, with this after it.
fn login(lines: &str, rest: &str) -> Vec<u8> {
    format!("POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{lines}\r\n\r\n{rest}")
        .into_bytes()
}

/// What a smuggler hopes to have taken for a request of its own.
const SMUGGLED: &str = "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn a_body_whose_end_is_in_doubt_is_no_second_request() {
    let with = |lines: &str, body: &str| login(lines, &format!("{body}{SMUGGLED}"));
    let requests = [
        with("content-length: 5\r\ntransfer-encoding: chunked", "0\r\n\r\n"),
        with("transfer-encoding: chunked\r\ncontent-length: 5", "0\r\n\r\n"),
        with("content-length: 2\r\ncontent-length: 3", "{}"),
        with("content-length: 2, 3", "{}"),
        with("content-length: +2", "{}"),
        with("content-length: 0x2", "{}"),
        with("content-length: 18446744073709551617", "{}"),
        with("transfer-encoding: chunked, identity", "0\r\n\r\n"),
        with("transfer-encoding: identity", "{}"),
        with("transfer-encoding: xchunked", "0\r\n\r\n"),
        with("transfer-encoding: \x0bchunked", "0\r\n\r\n"),
        with("transfer-encoding : chunked", "0\r\n\r\n"),
        with("transfer-encoding: gzip, chunked\r\nconnection: close", "0\r\n\r\n"),
        with("transfer-encoding:\r\n chunked", "0\r\n\r\n"),
    ];
    each_is_refused(&requests.each_ref().map(Vec::as_slice)).await;
}

#[tokio::test]
async fn chunks_that_are_none_end_the_connection() {
    let chunked = |body: &str| login("transfer-encoding: chunked", body);
    let long_extension = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(100_000));
    let many_extensions = format!("{}0\r\n\r\n", "1;x=y\r\n{\r\n".repeat(20_000));
    let long_trailer = format!("0\r\nx: {}\r\n\r\n", "y".repeat(200_000));
    let requests = [
        chunked(&format!("zz\r\n{{}}\r\n0\r\n\r\n{SMUGGLED}")),
        chunked(&format!("-2\r\n{{}}\r\n0\r\n\r\n{SMUGGLED}")),
        chunked(&format!("0x2\r\n{{}}\r\n0\r\n\r\n{SMUGGLED}")),
        chunked(&format!("FFFFFFFFFFFFFFFFF\r\n{{}}\r\n0\r\n\r\n{SMUGGLED}")),
        chunked(&format!("2\r\n{{}}xx0\r\n\r\n{SMUGGLED}")),
        chunked(&format!("2 \n{{}}\r\n0\r\n\r\n{SMUGGLED}")),
        chunked(&long_extension),
        chunked(&many_extensions),
        chunked(&long_trailer),
        chunked("5\r\n{}"),
    ];
    each_is_refused(&requests.each_ref().map(Vec::as_slice)).await;
}

#[tokio::test]
async fn heads_that_break_the_rules_are_refused() {
    let many = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x: y\r\n".repeat(1_000));
    let huge = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(1024 * 1024));
    let requests: [&[u8]; 16] = [
        b"GET / HTTP/1.1\r\nhost: x\r\nx: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\n host: x\r\n\r\n",
        b"GET / HTTP/1.1\rhost: x\r\r",
        b"GET / HTTP/1.1\r\nhost: x\r\nx: \0\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx: \x07\x1b[0m\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nx\0: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\n: y\r\n\r\n",
        b"GET / HTTP/3.0\r\nhost: x\r\n\r\n",
        b"GET / HTTP/0.9\r\nhost: x\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1 x\r\nhost: x\r\n\r\n",
        b"G\xc3\x84T / HTTP/1.1\r\nhost: x\r\n\r\n",
        b"\r\n\r\n\r\n\r\n\r\n",
        many.as_bytes(),
        huge.as_bytes(),
    ];
    each_is_refused(&requests).await;
}

#[tokio::test]
async fn a_request_without_its_one_host_is_refused_in_the_shape_of_its_version() {
    let app = TestApp::start(Engine::Sqlite).await;
    for hosts in ["", "host: x\r\nhost: x\r\n", "host: x\r\nhost: y\r\n", "host: x y\r\n", "host:\r\n"] {
        for (path, member) in [("/api/v1/users/me", "\"error\":{"), ("/api/v2/users/me", "\"type\":")] {
            let request = format!("GET {path} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
            let answer = exchange(app.address, request.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{hosts:?} is answered {answer}");
            assert!(answer.contains("x-request-id: ") && answer.contains(member), "{answer}");
        }
    }
    let old = exchange(app.address, b"GET /health/live HTTP/1.0\r\n\r\n").await;
    assert!(old.starts_with("HTTP/1.0 200") || old.starts_with("HTTP/1.1 200"), "{old}");
    app.stop().await;
}

#[tokio::test]
async fn what_is_odd_but_allowed_is_answered_once() {
    let app = TestApp::start(Engine::Sqlite).await;
    let health =
        |lines: &str, rest: &str| format!("GET /health/live HTTP/1.1\r\nhost: x\r\n{lines}\r\n{rest}");
    let requests = [
        (health("connection: close\r\nte: trailers, gzip\r\n", ""), 200),
        (health("connection: close\r\nx: \u{e4}\u{1f600}\r\n", ""), 200),
        (health("connection: close\r\ncontent-length: 2\r\n", "{}"), 200),
        (
            health(
                "connection: close\r\ntransfer-encoding: chunked\r\n",
                "2;x=\"y\"\r\n{}\r\n0\r\nx: y\r\n\r\n",
            ),
            200,
        ),
        (health("connection: close\r\ncontent-length: 2\r\ncontent-length: 2\r\n", "{}"), 200),
        ("GET /health/live HTTP/1.1\nhost: x\nconnection: close\n\n".to_owned(), 200),
        ("\r\nGET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), 200),
        ("GET /health/live HTTP/1.0\r\nconnection: keep-alive\r\n\r\n".to_owned(), 200),
        (health("connection: close\r\nexpect: 100-continue\r\n", ""), 200),
        (health("connection: close\r\nexpect: tea\r\n", ""), 417),
        ("GET http://elsewhere/health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_owned(), 200),
    ];
    for (request, status) in requests {
        let answer = exchange(app.address, request.as_bytes()).await;
        let told = answer.split(' ').nth(1).unwrap_or_default();
        assert_eq!(told, status.to_string(), "{request:?} is answered {answer}");
        assert_eq!(answer.matches("HTTP/1.").count(), 1, "{request:?} is answered {answer}");
    }
    app.stop().await;
}
