use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures::future::join_all;
use hyper::{
    Request, Response,
    body::Incoming,
    client::conn::http2::{SendRequest, handshake},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
    time::{sleep, timeout},
};

use super::{
    ConnectionLimits, Conversations, Listener, PaceLimits,
    tests::{BOUND, LARGE, LONG, SHORT, limits, read_to_end, send, serve, serving},
};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// `:method GET`, `:scheme http`, `:authority a`, in HPACK; a path follows.
const GET: &[u8] = b"\x82\x86\x41\x01a";

pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a short payload").to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A request for a path of fewer than 127 bytes.
pub(super) fn get(stream: u32, path: &str) -> Vec<u8> {
    let length = u8::try_from(path.len()).expect("a short path");
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &[GET, b"\x44", &[length], path.as_bytes()].concat())
}

pub(super) fn opening() -> Vec<u8> {
    [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat()
}

/// Every whole frame until the other side closes: kind and payload.
pub(super) async fn frames(mut stream: TcpStream) -> Vec<(u8, Vec<u8>)> {
    let mut bytes = Vec::new();
    timeout(BOUND, stream.read_to_end(&mut bytes)).await.expect("the other side closes").ok();
    let (mut rest, mut found) = (&bytes[..], Vec::new());
    while let Some((head, after)) = rest.split_at_checked(9) {
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let Some((payload, after)) = after.split_at_checked(length) else { break };
        found.push((head[3], payload.to_vec()));
        rest = after;
    }
    found
}

/// Reads until this has come too.
pub(super) async fn hear(stream: &mut TcpStream, bytes: &mut Vec<u8>, part: &[u8]) {
    let hearing = async {
        while !bytes.windows(part.len()).any(|heard| heard == part) {
            assert_ne!(stream.read_buf(bytes).await.expect("more"), 0, "{bytes:?}");
        }
    };
    timeout(BOUND, hearing).await.expect("in time");
}

/// What a stream is told that is refused: `REFUSED_STREAM`.
fn refusal(stream: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &7_u32.to_be_bytes())
}

/// The last reason that was given for the end.
fn reason(frames: &[(u8, Vec<u8>)]) -> Option<u32> {
    let (_, goaway) = frames.iter().rev().find(|(kind, _)| *kind == GOAWAY)?;
    Some(u32::from_be_bytes(goaway[4..8].try_into().expect("four bytes")))
}

struct Client {
    requests: SendRequest<String>,
    ended: tokio::task::JoinHandle<Result<(), hyper::Error>>,
}

impl Client {
    async fn of(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        let (requests, connection) =
            handshake(TokioExecutor::new(), TokioIo::new(stream)).await.expect("a handshake");
        Self { requests, ended: tokio::spawn(connection) }
    }

    async fn get(&mut self, path: &str) -> Result<Response<Incoming>, hyper::Error> {
        let request = Request::get(format!("http://a{path}")).body(String::new()).expect("a request");
        self.requests.send_request(request).await
    }
}

