use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{connection::LARGEST_HEAD, *};

const SHORT: Duration = Duration::from_millis(50);
const BOUND: Duration = Duration::from_secs(30);

/// A server with these limits; its connections end by themselves or not at all.
async fn serving(limits: ConnectionLimits) -> SocketAddr {
    let listener = Listener::bind(Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port").with_limits(limits);
    let address = listener.address();
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/large", get(|| async { "x".repeat(64 * 1024 * 1024) }));
    tokio::spawn(listener.serve(router, Conversations::default()));
    address
}

async fn send(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("sent");
    stream
}

async fn read_to_end(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(BOUND, stream.read_to_end(&mut answer)).await.expect("the other side closes");
    // A connection that is cut off with bytes on their way is reset.
    read.ok();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_connection_is_kept_until_its_age_and_ends_with_its_request() {
    let address = serving(ConnectionLimits { age: SHORT, ..ConnectionLimits::default() }).await;
    let stream = send(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    assert!(read_to_end(stream).await.ends_with("hello"));
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let limits = ConnectionLimits { head: SHORT, keep_alive: SHORT, ..ConnectionLimits::default() };
    let address = serving(limits).await;
    for begun in ["", "GET / HTTP/1.1\r\nhost:", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
        let answer = read_to_end(send(address, begun).await).await;
        assert_eq!(answer.ends_with("hello"), begun.ends_with("\r\n\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn between_requests_a_connection_waits_longer_than_for_a_head() {
    let address = serving(ConnectionLimits { head: SHORT, ..ConnectionLimits::default() }).await;
    let mut kept = send(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut answer = Vec::new();
    while !answer.ends_with(b"hello") {
        assert_ne!(kept.read_buf(&mut answer).await.expect("an answer"), 0, "{answer:?}");
    }
    // Begun later, and ended by the time that a head may take.
    assert_eq!(read_to_end(send(address, "GET / HTTP/1.1\r\nhost:").await).await, "");
    kept.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.expect("sent");
    assert!(read_to_end(kept).await.ends_with("hello"));
}

#[tokio::test]
async fn who_does_not_read_the_answer_is_cut_off() {
    let limits =
        ConnectionLimits { age: SHORT, last_request: SHORT, connections: 1, ..ConnectionLimits::default() };
    let address = serving(limits).await;
    let stalled = send(address, "GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    // The only place is free again, though nothing of the first answer was read.
    let next = send(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(read_to_end(next).await.ends_with("hello"));
    assert!(read_to_end(stalled).await.len() < 64 * 1024 * 1024);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let address = serving(ConnectionLimits::default()).await;
    let request = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(2 * LARGEST_HEAD));
    let answer = read_to_end(send(address, &request).await).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}
