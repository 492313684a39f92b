use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{
    ConnectionLimits,
    tests::{BOUND, LONG, limits, read_to_end, send, serving},
};

/// Several times what kernels keep of a transfer that nobody reads.
const MUCH: usize = 12 * 1024 * 1024;

/// One that reads no body, as a path that does not know the method.
async fn refused(head: &str, body: &str) -> TcpStream {
    let address = serving(limits()).await;
    send(address, format!("POST /version HTTP/1.1\r\nhost: a\r\n{head}\r\n{body}")).await
}

/// Reads one answer without a body.
async fn read_head(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let read = timeout(BOUND, stream.read_buf(&mut answer)).await.expect("an answer");
        assert_ne!(read.expect("an answer"), 0, "{answer:?}");
    }
    String::from_utf8(answer).expect("a head")
}

#[tokio::test]
async fn an_answer_that_ends_its_connection_says_so() {
    for (head, body) in [
        ("content-length: 3000000\r\n", "x".repeat(1_000_000)),
        ("content-length: 3\r\n", String::new()),
        ("transfer-encoding: chunked\r\n", "3\r\nabc\r\n".to_owned()),
    ] {
        let said = read_to_end(refused(head, &body).await).await;
        assert!(said.starts_with("HTTP/1.1 405"), "{head}: {said}");
        assert!(said.contains("\r\nconnection: close\r\n"), "{head}: {said}");
    }
}

#[tokio::test]
async fn a_small_body_that_nobody_reads_does_not_end_the_connection() {
    for (head, body) in [
        ("content-length: 3\r\n", "abc".to_owned()),
        ("content-length: 30000\r\n", "x".repeat(30_000)),
        ("transfer-encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n".to_owned()),
    ] {
        let next = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let said = read_to_end(refused(head, &format!("{body}{next}")).await).await;
        assert!(said.starts_with("HTTP/1.1 405"), "{head}: {said}");
        assert!(said.ends_with("hello"), "{head}: {said}");
    }
}

#[tokio::test]
async fn a_body_that_nobody_wants_is_not_asked_for() {
    let mut stream = refused("content-length: 3\r\nexpect: 100-continue\r\n", "").await;
    let said = read_head(&mut stream).await;
    assert!(said.starts_with("HTTP/1.1 405"), "{said}");
    assert!(said.contains("\r\nconnection: close\r\n"), "{said}");
    assert_eq!(read_to_end(stream).await, "");
}

#[tokio::test]
async fn who_looks_for_the_answer_only_after_the_whole_body_finds_it() {
    let patient = ConnectionLimits { linger: LONG, linger_silent: LONG, ..limits() };
    let asked = format!("POST /version HTTP/1.1\r\nhost: a\r\ncontent-length: {MUCH}\r\n\r\n");
    let mut stream = send(serving(patient).await, asked).await;
    let piece = vec![b'x'; MUCH / 100];
    for _ in 0..100 {
        let sent = timeout(BOUND, stream.write_all(&piece)).await.expect("in time");
        sent.expect("nobody is cut off while sending");
    }
    let mut said = String::new();
    timeout(BOUND, stream.read_to_string(&mut said)).await.expect("in time").expect("an answer");
    assert!(said.starts_with("HTTP/1.1 405"), "{said}");
}

#[tokio::test]
async fn what_is_said_of_a_head_is_heard_by_who_goes_on_sending_it() {
    let patient = ConnectionLimits { linger: LONG, linger_silent: LONG, ..limits() };
    let mut stream = send(serving(patient).await, "GET / HTTP/1.1\r\nhost: a\r\nx: ").await;
    stream.write_all(&vec![b'x'; MUCH]).await.expect("nobody is cut off while sending");
    let mut said = String::new();
    timeout(BOUND, stream.read_to_string(&mut said)).await.expect("in time").expect("an answer");
    assert!(said.starts_with("HTTP/1.1 431"), "{said}");
}
