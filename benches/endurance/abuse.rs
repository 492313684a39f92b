//! What no client would send by mistake, written straight to the socket.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::{client::Answer, tally::Tally, traffic::Traffic};

const WHO: &str = "abusive";
/// How long it waits for what the service says before it goes on to the next.
const PATIENCE: Duration = Duration::from_millis(500);

/// One after the other.
pub(crate) async fn run(traffic: Traffic, tally: Arc<Tally>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let number = traffic.number();
        let (what, bytes) = bytes(number);
        match timeout(2 * PATIENCE, exchange(&traffic, &bytes, number)).await {
            Ok(Some(answer)) => tally.add(WHO, what, &answer),
            Ok(None) => tally.count(WHO, "no answer".to_owned()),
            Err(_) => tally.count(WHO, "left waiting".to_owned()),
        }
    }
}

/// What is sent this time.
fn bytes(number: u64) -> (&'static str, Vec<u8>) {
    let login = "POST /api/v2/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    match number % 12 {
        0 => ("half a request line", b"GET /api/v2/us".to_vec()),
        1 => ("half a head", format!("{login}x-slow: ").into_bytes()),
        2 => ("half a body", format!("{login}content-length: 100\r\n\r\n{{\"login\":").into_bytes()),
        3 => ("no HTTP", (0..=255).cycle().take(2_000).collect()),
        4 => (
            "two lengths",
            format!("{login}content-length: 3\r\ncontent-length: 5\r\n\r\n{{}}   ").into_bytes(),
        ),
        5 => (
            "a length and chunks",
            format!("{login}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n").into_bytes(),
        ),
        6 => ("a bad chunk", format!("{login}transfer-encoding: chunked\r\n\r\nzz\r\nx\r\n").into_bytes()),
        7 => {
            ("a long line", format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000)).into_bytes())
        }
        8 => (
            "many headers",
            format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "x-a: b\r\n".repeat(500)).into_bytes(),
        ),
        9 => {
            let deep = "[".repeat(50_000);
            ("deep JSON", format!("{login}content-length: {}\r\n\r\n{deep}", deep.len()).into_bytes())
        }
        10 => {
            let mut bytes = format!("{login}content-length: 24\r\n\r\n{{\"login\":\"").into_bytes();
            bytes.extend(b"\xed\xa0\x80\xc0\xaf\xff\xfe\x00\x00\"}");
            ("no UTF-8", bytes)
        }
        _ => (
            "many requests at once",
            "GET /api/v2/users/me HTTP/1.1\r\nhost: x\r\n\r\n".repeat(50).into_bytes(),
        ),
    }
}

/// Sends it; answers the head of what is said, if something is. Some leave before they hear it.
async fn exchange(traffic: &Traffic, bytes: &[u8], number: u64) -> Option<Answer> {
    let mut connection = TcpStream::connect(traffic.address).await.ok()?;
    connection.write_all(bytes).await.ok()?;
    if number.is_multiple_of(5) {
        return None;
    }
    let mut said = vec![0; 64 * 1024];
    let length = timeout(PATIENCE, connection.read(&mut said)).await.ok()?.ok()?;
    read_head(&said[..length])
}

fn read_head(said: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(said);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let has_retry_after = head.to_lowercase().contains("\r\nretry-after: ");
    Some(Answer { status, has_retry_after, body: body.to_owned().into() })
}
