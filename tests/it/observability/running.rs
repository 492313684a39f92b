//! A Prometheus of one test: its own folder, a free port, gone with the test.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::{
    files::{self, items},
    promtool::tool,
};
use crate::support::app::Http;

/// Nothing here takes this long on any machine.
const BOUND: Duration = Duration::from_mins(1);
/// Between two scrapes, and between two evaluations of the rules.
const INTERVAL: &str = "200ms";

/// A running Prometheus. Dropping it ends it.
pub(super) struct Prometheus {
    child: Child,
    http: Http,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts one with the configuration that is deployed, but for where the service is and how often it is asked.
    pub(super) fn watching(service: SocketAddr) -> Self {
        let folder = TempDir::with_prefix("hexwright-prometheus-").expect("a folder");
        let configuration = folder.path().join("prometheus.yml");
        std::fs::write(&configuration, configured(service).to_string()).expect("written");
        let mut child = tool("prometheus")
            .arg(format!("--config.file={}", configuration.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg("--web.listen-address=127.0.0.1:0")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let log = lines(child.stderr.take().expect("a pipe"));
        let address = ready(&log).unwrap_or_else(|said| {
            child.kill().ok();
            child.wait().ok();
            panic!("Prometheus did not start: {said}")
        });
        Self { child, http: Http::to(address), _folder: folder }
    }

    /// What an expression gives now: a list of series, each with its labels and one value.
    pub(super) async fn ask(&self, expression: &str) -> Result<Vec<Value>, String> {
        let answer = self.get(&format!("/api/v1/query?query={}", encoded(expression))).await?;
        Ok(items(&answer["result"]).cloned().collect())
    }

    /// The names of the labels that the series of a selector have.
    pub(super) async fn labels(&self, selector: &str) -> Result<Vec<String>, String> {
        let answer = self.get(&format!("/api/v1/labels?match%5B%5D={}", encoded(selector))).await?;
        Ok(items(&answer).filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Waits until the service was asked this many times more, each time with success.
    pub(super) async fn scrapes(&self, more: usize) {
        let before = self.scraped().await;
        let start = Instant::now();
        while self.scraped().await < before + more {
            assert!(start.elapsed() < BOUND, "the service gives Prometheus no metrics");
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn scraped(&self) -> usize {
        let expression = r#"sum_over_time(up{job="hexwright"}[1h])"#;
        let answer = self.ask(expression).await.expect("a good expression");
        let count = answer.first().and_then(|series| series["value"][1].as_str()?.parse().ok());
        count.unwrap_or(0)
    }

    async fn get(&self, path: &str) -> Result<Value, String> {
        let answer = self.http.get(path).await.json();
        match answer["status"].as_str() {
            Some("success") => Ok(answer["data"].clone()),
            _ => Err(answer["error"].to_string()),
        }
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The deployed configuration, for one service on this machine. JSON is YAML too.
fn configured(service: SocketAddr) -> Value {
    let mut configuration = files::read(&files::path("prometheus/prometheus.yml"));
    configuration["global"] =
        json!({"scrape_interval": INTERVAL, "scrape_timeout": INTERVAL, "evaluation_interval": INTERVAL});
    let folder = files::path("prometheus");
    for path in configuration["rule_files"].as_array_mut().expect("a list") {
        *path = json!(folder.join(Path::new(path.as_str().expect("a path"))));
    }
    for job in configuration["scrape_configs"].as_array_mut().expect("a list") {
        job["static_configs"] = json!([{"targets": [service.to_string()]}]);
    }
    configuration
}

/// Waits until it answers; where, or what it said last.
fn ready(log: &Receiver<String>) -> Result<SocketAddr, String> {
    let (mut address, mut last) = (None, String::new());
    while let Ok(line) = log.recv_timeout(BOUND) {
        if line.contains("Listening on") {
            address = line.split("address=").nth(1).and_then(|rest| rest.trim().parse().ok());
        } else if line.contains("Server is ready") {
            return address.ok_or(line);
        }
        last = line;
    }
    Err(last)
}

/// Lines as they come, so that the program never waits for a reader.
fn lines(source: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    receiver
}

/// As part of a query (RFC 3986).
fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
