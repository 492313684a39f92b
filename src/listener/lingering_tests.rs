use std::future::poll_fn;

use tokio::{
    io::{AsyncWriteExt, DuplexStream, duplex},
    time::timeout,
};

use super::*;
use crate::listener::{
    ConnectionLimits,
    tests::{BOUND, LONG, SHORT, limits},
};

/// How long somebody is listened to.
async fn listened(mut stream: DuplexStream, pulse: &Pulse) -> Duration {
    let (begun, mut lingering) = (Instant::now(), Lingering::default());
    let over = poll_fn(|context| lingering.poll_over(&mut stream, pulse, context));
    timeout(BOUND, over).await.expect("in time");
    begun.elapsed()
}

fn pulse(linger: Duration, linger_silent: Duration) -> Pulse {
    Pulse::new(ConnectionLimits { linger, linger_silent, ..limits() })
}

#[tokio::test]
async fn who_sends_without_end_is_not_listened_to_without_end() {
    // So little at once that its time is over before its bytes are.
    let (mut client, server) = duplex(16);
    let sending = tokio::spawn(async move { while client.write_all(&[b'x'; 4_096]).await.is_ok() {} });
    let time = listened(server, &pulse(2 * SHORT, LONG)).await;
    assert!(time >= 2 * SHORT, "it has this time: {time:?}");
    timeout(BOUND, sending).await.expect("in time").expect("it could not go on");
}

#[tokio::test]
async fn who_sends_nothing_more_is_not_waited_for_as_long() {
    let (mut client, server) = duplex(1_024);
    client.write_all(b"a rest").await.expect("sent");
    let time = listened(server, &pulse(LONG, SHORT)).await;
    assert!(time >= SHORT, "it has this time: {time:?}");
}

#[tokio::test]
async fn who_has_closed_or_whose_place_is_needed_is_not_waited_for() {
    let patient = pulse(LONG, LONG);
    let (client, server) = duplex(1_024);
    drop(client);
    assert!(listened(server, &patient).await < BOUND);
    let (_client, server) = duplex(1_024);
    patient.leave();
    assert!(listened(server, &patient).await < BOUND);
}
