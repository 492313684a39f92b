use std::{fs, time::Duration};

use futures::future::join_all;
use rustix::process::Signal;
use tokio::time::Instant;

use super::watched::{Client, PROTOCOLS, TRACE, program};
use crate::{
    cli::serving::Serving,
    support::{
        app::Http,
        collector::{Collector, Mode},
    },
};

/// What the program may need for its end beside the 3 s that flushing is given, on a machine that does much else.
const END: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_collector_it_serves_says_so_once_for_each_signal_and_ends_in_time() {
    // Both at once, as each waits for its end.
    for ended in PROTOCOLS.map(|protocol| tokio::spawn(serves_without_a_collector(protocol))) {
        ended.await.expect("no panic");
    }
}

async fn serves_without_a_collector(protocol: &str) {
    let mut collector = Collector::open(Mode::Normal);
    collector.close();
    let program = program(&collector.endpoint(), protocol);
    let mut serving = program.serve(&["serve"]);
    let line = serving.wait_for_log("telemetry is not delivered");
    assert!(line.contains("WARN") && line.contains(&collector.endpoint()), "{line}");
    let client = Client::of(&serving, TRACE);
    client.live("ada").await;
    serving.signal(Signal::TERM);
    let begun = Instant::now();
    let (lines, code) = serving.wait_with_log();
    assert_eq!((code, begun.elapsed() < END), (Some(0), true));
    let told: Vec<_> =
        lines.iter().chain([&line]).filter(|line| line.contains("telemetry is not delivered")).collect();
    for signal in ["traces", "logs", "metrics"] {
        let times = told.iter().filter(|line| line.contains(&format!("signal=\"{signal}\""))).count();
        assert!(times <= 1, "{signal}: {told:#?}");
    }
    assert!(told.len() <= 3, "each names its signal: {told:#?}");
    assert!(!lines.iter().any(|line| line.contains("Exporter") || line.contains("BatchSpan")), "{lines:#?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_collector_that_hangs_costs_neither_memory_nor_the_end() {
    let collector = Collector::open(Mode::Hanging);
    let program = program(&collector.endpoint(), "grpc").with("LOG_LEVEL", "warn");
    let mut serving = program.serve(&["serve"]);
    let http = Http::to(serving.address);
    ask(&http, 20).await;
    collector.wait_for("an export", |received| received.attempts > 0);
    let before = resident_kib(&serving);
    ask(&http, 180).await;
    let after = resident_kib(&serving);
    // What waits is at most 2,048 spans, as many lines, and 16,384 spans of which it is not known whether they are sent.
    assert!(after < before + 32 * 1024, "{before} KiB, then {after} KiB");
    assert!(lost(&http, "traces").await > 0, "more spans than may wait");
    assert_eq!(lost(&http, "logs").await, 0);
    serving.signal(Signal::TERM);
    let begun = Instant::now();
    let (lines, code) = serving.wait_with_log();
    assert_eq!((code, begun.elapsed() < END), (Some(0), true), "{lines:#?}");
    assert!(lines.iter().any(|line| line.contains("not delivered")), "{lines:#?}");
}

#[tokio::test]
async fn what_comes_after_a_collector_is_back_arrives() {
    for protocol in PROTOCOLS {
        let mut collector = Collector::open(Mode::Refusing);
        let program = program(&collector.endpoint(), protocol).with("OTEL_EXPORTER_OTLP_TIMEOUT", "300");
        let serving = program.serve(&["serve"]);
        serving.wait_for_log("telemetry is not delivered");
        collector.close();
        Client::of(&serving, "0af7651916cd43dd0000000000000002").live("ada").await;
        collector.reopen();
        collector.set(Mode::Normal);
        serving.wait_for_log("telemetry is delivered again");
        Client::of(&serving, TRACE).live("bob").await;
        collector.wait_for("the span of a request", |received| !received.spans_of(TRACE).is_empty());
    }
}

#[tokio::test]
async fn a_signal_that_the_collector_does_not_know_is_told_by_its_name_and_the_others_arrive() {
    for protocol in PROTOCOLS {
        let collector = Collector::open(Mode::WithoutLogs);
        let program = program(&collector.endpoint(), protocol);
        let mut serving = program.serve(&["serve"]);
        let line = serving.wait_for_log("telemetry is not delivered");
        assert!(line.contains("signal=\"logs\""), "{line}");
        Client::of(&serving, TRACE).live("ada").await;
        collector.wait_for("the span of a request", |received| !received.spans_of(TRACE).is_empty());
        assert!(lost(&Http::to(serving.address), "logs").await > 0, "the lines of the start");
        serving.signal(Signal::TERM);
        let (lines, code) = serving.wait_with_log();
        assert_eq!(code, Some(0));
        assert!(!lines.iter().any(|line| line.contains("delivered again")), "{lines:#?}");
    }
}

#[tokio::test]
async fn what_a_collector_rejects_is_counted_and_told() {
    for protocol in PROTOCOLS {
        let collector = Collector::open(Mode::Rejecting);
        let program = program(&collector.endpoint(), protocol);
        let serving = program.serve(&["serve"]);
        Client::of(&serving, TRACE).live("ada").await;
        let line = serving.wait_for_log("telemetry is lost");
        assert!(line.contains("WARN") && line.contains("signal=\"traces\""), "{line}");
        let lost = lost(&Http::to(serving.address), "traces").await;
        assert!(lost >= 3 && lost.is_multiple_of(3), "{lost}");
    }
}

#[tokio::test]
async fn a_slow_collector_is_waited_for_at_the_end() {
    let collector = Collector::open(Mode::Slow(Duration::from_millis(300)));
    let program = program(&collector.endpoint(), "grpc").with("OTEL_BSP_SCHEDULE_DELAY", "60000");
    let mut serving = program.serve(&["serve"]);
    Client::of(&serving, TRACE).live("ada").await;
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
    assert!(!collector.received().spans_of(TRACE).is_empty());
}

#[tokio::test]
async fn only_serving_sends_and_only_where_a_collector_is_named() {
    let collector = Collector::open(Mode::Normal);
    let ended = program(&collector.endpoint(), "grpc").run(&["migrate", "up"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let program = program("", "grpc");
    let mut serving = program.serve(&["serve"]);
    Client::of(&serving, TRACE).live("ada").await;
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
    assert_eq!(collector.received().attempts, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn where_no_collector_is_named_nothing_of_it_runs() {
    let collector = Collector::open(Mode::Normal);
    for (endpoint, runs) in [(collector.endpoint(), true), (String::new(), false)] {
        let program = program(&endpoint, "grpc");
        let serving = program.serve(&["serve"]);
        let threads = threads(&serving);
        let is_of_telemetry = |name: &String| name.to_lowercase().contains("telemetry");
        assert_eq!(threads.iter().any(is_of_telemetry), runs, "{threads:?}");
    }
}

#[test]
fn a_collector_that_cannot_be_is_a_problem_of_the_configuration() {
    let ended = program("collector:4317", "grpc").run(&["serve"]);
    let told = ended.failed(3).to_owned() + &ended.stderr;
    assert!(told.contains("OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as"), "{told}");
}

/// Sixteen requests at once without a session, so many times: 401, which is no error of ours.
async fn ask(http: &Http, times: usize) {
    for _ in 0..times {
        let answers = join_all((0..16).map(|_| http.get("/api/v1/users/me"))).await;
        assert!(answers.iter().all(|answer| answer.status == 401));
    }
}

/// How much of a signal never arrived, by `/metrics`.
async fn lost(http: &Http, signal: &str) -> u64 {
    let shown = http.get("/metrics").await;
    let text = shown.text();
    let name = format!("hexwright_telemetry_lost_total{{signal=\"{signal}\"}} ");
    let value = text.lines().find_map(|line| line.strip_prefix(&name));
    value.unwrap_or_else(|| panic!("{signal} is not counted: {text}")).parse().expect("a number")
}

/// The names of its threads.
fn threads(serving: &Serving) -> Vec<String> {
    let folder = fs::read_dir(format!("/proc/{}/task", serving.id())).expect("it is running");
    let name =
        |thread: std::io::Result<fs::DirEntry>| fs::read_to_string(thread.ok()?.path().join("comm")).ok();
    folder.filter_map(name).collect()
}

fn resident_kib(serving: &Serving) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", serving.id())).expect("it is running");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
