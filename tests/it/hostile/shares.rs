//! Clients that hold on to requests: they have a share of them, and others are served.

use std::{net::SocketAddr, time::Duration};

use hexwright::listener::{ConnectionLimits, PaceLimits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::timeout,
};

use crate::support::app::TestApp;

const BOUND: Duration = Duration::from_secs(30);
/// Most requests at once; half of them is what one address may hold.
const REQUESTS: usize = 40;
const SHARE: usize = REQUESTS / 2;
const HEADERS: u8 = 1;
/// HTTP/2's preface, and settings that shut the window of every stream.
const SHUT: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0";
/// `:method GET`, `:scheme http`, `:authority a`, `:path` in HPACK.
const GET: &[u8] = b"\x82\x86\x41\x01a\x44\x10/api/v2/users/me";
const HALF_A_BODY: &[u8] =
    b"POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";

fn limits() -> ConnectionLimits {
    let slow = PaceLimits { idle: 2 * BOUND, grace: 2 * BOUND, bytes_per_second: 1_024 };
    ConnectionLimits { requests: REQUESTS, body: slow, answer: slow, ..ConnectionLimits::default() }
}

/// Connects from 127.0.0.`host`.
async fn connect(address: SocketAddr, host: u8) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, host], 0))).expect("an address of its own");
    socket.connect(address).await.expect("a connection")
}

/// Asks for so many answers, of which it takes no byte; comes back when the head of each has come.
async fn hoard(address: SocketAddr, host: u8, count: u8) -> TcpStream {
    let mut stream = connect(address, host).await;
    let length = u8::try_from(GET.len()).expect("a short head");
    let asked = (0..count).flat_map(|number| {
        let head = [0, 0, length, HEADERS, 5, 0, 0, 0, 2 * number + 1];
        head.into_iter().chain(GET.iter().copied())
    });
    stream.write_all(&SHUT.iter().copied().chain(asked).collect::<Vec<_>>()).await.expect("sent");
    let answered = async {
        let mut left = count;
        while left > 0 {
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.expect("a frame");
            let payload = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
            stream.read_exact(&mut vec![0; payload]).await.expect("its payload");
            left -= u8::from(head[3] == HEADERS);
        }
    };
    timeout(BOUND, answered).await.expect("every head comes");
    stream
}

/// The status that somebody is answered there.
async fn ask(address: SocketAddr, host: u8) -> String {
    let mut stream = connect(address, host).await;
    stream.write_all(b"GET /api/v2/users/me HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("sent");
    status(&mut stream).await
}

async fn status(stream: &mut TcpStream) -> String {
    let mut answer = [0; 12];
    timeout(BOUND, stream.read_exact(&mut answer)).await.expect("in time").expect("an answer");
    String::from_utf8_lossy(&answer[9..]).into_owned()
}

#[tokio::test]
async fn who_takes_no_answer_holds_its_share_of_requests_and_others_are_served() {
    let app = TestApp::bound_by(limits()).await;
    let mut hoards = Vec::new();
    for _ in 0..3 {
        hoards.push(hoard(app.address, 1, 50).await);
    }
    for _ in 0..10 {
        assert_eq!(ask(app.address, 2).await, "401", "others are served");
    }
    assert_eq!(ask(app.address, 1).await, "503", "its share is used up");
    app.http().get("/health/live").await.expect(200);
    drop(hoards);
    app.stop().await;
}

#[tokio::test]
async fn who_sends_half_of_many_bodies_holds_its_share_of_requests_and_others_are_served() {
    let app = TestApp::bound_by(limits()).await;
    let mut halves = JoinSet::new();
    for _ in 0..2 * REQUESTS {
        let mut stream = connect(app.address, 1).await;
        stream.write_all(HALF_A_BODY).await.expect("sent");
        halves.spawn(async move { status(&mut stream).await });
    }
    // The others wait for the rest of theirs.
    for _ in 0..2 * REQUESTS - SHARE {
        let refused = timeout(BOUND, halves.join_next()).await.expect("in time").expect("one more");
        assert_eq!(refused.expect("no panic"), "503");
    }
    assert_eq!(ask(app.address, 2).await, "401", "others are served");
    assert_eq!(halves.len(), SHARE);
    halves.shutdown().await;
    app.stop().await;
}

#[tokio::test]
async fn many_who_take_no_answers_make_room_long_before_they_are_late() {
    let spared = Duration::from_millis(100);
    let limits = ConnectionLimits { spared, ..limits() };
    let app = TestApp::bound_by(limits).await;
    let mut hoards = Vec::new();
    for host in 3..9 {
        hoards.push(hoard(app.address, host, 50).await);
    }
    let served = async { while ask(app.address, 2).await != "401" {} };
    timeout(BOUND / 2, served).await.expect("somebody makes room");
    drop(hoards);
    app.stop().await;
}

#[tokio::test]
async fn many_who_send_half_of_a_body_make_room_long_before_they_are_late() {
    let spared = Duration::from_millis(100);
    let app = TestApp::bound_by(ConnectionLimits { spared, ..limits() }).await;
    let mut halves = Vec::new();
    for host in 3..9 {
        for _ in 0..SHARE {
            let mut stream = connect(app.address, host).await;
            stream.write_all(HALF_A_BODY).await.expect("sent");
            halves.push(stream);
        }
    }
    let served = async { while ask(app.address, 2).await != "401" {} };
    timeout(BOUND / 2, served).await.expect("somebody makes room");
    drop(halves);
    app.stop().await;
}
