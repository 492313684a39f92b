//! What was seen, and whether it will do.

use std::{process::ExitCode, time::Duration};

use super::{
    honest::Latencies,
    silent::{Drops, Fate},
};

/// What 99 of 100 honest requests have to be answered in.
const BOUND: Duration = Duration::from_millis(100);

/// Prints the quantiles of each client.
pub(crate) fn latencies(when: &str, latencies: &Latencies) {
    println!("honest clients {when}:");
    for (client, took) in latencies {
        let at = |percent| quantile(took, percent).as_secs_f64() * 1_000.0;
        println!(
            "  {client:20} {:6} answers, p50 {:7.2} ms, p95 {:7.2} ms, p99 {:7.2} ms, max {:7.2} ms",
            took.len(),
            at(50),
            at(95),
            at(99),
            at(100)
        );
    }
}

/// Prints when each kind was dropped; answers how many were not, or not where they should have been.
pub(crate) fn drops(drops: &Drops) -> usize {
    let mut left = 0;
    println!("silent connections, and when they were dropped:");
    for (kind, fates) in drops {
        let dropped = |fate: &Fate| if let Fate::Dropped(after) = fate { Some(*after) } else { None };
        let mut times: Vec<_> = fates.iter().filter_map(dropped).collect();
        times.sort_unstable();
        let secs = |time: Option<&Duration>| time.map_or(f64::NAN, Duration::as_secs_f64);
        let (first, last) = (secs(times.first()), secs(times.last()));
        println!("  {kind:30} {:4} of {:4}, from {first:6.2} s to {last:6.2} s", times.len(), fates.len());
        let unreached = fates.iter().filter(|fate| **fate == Fate::NotReached).count();
        if unreached > 0 {
            println!("  {:30} {unreached:4} failed before they could keep anybody waiting", "");
        }
        left += fates.len() - times.len();
    }
    left
}

/// Says whether it will do, as an exit code too.
pub(crate) fn verdict(left: usize, latencies: &Latencies) -> ExitCode {
    let slow: Vec<_> = latencies.iter().filter(|(_, took)| quantile(took, 99) >= BOUND).collect();
    if left == 0 && slow.is_empty() {
        println!("all were dropped, and p99 of every honest client is under {} ms", BOUND.as_millis());
        return ExitCode::SUCCESS;
    }
    println!(
        "{left} were not dropped as they should be; p99 is {} ms or more for {} kinds of clients",
        BOUND.as_millis(),
        slow.len()
    );
    ExitCode::FAILURE
}

fn quantile(took: &[Duration], percent: usize) -> Duration {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(Duration::MAX)
}