#[tokio::test]
async fn http_2_is_spoken_beside_http_1() {
    let address = serving(limits()).await;
    let response = Client::of(address).await.get("/version").await.expect("an answer");
    assert_eq!(response.status(), 200);
    let body = http_body_util::BodyExt::collect(response.into_body()).await.expect("a body").to_bytes();
    assert_eq!(body, "HTTP/2.0");
    let first = send(address, "GET /version HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    assert!(read_to_end(first).await.ends_with("HTTP/1.1"));
}

#[tokio::test]
async fn many_answers_of_one_connection_arrive_whole() {
    let client = Client::of(serving(limits()).await).await;
    let asked = (0..60).map(async |number| {
        let path = if number % 30 == 0 { "/large" } else { "/" };
        let request = Request::get(format!("http://a{path}")).body(String::new()).expect("a request");
        let response = client.requests.clone().send_request(request).await.expect("an answer");
        let body = http_body_util::BodyExt::collect(response.into_body()).await.expect("a whole body");
        assert_eq!(body.to_bytes().len(), if number % 30 == 0 { LARGE } else { "hello".len() });
    });
    timeout(BOUND, join_all(asked)).await.expect("in time");
}

#[tokio::test]
async fn a_preface_may_come_in_pieces() {
    let address = serving(limits()).await;
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    for piece in opening().chunks(5) {
        stream.write_all(piece).await.expect("sent");
        sleep(Duration::from_millis(1)).await;
    }
    let mut head = [0; 4];
    stream.read_exact(&mut head).await.expect("settings");
    assert_eq!(head[3], SETTINGS);
}

#[tokio::test]
async fn who_opens_no_stream_is_cut_off() {
    let limits = ConnectionLimits { head: SHORT, farewell: SHORT, ..limits() };
    let address = serving(limits).await;
    let half_a_head = [opening(), frame(HEADERS, END_STREAM, 1, GET)].concat();
    let begun = [PREFACE[..12].to_vec(), PREFACE.to_vec(), opening(), half_a_head]
        .map(|begun| async move { frames(send(address, begun).await).await });
    for found in join_all(begun).await {
        assert!(found.iter().all(|(kind, _)| *kind != HEADERS), "{found:?}");
    }
}

#[tokio::test]
async fn an_idle_connection_is_told_to_go() {
    let address = serving(ConnectionLimits { keep_alive: SHORT, farewell: SHORT, ..limits() }).await;
    let found = frames(send(address, [opening(), get(1, "/")].concat()).await).await;
    assert!(found.iter().any(|(kind, _)| *kind == HEADERS), "it was answered: {found:?}");
    assert_eq!(reason(&found), Some(0), "NO_ERROR: {found:?}");
}

#[tokio::test]
async fn pings_do_not_keep_an_idle_connection_open() {
    let limits = ConnectionLimits { keep_alive: 4 * SHORT, farewell: SHORT, ..limits() };
    let mut stream = send(serving(limits).await, [opening(), get(1, "/")].concat()).await;
    let ping = frame(6, 0, 0, &[0; 8]);
    let pinging = async {
        while stream.write_all(&ping).await.is_ok() {
            sleep(SHORT / 5).await;
        }
    };
    timeout(BOUND, pinging).await.expect("it ends while pings still come");
}

#[tokio::test]
async fn requests_in_flight_are_answered_before_an_old_connection_or_the_service_ends() {
    let stop = Conversations::default();
    let listener = Listener::bind(std::net::Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port");
    let address = listener.address();
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let handler = {
        let (begun, go_on) = (begun.clone(), go_on.clone());
        async move || {
            begun.notify_one();
            go_on.notified().await;
            "done"
        }
    };
    let router = axum::Router::new().route("/", axum::routing::get(handler));
    tokio::spawn(listener.serve(router, stop.clone()));
    let mut client = Client::of(address).await;
    let asked = tokio::spawn(async move { (client.get("/").await, client.ended) });
    begun.notified().await;
    stop.stop.cancel();
    sleep(SHORT).await;
    go_on.notify_one();
    let (answer, ended) = timeout(BOUND, asked).await.expect("in time").expect("no panic");
    assert_eq!(answer.expect("an answer").status(), 200);
    // Its last words may cross with our end.
    timeout(BOUND, ended).await.expect("it ends").expect("no panic").ok();
}

#[tokio::test]
async fn more_streams_than_allowed_are_refused() {
    let address = serving(ConnectionLimits { streams: 2, ..limits() }).await;
    let requests: Vec<u8> = [1, 3, 5].into_iter().flat_map(|stream| get(stream, "/endless")).collect();
    let (mut stream, mut bytes) = (send(address, [opening(), requests].concat()).await, Vec::new());
    hear(&mut stream, &mut bytes, &refusal(5)).await;
    for allowed in [1, 3] {
        assert!(!bytes.windows(13).any(|part| part == refusal(allowed)), "{bytes:?}");
    }
}

#[tokio::test]
async fn a_flood_of_resets_ends_the_connection() {
    let address = serving(limits()).await;
    let flood = (0..500).flat_map(|number| {
        let stream = 2 * number + 1;
        [get(stream, "/endless"), frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())].concat()
    });
    let found = frames(send(address, opening().into_iter().chain(flood).collect::<Vec<_>>()).await).await;
    assert_eq!(reason(&found), Some(11), "ENHANCE_YOUR_CALM: {found:?}");
}

#[tokio::test]
async fn a_flood_of_continuations_ends_the_connection() {
    let address = serving(limits()).await;
    let mut stream = send(address, [opening(), frame(HEADERS, END_STREAM, 1, GET)].concat()).await;
    let more = frame(CONTINUATION, 0, 1, &b"\x00\x01x\x01y".repeat(3_000));
    let flood = async { while stream.write_all(&more).await.is_ok() {} };
    timeout(BOUND, flood).await.expect("it ends while they still come");
}

#[tokio::test]
async fn headers_that_are_too_many_are_answered_431() {
    let address = serving(limits()).await;
    let mut client = Client::of(address).await;
    let mut request = Request::get("http://a/").body(String::new()).expect("a request");
    for number in 0..700 {
        let name: hyper::header::HeaderName = format!("x-{number}").parse().expect("a name");
        request.headers_mut().insert(name, "x".repeat(100).parse().expect("a value"));
    }
    // The client may be told first that so many are not welcome; then it does not even send them.
    match client.requests.send_request(request).await {
        Ok(response) => assert_eq!(response.status(), 431),
        Err(error) => assert!(error.is_user() || error.to_string().contains("http2"), "{error:?}"),
    }
    assert_eq!(client.get("/").await.expect("others are answered").status(), 200);
}

#[tokio::test]
async fn a_stream_whose_window_stays_shut_ends_the_connection() {
    let slow = PaceLimits { idle: 2 * SHORT, grace: LONG, bytes_per_second: 1 };
    let address = serving(ConnectionLimits { answer: slow, ..limits() }).await;
    let found = frames(send(address, [shut(), get(1, "/")].concat()).await).await;
    assert!(found.iter().any(|(kind, _)| *kind == HEADERS), "the answer began: {found:?}");
    assert!(found.iter().all(|(kind, payload)| *kind != DATA || payload.is_empty()), "{found:?}");
}

/// Says that it takes nothing of any answer.
pub(super) fn shut() -> Vec<u8> {
    taking(0)
}

/// Says that it takes so many bytes of each answer.
fn taking(bytes: u8) -> Vec<u8> {
    [PREFACE, &frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, bytes])].concat()
}

