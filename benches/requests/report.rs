//! The figures, and how they are printed.

use std::{collections::BTreeMap, time::Duration};

use super::{
    engine::Engine,
    load::{CONNECTIONS, Outcome},
    options::{Case, Options},
};

/// What one server did in all rounds of a case.
pub(crate) struct Figures {
    per_second: f64,
    /// Requests per second of each round.
    rates: Vec<f64>,
    p50: f64,
    p99: f64,
    /// Processor time of one answered request, in microseconds.
    cpu: f64,
    failures: BTreeMap<String, u64>,
}

impl Figures {
    /// From what came of all rounds, and the processor time of them.
    pub(crate) fn new(outcome: Outcome, cpu: Duration, rates: Vec<f64>) -> Self {
        let Outcome { mut latencies, failures, elapsed } = outcome;
        latencies.sort_unstable();
        let at = |percent: usize| {
            let index = (latencies.len() * percent / 100).min(latencies.len().saturating_sub(1));
            latencies.get(index).map_or(f64::NAN, |&micros| f64::from(micros) / 1_000.0)
        };
        Self {
            per_second: rate(latencies.len(), elapsed),
            rates,
            p50: at(50),
            p99: at(99),
            cpu: cpu.as_secs_f64() * 1_000_000.0 / count(latencies.len()),
            failures,
        }
    }

    /// Whether any request was not answered with 2xx.
    pub(crate) fn has_failed(&self) -> bool {
        !self.failures.is_empty()
    }
}

/// How many a second.
pub(crate) fn rate(answered: usize, elapsed: Duration) -> f64 {
    count(answered) / elapsed.as_secs_f64()
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The head of the table.
pub(crate) fn begin(engine: Engine, options: &Options) {
    let (seconds, rounds) = (options.span().as_secs(), options.rounds);
    println!("{}, {CONNECTIONS} connections, {rounds} rounds of {seconds} s each, in turns", engine.name());
    println!("  {:<10} {:<8} {:>10} {:>9} {:>9} {:>12}", "", "", "req/s", "p50 ms", "p99 ms", "CPU us/req");
}

/// The lines of a case: both servers, their ratio, and every failure.
pub(crate) fn print(case: Case, ours: &Figures, bare: &Figures) {
    figures(case, "ours", ours);
    figures(case, "bare", bare);
    let ratios = ours.rates.iter().zip(&bare.rates).map(|(ours, bare)| ours / bare);
    let (lowest, highest) = ratios
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), ratio| (low.min(ratio), high.max(ratio)));
    let ratio = ours.per_second / bare.per_second;
    println!(
        "  {:<10} {:<8} {ratio:>10.2} {:>9.2} {:>9.2} {:>12.2}   rounds {lowest:.2} to {highest:.2}",
        case.name(),
        "ratio",
        ours.p50 / bare.p50,
        ours.p99 / bare.p99,
        ours.cpu / bare.cpu,
    );
    failures(case, "ours", ours);
    failures(case, "bare", bare);
}

/// The line of one server alone, and its failures; tells whether there were any.
pub(crate) fn line(case: Case, who: &str, of: &Figures) -> bool {
    figures(case, who, of);
    failures(case, who, of);
    of.has_failed()
}

/// How much more processor time a request takes.
pub(crate) fn cpu_ratio(case: Case, of: &Figures, to: &Figures) {
    let more = (of.cpu / to.cpu - 1.0) * 100.0;
    println!("  {:<10} {:<8} {:>42.2}   {more:+.1} % CPU per request", case.name(), "ratio", of.cpu / to.cpu);
}

fn figures(case: Case, who: &str, of: &Figures) {
    let Figures { per_second, p50, p99, cpu, .. } = of;
    println!("  {:<10} {who:<8} {per_second:>10.0} {p50:>9.2} {p99:>9.2} {cpu:>12.1}", case.name());
}

fn failures(case: Case, who: &str, of: &Figures) {
    for (what, count) in &of.failures {
        println!("  {:<10} {who:<8} FAILED: {count} of {what}", case.name());
    }
}

/// The end of the table.
pub(crate) fn end() {
    println!();
}
