//! What signing in leaves behind in memory.

use std::{fs, time::Duration};

use futures::future::join_all;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::{cli::program::Program, support::app::Http};

/// Each hash takes 19 MiB while it is made; none of it may stay.
const MOST_KIB: u64 = 120 * 1024;
/// Within which it has to be given back.
const BOUND: Duration = Duration::from_secs(10);

#[tokio::test]
async fn what_hashing_takes_is_given_back() {
    let program = Program::new()
        .with("RATE_LIMIT_AUTH_PER_MINUTE", "10000")
        .with("PASSWORD_MAX_CONCURRENT", "2")
        .with("LOG_LEVEL", "error");
    let serving = program.serve(&["serve"]);
    let http = Http::to(serving.address);
    for round in 0..4 {
        let guesses = (0..8).map(|guess| {
            let guess =
                json!({ "login": format!("nobody{round}.{guess}@example.org"), "password": "a long guess" });
            http.request("POST", "/api/v2/auth/login").json(&guess).send()
        });
        assert!(join_all(guesses).await.iter().all(|answer| answer.status == 401));
    }
    // The last of it may still be on its way back.
    let begun = Instant::now();
    while resident_kib(serving.id()) >= MOST_KIB {
        let resident = resident_kib(serving.id());
        assert!(begun.elapsed() < BOUND, "{resident} KiB are resident after 32 sign-ins");
        http.get("/health/live").await.expect(200);
        sleep(Duration::from_millis(20)).await;
    }
}

/// `VmRSS` of a process, which only Linux tells.
fn resident_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it is running");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
