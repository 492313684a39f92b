//! Conversations over a pipe.

use std::net::Ipv4Addr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    task::JoinHandle,
    time::Instant,
};

use super::*;
use crate::listener::{
    ConnectionLimits,
    http2_tests::{get, opening},
    shares::Requests,
    tests::{BOUND, LONG, SHORT, limits, router},
};

const TICK: Duration = Duration::from_millis(5);
const GET: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const GET_ENDLESS: &[u8] = b"GET /endless HTTP/1.1\r\nhost: a\r\n\r\n";

/// A client, and the connection that it has.
struct Talk {
    client: DuplexStream,
    pulse: Pulse,
    ended: JoinHandle<Instant>,
}

impl Talk {
    fn begin(protocol: Protocol, limits: ConnectionLimits) -> Self {
        let (client, server) = duplex(64 * 1024);
        let pulse = Pulse::new(limits);
        let connection = Connection {
            conversations: Conversations::default(),
            router: router(),
            peer: (Ipv4Addr::LOCALHOST, 1).into(),
            pulse: pulse.clone(),
            places: Places::new(limits, Vec::new()),
            share: Requests::new(limits.requests).share(),
        };
        let server = Watched::new(server, pulse.clone());
        let ended = tokio::spawn(async move {
            connection.speak(protocol, server).await;
            Instant::now()
        });
        Self { client, pulse, ended }
    }

    async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.client.write_all(bytes.as_ref()).await.expect("sent");
    }

    /// Everything up to the greeting that is served.
    async fn hear_hello(&mut self) -> String {
        let mut heard = Vec::new();
        let hearing = async {
            while !heard.windows(5).any(|part| part == b"hello") {
                assert_ne!(self.client.read_buf(&mut heard).await.expect("more"), 0, "{heard:?}");
            }
        };
        timeout(BOUND, hearing).await.expect("in time");
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// When it ended, though its client says nothing any more.
    async fn end(self) -> Instant {
        timeout(BOUND, self.ended).await.expect("it ends").expect("no panic")
    }
}

#[tokio::test]
async fn a_connection_is_kept_until_its_age_and_ends_with_its_request() {
    let mut young = Talk::begin(Protocol::Http1, limits());
    for _ in 0..2 {
        young.say(GET).await;
        assert!(!young.hear_hello().await.contains("connection: close"));
    }
    let mut old = Talk::begin(Protocol::Http1, ConnectionLimits { age: Duration::ZERO, ..limits() });
    old.say(GET).await;
    assert!(old.hear_hello().await.contains("connection: close"), "it is told with the answer");
    old.end().await;
}

#[tokio::test]
async fn a_request_lasts_until_its_answer_is_taken() {
    let mut talk = Talk::begin(Protocol::Http1, limits());
    talk.say("GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    let mut heard = Vec::new();
    while !heard.ends_with(b"x") {
        let read = timeout(BOUND, talk.client.read_buf(&mut heard)).await.expect("in time").expect("more");
        assert_ne!(read, 0, "{heard:?}");
    }
    assert_eq!(talk.pulse.stage().0, Stage::Busy, "most of it is still to come");
    timeout(BOUND, talk.client.read_to_end(&mut heard)).await.expect("in time").expect("the rest");
    assert_eq!(talk.pulse.stage().0, Stage::Idle);
}

#[tokio::test]
async fn an_old_connection_that_asks_no_more_ends_as_any_that_is_idle() {
    let limits = ConnectionLimits { age: Duration::ZERO, keep_alive: SHORT, ..limits() };
    let idle = Instant::now();
    let talk = Talk::begin(Protocol::Http1, limits);
    talk.pulse.enter(Stage::Idle);
    assert!(talk.end().await - idle >= SHORT, "not because it is old");
}

#[tokio::test]
async fn the_last_request_of_an_old_connection_is_bounded() {
    let limits = ConnectionLimits { age: SHORT, keep_alive: SHORT, last_request: SHORT, ..limits() };
    let asked = Instant::now();
    let mut talk = Talk::begin(Protocol::Http1, limits);
    talk.say(GET_ENDLESS).await;
    // Its age, then as long as it may be idle, and then what the last request has.
    assert!(talk.end().await - asked >= 3 * SHORT, "it has this time");
}

#[tokio::test]
async fn whose_place_is_needed_has_little_time_to_hear_so() {
    let limits = ConnectionLimits { farewell: LONG, farewell_in_need: SHORT, ping: LONG, ..limits() };
    let mut talk = Talk::begin(Protocol::Http2, limits);
    talk.say([opening(), get(1, "/")].concat()).await;
    talk.hear_hello().await;
    let told = Instant::now();
    talk.pulse.leave();
    assert!(talk.end().await - told >= SHORT, "it has this time");
}

#[tokio::test]
async fn whose_place_is_needed_has_a_bounded_time_for_its_last_requests() {
    let both = [
        (Protocol::Http1, GET_ENDLESS.to_vec()),
        (Protocol::Http2, [opening(), get(1, "/endless")].concat()),
    ];
    let limits =
        ConnectionLimits { farewell_in_need: TICK, last_request_in_need: SHORT, ping: LONG, ..limits() };
    for (protocol, asked) in both {
        let mut talk = Talk::begin(protocol, limits);
        talk.say(asked).await;
        let begun = async {
            while !talk.pulse.is_busy() {
                tokio::task::yield_now().await;
            }
        };
        timeout(BOUND, begun).await.expect("in time");
        let told = Instant::now();
        talk.pulse.leave();
        assert!(talk.end().await - told >= SHORT, "{protocol:?} has this time");
    }
}
