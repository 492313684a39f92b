//! A hundred connections of every silent kind, and one honest client beside them.

use std::time::Duration;

use hexwright::listener::{ConnectionLimits, PaceLimits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::support::app::TestApp;

const BOUND: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(300);

/// What each kind says before it falls silent.
const BEGINNINGS: [&str; 8] = [
    "",
    "G",
    "GET /health/live HTTP/1.1\r\nhost: x\r\nx: ",
    "POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    "GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n",
    "PRI * HTTP/2.0\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
];

fn limits() -> ConnectionLimits {
    ConnectionLimits {
        first_byte: SHORT,
        head: SHORT,
        keep_alive: SHORT,
        farewell: SHORT,
        body: PaceLimits { idle: SHORT, grace: SHORT, bytes_per_second: 1_024 },
        ..ConnectionLimits::default()
    }
}

#[tokio::test]
async fn a_hundred_silent_connections_are_all_dropped_while_others_are_served() {
    let app = TestApp::bound_by(limits()).await;
    let mut silent = JoinSet::new();
    for number in 0..104 {
        let mut stream = TcpStream::connect(app.address).await.expect("a connection");
        stream.write_all(BEGINNINGS[number % BEGINNINGS.len()].as_bytes()).await.expect("sent");
        silent.spawn(async move { stream.read_to_end(&mut Vec::new()).await.ok() });
    }
    let all_dropped = async { while silent.join_next().await.is_some() {} };
    let served = async {
        loop {
            app.http().get("/health/live").await.expect(200);
            sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        dropped = timeout(BOUND, all_dropped) => dropped.expect("all are dropped"),
        () = served => {}
    }
    app.http().get("/health/live").await.expect(200);
    app.stop().await;
}

#[tokio::test]
async fn idle_connections_lock_nobody_out() {
    let limits = ConnectionLimits { connections: 16, ..ConnectionLimits::default() };
    let app = TestApp::bound_by(limits).await;
    let mut idle = Vec::new();
    for _ in 0..48 {
        let mut stream = TcpStream::connect(app.address).await.expect("a connection");
        stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
        let mut answer = [0; 15];
        timeout(BOUND, stream.read_exact(&mut answer)).await.expect("in time").expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        idle.push(stream);
    }
    timeout(BOUND, app.http().get("/health/live")).await.expect("in time").expect(200);
    drop(idle);
    app.stop().await;
}
