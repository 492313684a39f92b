//! As many requests as a server answers, over 32 connections that each wait for their answer.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use tokio::{task::JoinSet, time::Instant};

use super::http::Connection;

/// How many connections.
pub(crate) const CONNECTIONS: usize = 32;
/// Most requests of one connection at a time, however long that takes.
const MOST_REQUESTS: usize = 2_000_000;
/// A server that fails this often on one connection is not measured any longer.
const MOST_FAILURES: u64 = 1_000;
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request that is sent again and again.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// Where ten digits stand that are another number each time.
    pub(crate) counter: Option<usize>,
}

impl Template {
    fn count(&mut self, number: u64) {
        if let Some(at) = self.counter {
            let mut rest = number;
            for digit in self.bytes[at..at + 10].iter_mut().rev() {
                *digit = b"0123456789"[usize::try_from(rest % 10).unwrap_or_default()];
                rest /= 10;
            }
        }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How long each answered request took, in microseconds.
    pub(crate) latencies: Vec<u32>,
    /// How many were not answered with 2xx, by what happened.
    pub(crate) failures: BTreeMap<String, u64>,
    /// From the first request to the last answer.
    pub(crate) elapsed: Duration,
}

impl Outcome {
    /// Adds what came of another run.
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        for (what, count) in other.failures {
            *self.failures.entry(what).or_default() += count;
        }
        self.elapsed += other.elapsed;
    }
}

/// Sends the requests, each over a connection of its own, for this long. Numbers are counted on from `first`.
pub(crate) async fn run(
    address: SocketAddr,
    templates: &[Template],
    span: Duration,
    first: u64,
) -> eyre::Result<Outcome> {
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for template in templates {
        tasks.spawn(repeat(address, template.clone(), start + span, first));
    }
    let mut outcome = Outcome::default();
    while let Some(done) = tasks.join_next().await {
        outcome.add(done?);
    }
    outcome.elapsed = start.elapsed();
    Ok(outcome)
}

async fn repeat(address: SocketAddr, mut template: Template, until: Instant, first: u64) -> Outcome {
    let mut outcome = Outcome::default();
    let mut connection = None;
    let mut failures = 0;
    for number in first..first + MOST_REQUESTS as u64 {
        let start = Instant::now();
        if start >= until || failures > MOST_FAILURES {
            break;
        }
        template.count(number);
        let answer = tokio::time::timeout(PATIENCE, ask(&mut connection, address, &template.bytes)).await;
        let failure = match answer {
            Ok(Ok(status)) if (200..300).contains(&status) => {
                let micros = start.elapsed().as_micros();
                outcome.latencies.push(u32::try_from(micros).unwrap_or(u32::MAX));
                continue;
            }
            Ok(Ok(status)) => format!("status {status}"),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer".to_owned(),
        };
        if !failure.starts_with("status") {
            connection = None;
        }
        failures += 1;
        *outcome.failures.entry(failure).or_default() += 1;
    }
    outcome
}

async fn ask(
    connection: &mut Option<Connection>,
    address: SocketAddr,
    request: &[u8],
) -> std::io::Result<u16> {
    let open = match connection {
        Some(open) => open,
        None => connection.insert(Connection::open(address).await?),
    };
    open.exchange(request).await.map(|(status, _)| status)
}
