use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{Router, body::Bytes, http::Version, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{protocols::LARGEST_HEAD, *};

pub(super) const SHORT: Duration = Duration::from_millis(50);
pub(super) const LONG: Duration = Duration::from_hours(1);
/// More bytes than kernels keep for a client that does not read.
pub(super) const LARGE: usize = 16 * 1024 * 1024;
pub(super) const BOUND: Duration = Duration::from_secs(30);

/// Limits that no test reaches unless it sets its own.
pub(super) fn limits() -> ConnectionLimits {
    ConnectionLimits {
        first_byte: LONG,
        head: LONG,
        keep_alive: LONG,
        age: LONG,
        last_request: LONG,
        ..ConnectionLimits::default()
    }
}

/// A server with these limits; its connections end by themselves or not at all.
pub(super) async fn serving(limits: ConnectionLimits) -> SocketAddr {
    serve(limits, Conversations::default()).await
}

/// The same, which can be told to stop.
pub(super) async fn serve(limits: ConnectionLimits, conversations: Conversations) -> SocketAddr {
    let listener = Listener::bind(Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port").with_limits(limits);
    let address = listener.address();
    tokio::spawn(listener.serve(router(), conversations));
    address
}

/// What is served.
pub(super) fn router() -> Router {
    Router::new()
        .route("/", get(async || "hello").post(async |body: Bytes| body))
        .route("/version", get(async |version: Version| format!("{version:?}")))
        .route("/endless", get(std::future::pending::<()>))
        .route("/large", get(async || "x".repeat(LARGE)))
}

pub(super) async fn send(address: SocketAddr, request: impl AsRef<[u8]>) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_ref()).await.expect("sent");
    stream
}

pub(super) async fn read_to_end(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(BOUND, stream.read_to_end(&mut answer)).await.expect("the other side closes");
    // A connection that is cut off with bytes on their way is reset.
    read.ok();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn read_hello(stream: &mut TcpStream) {
    let mut answer = Vec::new();
    while !answer.ends_with(b"hello") {
        assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0, "{answer:?}");
    }
}

#[tokio::test]
async fn who_says_nothing_is_cut_off() {
    let address = serving(ConnectionLimits { first_byte: SHORT, ..limits() }).await;
    assert_eq!(read_to_end(send(address, "").await).await, "");
}

#[tokio::test]
async fn a_head_that_does_not_come_ends_the_connection() {
    let address = serving(ConnectionLimits { head: SHORT, keep_alive: SHORT, ..limits() }).await;
    for begun in ["G", "GET / HTTP/1.1\r\nhost:", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
        let answer = read_to_end(send(address, begun).await).await;
        assert_eq!(answer.ends_with("hello"), begun.ends_with("\r\n\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_has_no_more_time_than_another() {
    let address = serving(ConnectionLimits { head: 4 * SHORT, ..limits() }).await;
    let mut stream = send(address, "GET / HTTP/1.1\r\nx: ").await;
    let trickle = async {
        while stream.write_all(b"x").await.is_ok() {
            sleep(SHORT / 5).await;
        }
    };
    timeout(BOUND, trickle).await.expect("it is cut off while it still sends");
}

#[tokio::test]
async fn between_requests_a_connection_waits_longer_than_for_a_head() {
    let address = serving(ConnectionLimits { head: SHORT, ..limits() }).await;
    let mut kept = send(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    read_hello(&mut kept).await;
    // Begun later, and ended by the time that a head may take.
    assert_eq!(read_to_end(send(address, "GET / HTTP/1.1\r\nhost:").await).await, "");
    kept.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.expect("sent");
    assert!(read_to_end(kept).await.ends_with("hello"));
}

#[tokio::test]
async fn who_does_not_read_the_answer_is_cut_off() {
    let slow = PaceLimits { idle: SHORT, grace: SHORT, bytes_per_second: 1_024 };
    let address = serving(ConnectionLimits { answer: slow, connections: 1, ..limits() }).await;
    let stalled = send(address, "GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    // The only place is free again, though nothing of the first answer was read.
    let next = send(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(read_to_end(next).await.ends_with("hello"));
    assert!(read_to_end(stalled).await.len() < LARGE);
}

#[tokio::test]
async fn an_answer_that_is_read_at_a_fair_pace_arrives_whole() {
    let fair = PaceLimits { idle: LONG, grace: LONG, bytes_per_second: 1_024 };
    let address = serving(ConnectionLimits { answer: fair, keep_alive: SHORT, ..limits() }).await;
    let mut stream = send(address, "GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let mut head = [0; 1_024];
    stream.read_exact(&mut head).await.expect("the beginning");
    // Longer than a connection may be idle: waiting for the reader is not idleness.
    sleep(4 * SHORT).await;
    assert!(read_to_end(stream).await.len() > LARGE - 1_024);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let address = serving(limits()).await;
    let request =
        format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "x".repeat(2 * usize::from(LARGEST_HEAD)));
    let answer = read_to_end(send(address, &request).await).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn more_than_100_headers_are_refused() {
    let address = serving(limits()).await;
    let request = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(100));
    let answer = read_to_end(send(address, &request).await).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn requests_that_are_sent_ahead_are_answered_in_order() {
    let address = serving(limits()).await;
    let requests = "GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(50)
        + "GET /version HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let answers = read_to_end(send(address, &requests).await).await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 51, "{answers}");
    assert!(answers.ends_with("HTTP/1.1"), "the last one is last: {answers}");
}

#[tokio::test]
async fn idle_connections_make_room_for_newcomers() {
    let address = serving(ConnectionLimits { connections: 4, per_address: 100, ..limits() }).await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut stream = send(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
        timeout(BOUND, read_hello(&mut stream)).await.expect("each newcomer is served");
        idle.push(stream);
    }
    assert_eq!(read_to_end(idle.remove(0)).await, "", "the first was closed");
}

#[tokio::test]
async fn silent_connections_make_room_where_nobody_is_idle() {
    let limits = ConnectionLimits { connections: 4, spared: SHORT, ..limits() };
    let address = serving(limits).await;
    let mut silent = Vec::new();
    for begun in ["", "GET / HT", "", "GET / HT"] {
        silent.push(send(address, begun).await);
    }
    let mut newcomer = send(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
    timeout(BOUND, read_hello(&mut newcomer)).await.expect("served");
}

#[tokio::test]
async fn an_address_with_too_many_connections_gets_no_more() {
    let conversations = Conversations::default();
    let address = serve(ConnectionLimits { per_address: 2, ..limits() }, conversations.clone()).await;
    let mut kept = [send(address, "").await, send(address, "").await];
    for stream in &mut kept {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sent");
        read_hello(stream).await;
    }
    assert_eq!(conversations.open(), 2);
    let refused = TcpStream::connect(address).await.expect("the kernel accepts");
    assert_eq!(read_to_end(refused).await, "");
    kept[0].write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sent");
    read_hello(&mut kept[0]).await;
}

#[tokio::test]
async fn an_upgrade_to_http_2_or_a_web_socket_is_not_made() {
    let address = serving(limits()).await;
    for upgrade in ["h2c", "websocket", "TLS/1.0"] {
        let settings = "http2-settings: AAMAAABkAAQAAP__\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        let request = format!(
            "GET /version HTTP/1.1\r\nhost: a\r\nconnection: upgrade, http2-settings, close\r\nupgrade: {upgrade}\r\n{settings}\r\n"
        );
        let answer = read_to_end(send(address, &request).await).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("HTTP/1.1"), "{answer}");
    }
}
