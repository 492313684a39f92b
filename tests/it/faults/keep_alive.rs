//! Told to end while clients keep their connections and send one request after the other.

use std::{net::SocketAddr, time::Duration};

use futures::future::join_all;
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use super::{
    load::{Acknowledged, program},
    outage::member,
    stored::Stored,
};
use crate::support::{app::Member, servers::TestDatabase};

const CONNECTIONS: usize = 32;
const GRACE: Duration = Duration::from_secs(10);

/// What one connection saw: how many whole answers, the versions that they acknowledged, and whether the last one was cut in the middle.
#[derive(Debug, Default)]
struct Seen {
    answers: usize,
    versions: Vec<i64>,
    is_cut: bool,
    refused: Vec<u16>,
}

/// Sends requests over one connection until the service closes it, which it may do before an answer begins and not within one.
async fn talk(address: SocketAddr, ada: Member, number: usize, answered: watch::Sender<usize>) -> Seen {
    let mut seen = Seen::default();
    let Ok(mut connection) = TcpStream::connect(address).await else { return seen };
    for round in 0.. {
        let body = format!(r#"{{"name":"{number}.{round}"}}"#);
        let request = format!(
            "PATCH /api/v1/users/me HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            ada.access,
            body.len()
        );
        if connection.write_all(request.as_bytes()).await.is_err() {
            break;
        }
        match read_answer(&mut connection).await {
            Ok(Some((200, body))) => {
                let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
                seen.versions.push(body["data"]["version"].as_i64().expect("a version"));
            }
            Ok(Some((status, _))) => seen.refused.push(status),
            Ok(None) => break,
            Err(()) => {
                seen.is_cut = true;
                break;
            }
        }
        seen.answers += 1;
        answered.send_modify(|answered| *answered += 1);
    }
    seen
}

/// The next answer; nothing where the connection was closed before it began; an error where it was cut within.
async fn read_answer(connection: &mut TcpStream) -> Result<Option<(u16, Vec<u8>)>, ()> {
    let mut bytes = Vec::new();
    loop {
        if let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8(bytes[..head].to_vec()).expect("UTF-8").to_lowercase();
            let length =
                text.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
            let end = head + 4 + length.parse::<usize>().expect("a number");
            if bytes.len() >= end {
                return Ok(Some((text[9..12].parse().expect("a status"), bytes[head + 4..end].to_vec())));
            }
        }
        match connection.read_buf(&mut bytes).await {
            Ok(1..) => {}
            Ok(0) | Err(_) if bytes.is_empty() => return Ok(None),
            Ok(0) | Err(_) => return Err(()),
        }
    }
}

async fn no_answer_is_cut_and_no_write_lost(database: &TestDatabase) {
    let program = program(database.url()).with("SERVER_SHUTDOWN_GRACE_SECS", &GRACE.as_secs().to_string());
    let mut serving = program.serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    let (answered, mut total) = watch::channel(0);
    let talks: Vec<JoinHandle<Seen>> = (0..CONNECTIONS)
        .map(|number| tokio::spawn(talk(serving.address, ada.clone(), number, answered.clone())))
        .collect();
    total.wait_for(|count| *count >= 200).await.expect("they talk");
    serving.signal(Signal::TERM);
    let ended = tokio::task::spawn_blocking(move || serving.wait());
    let code =
        timeout(GRACE + Duration::from_secs(5), ended).await.expect("it ends in time").expect("no panic");
    assert_eq!(code, Some(0));
    let seen: Vec<Seen> = join_all(talks).await.into_iter().map(|seen| seen.expect("no panic")).collect();
    assert!(seen.iter().all(|seen| !seen.is_cut && seen.refused.is_empty()), "{seen:?}");
    assert!(seen.iter().all(|seen| seen.answers > 0), "everybody was served");

    let changed: Vec<_> =
        seen.iter().flat_map(|seen| &seen.versions).map(|version| (ada.id.clone(), *version)).collect();
    let acknowledged = Acknowledged { changed, ..Acknowledged::default() };
    let stored = Stored::open(database.url()).await;
    let made = stored.holds(&acknowledged).await;
    assert_eq!(made, acknowledged.changed.len(), "every change that was made was answered");
    stored.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_sigterm_no_answer_on_a_kept_connection_is_cut_on_sqlite() {
    no_answer_is_cut_and_no_write_lost(&TestDatabase::empty_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_sigterm_no_answer_on_a_kept_connection_is_cut_on_postgres() {
    no_answer_is_cut_and_no_write_lost(&TestDatabase::postgres().await).await;
}
