//! What a ping before each statement costs: reads through a pool that pings and through one that does not, in turns, on a private
//! PostgreSQL. The figures are those of `docs/decisions/0007-no-ping-before-a-statement.md`.
//!
//! `cargo bench --bench ping`; `-- --help` explains the options.

#![expect(clippy::print_stdout, reason = "what is measured is printed")]

#[path = "../requests/child.rs"]
#[expect(dead_code, reason = "another bench asks more of its programs")]
mod child;
mod measure;
#[path = "../requests/postgres.rs"]
mod postgres;

use std::time::Duration;

use clap::Parser;

/// Measures reads through a pool with and without a ping before each.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench ping --")]
struct Options {
    /// Seconds that each pool is measured in each round.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,

    /// Rounds; the pools take turns in each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,

    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> eyre::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure::all(Duration::from_secs(options.seconds), options.rounds))
}