#[tokio::test]
async fn who_takes_a_byte_of_each_answer_is_cut_off_as_who_takes_none() {
    let slow = PaceLimits { idle: 2 * SHORT, grace: LONG, bytes_per_second: 1 };
    let address = serving(ConnectionLimits { answer: slow, ping: LONG, ..limits() }).await;
    let found = frames(send(address, [taking(1), get(1, "/"), get(3, "/")].concat()).await).await;
    let taken = found.iter().filter(|(kind, payload)| *kind == DATA && payload == b"h").count();
    assert_eq!(taken, 2, "both answers began: {found:?}");
}

#[tokio::test]
async fn who_resets_streams_before_they_are_late_is_late_all_the_same() {
    let slow = PaceLimits { idle: 4 * SHORT, grace: LONG, bytes_per_second: 1 };
    let address = serving(ConnectionLimits { answer: slow, ..limits() }).await;
    let both = [true, false].map(|is_reset_first| async move {
        let mut stream = send(address, [shut(), get(1, "/")].concat()).await;
        let resetting = async {
            for number in (1..).step_by(2) {
                sleep(SHORT).await;
                let reset = frame(RST_STREAM, 0, number, &8_u32.to_be_bytes());
                let next = get(number + 2, "/");
                let said = if is_reset_first { [reset, next] } else { [next, reset] }.concat();
                if stream.write_all(&said).await.is_err() {
                    break;
                }
            }
        };
        timeout(BOUND, resetting).await.expect("it is cut off");
    });
    join_all(both).await;
}

#[tokio::test]
async fn who_takes_nothing_of_its_answers_makes_room() {
    let limits = ConnectionLimits { connections: 4, spared: SHORT, ..limits() };
    let address = serving(limits).await;
    let mut stalled = Vec::new();
    for _ in 0..4 {
        stalled.push(send(address, [shut(), get(1, "/")].concat()).await);
    }
    let newcomer = send(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    // Well before an answer has to be read at all.
    let answer = timeout(limits.answer.idle / 2, read_to_end(newcomer)).await.expect("in time");
    assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test]
async fn streams_that_begin_long_after_the_farewell_are_refused() {
    let stop = Conversations::default();
    let limits = ConnectionLimits { farewell: LONG, late_streams: SHORT, ..limits() };
    let mut stream = send(serve(limits, stop.clone()).await, [opening(), get(1, "/endless")].concat()).await;
    while !stop.are_worked_on() {
        sleep(SHORT / 10).await;
    }
    stop.stop.cancel();
    let mut bytes = Vec::new();
    hear(&mut stream, &mut bytes, &[GOAWAY, 0, 0, 0, 0]).await;
    // It answers no PING, so that the protocol alone would still let it. What is on its way at first is accepted.
    sleep(limits.late_streams).await;
    stream.write_all(&get(3, "/endless")).await.expect("sent");
    hear(&mut stream, &mut bytes, &refusal(3)).await;
    assert!(stop.are_worked_on(), "what had begun goes on");
    stop.cut_off.cancel();
    frames(stream).await;
}

#[tokio::test]
async fn everybody_who_is_idle_for_too_long_hears_that_it_ends() {
    let address = serving(ConnectionLimits { keep_alive: SHORT, farewell: SHORT, ..limits() }).await;
    let many = (0..20).map(async |_| frames(send(address, [opening(), get(1, "/")].concat()).await).await);
    for found in join_all(many).await {
        assert_eq!(reason(&found), Some(0), "NO_ERROR: {found:?}");
    }
}

#[tokio::test]
async fn who_does_not_answer_a_ping_is_gone() {
    let address = serving(ConnectionLimits { ping: SHORT, ..limits() }).await;
    let found = frames(send(address, [opening(), get(1, "/endless")].concat()).await).await;
    assert!(found.iter().any(|(kind, _)| *kind == 6), "it was asked: {found:?}");
}

/// A request of which the body does not end.
pub(super) fn half_a_post(stream: u32) -> Vec<u8> {
    let head = frame(HEADERS, END_HEADERS, stream, b"\x83\x86\x41\x01a\x84");
    [head, frame(DATA, 0, stream, b"half")].concat()
}

#[tokio::test]
async fn a_body_is_bounded_on_a_stream_as_on_a_connection() {
    let slow = PaceLimits { idle: SHORT, grace: LONG, bytes_per_second: 1 };
    let address = serve(ConnectionLimits { body: slow, ..limits() }, Conversations::default()).await;
    let begun = [opening(), half_a_post(1)].concat();
    let mut stream = send(address, begun).await;
    let mut bytes = Vec::new();
    // The stream is answered, though its body never ends.
    hear(&mut stream, &mut bytes, &[HEADERS, END_HEADERS, 0, 0]).await;
}
