//! Bodies that come too slowly, or not at all.

use std::time::Duration;

use hexwright::listener::{ConnectionLimits, PaceLimits};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::app::{TestApp, Version};

const BOUND: Duration = Duration::from_secs(30);
const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(50);

fn head(version: Version) -> String {
    format!(
        "POST {}/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{{",
        version.prefix()
    )
}

/// Asserts that the answer is the refusal of a late body, and that the connection ends with it.
fn assert_late(version: Version, answer: &[u8]) {
    let answer = String::from_utf8_lossy(answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 408 "), "{answer}");
    assert!(answer.contains("connection: close") && answer.contains("x-request-id: "), "{answer}");
    let member = if version == Version::V1 { "\"error\":{" } else { "\"type\":" };
    assert!(answer.contains("request_timeout") && answer.contains(member), "{answer}");
    assert_eq!(answer.matches("http/1.1").count(), 1, "{answer}");
}

#[tokio::test]
async fn a_body_that_stops_is_answered_408_and_the_connection_ends() {
    let body = PaceLimits { idle: SHORT, grace: LONG, bytes_per_second: 1 };
    let app = TestApp::bound_by(ConnectionLimits { body, ..ConnectionLimits::default() }).await;
    for version in Version::BOTH {
        let mut stream = TcpStream::connect(app.address).await.expect("a connection");
        stream.write_all(head(version).as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        timeout(BOUND, stream.read_to_end(&mut answer)).await.expect("it ends").expect("in order");
        assert_late(version, &answer);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_body_that_trickles_is_answered_408_though_it_never_stops() {
    let body = PaceLimits { idle: LONG, grace: 4 * SHORT, bytes_per_second: 10_000 };
    let app = TestApp::bound_by(ConnectionLimits { body, ..ConnectionLimits::default() }).await;
    for version in Version::BOTH {
        let stream = TcpStream::connect(app.address).await.expect("a connection");
        let (mut from, mut to) = stream.into_split();
        to.write_all(head(version).as_bytes()).await.expect("sent");
        let trickle = async {
            while to.write_all(b" ").await.is_ok() {
                sleep(SHORT / 5).await;
            }
            std::future::pending::<()>().await;
        };
        let mut answer = Vec::new();
        let answered = async {
            while !answer.ends_with(b"}") {
                match from.read_buf(&mut answer).await {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        };
        tokio::select! {
            () = trickle => {}
            answered = timeout(BOUND, answered) => answered.expect("it is answered while it still sends"),
        }
        assert_late(version, &answer);
    }
    app.stop().await;
}
