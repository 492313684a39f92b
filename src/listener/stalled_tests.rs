//! One stream that stalls among others that do not: a proxy sends the requests of many clients through one connection.

use std::{net::Ipv4Addr, time::Duration};

use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

use super::{
    ConnectionLimits, Conversations, Listener, PaceLimits,
    http2_tests::{RST_STREAM, frame, frames, get, half_a_post, hear, opening, shut},
    tests::{BOUND, LONG, SHORT, limits, read_to_end, router, send, serving},
};

const PING: u8 = 6;
const ACK: u8 = 1;
const ASK: [u8; 8] = *b"anybody?";

/// What a stream is told that is given up: `CANCEL`.
fn given_up(stream: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())
}

/// Hears that its first stream is given up, and that the connection goes on with the others.
async fn lose_the_first_stream_alone(mut stream: TcpStream) {
    let mut bytes = Vec::new();
    hear(&mut stream, &mut bytes, &given_up(1)).await;
    stream.write_all(&frame(PING, 0, 0, &ASK)).await.expect("sent");
    hear(&mut stream, &mut bytes, &frame(PING, ACK, 0, &ASK)).await;
    assert!(!bytes.windows(13).any(|part| part == given_up(3)), "{bytes:?}");
}

/// A server with places for four requests, of which three are many, for the clients of a proxy.
async fn with_room_for_four() -> std::net::SocketAddr {
    let limits = ConnectionLimits { requests: 4, spared: SHORT, ..limits() };
    let listener = Listener::bind(Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port").with_limits(limits);
    let address = listener.address();
    let proxies = vec!["127.0.0.1/32".parse().expect("a network")];
    tokio::spawn(listener.trusting(proxies).serve(router(), Conversations::default()));
    address
}

/// Asks again and again for what needs room.
async fn crowd(address: std::net::SocketAddr) {
    loop {
        let asked = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        assert!(read_to_end(send(address, asked).await).await.ends_with("hello"));
        sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_stream_that_stalls_while_requests_are_many_ends_alone() {
    for stalled in [[shut(), get(1, "/")].concat(), [opening(), half_a_post(1)].concat()] {
        let address = with_room_for_four().await;
        let proxy = send(address, [stalled, get(3, "/endless")].concat()).await;
        tokio::select! {
            () = lose_the_first_stream_alone(proxy) => {}
            () = crowd(address) => {}
        }
    }
}

#[tokio::test]
async fn a_connection_that_stalls_in_all_its_streams_while_requests_are_many_is_cut_off() {
    let address = with_room_for_four().await;
    let proxy = send(address, [shut(), get(1, "/"), half_a_post(3)].concat()).await;
    // Whoever looks before both have stalled for long enough ends one of them.
    sleep(4 * SHORT).await;
    tokio::select! {
        heard = frames(proxy) => assert!(heard.iter().all(|(kind, _)| *kind != RST_STREAM), "{heard:?}"),
        () = crowd(address) => {}
    }
}

#[tokio::test]
async fn an_answer_that_is_not_read_in_time_does_not_end_requests_that_are_worked_on() {
    let slow = PaceLimits { idle: 2 * SHORT, grace: LONG, bytes_per_second: 1 };
    let address = serving(ConnectionLimits { answer: slow, ..limits() }).await;
    let proxy = send(address, [shut(), get(1, "/"), get(3, "/endless")].concat()).await;
    timeout(BOUND, lose_the_first_stream_alone(proxy)).await.expect("in time");
}

#[tokio::test]
async fn a_connection_whose_streams_all_stall_is_cut_off_when_the_first_is_too_late() {
    let slow = PaceLimits { idle: 20 * SHORT, grace: LONG, bytes_per_second: 1 };
    let address = serving(ConnectionLimits { answer: slow, ..limits() }).await;
    let mut proxy = send(address, [shut(), get(1, "/")].concat()).await;
    sleep(SHORT).await;
    proxy.write_all(&get(3, "/")).await.expect("sent");
    let heard = frames(proxy).await;
    assert!(heard.iter().all(|(kind, _)| *kind != RST_STREAM), "{heard:?}");
}
