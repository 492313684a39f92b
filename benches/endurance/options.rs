//! For how long, and on what.

use std::time::Duration;

use clap::Parser;

use super::engine::Engine;

/// Drives the release binary with everything that may happen to it, and tells whether it held. Everything runs on this machine and on
/// loopback alone; PostgreSQL is a private server that is thrown away at the end.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench endurance --")]
pub(crate) struct Options {
    /// Minutes of faults and abuse on each database.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1_440))]
    minutes: u64,

    /// Seconds from the beginning of one fault to the next.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(10..=600))]
    every: u64,

    /// Only this database: the file is locked by others and moved away; the server is stopped, held, killed and restarted.
    #[arg(long, value_enum)]
    engine: Option<Engine>,

    /// Where the generated requests begin: the same number makes the same requests.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,

    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    /// How long it goes on.
    pub(crate) fn span(&self) -> Duration {
        Duration::from_secs(60 * self.minutes)
    }

    /// From one fault to the next: each kind has its turn, also in a short run.
    pub(crate) fn every(&self) -> Duration {
        Duration::from_secs(self.every).min(self.span() / 5)
    }

    /// The databases.
    pub(crate) fn engines(&self) -> Vec<Engine> {
        Engine::chosen(self.engine)
    }
}
