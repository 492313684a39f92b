//! How many, and for how long.

use std::time::Duration;

use clap::Parser;
use eyre::ensure;

use super::kinds::{KINDS, Kind};

/// How long honest clients are measured without them: so that each has more than 2,000 answers, 20 of them beyond p99.
pub(crate) const ALONE: Duration = Duration::from_secs(42);

/// Opens connections that say nothing, half of something, or never read, to the real program; meanwhile asks it as an honest
/// client. Everything runs on this machine and on loopback alone.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench hostile --")]
pub(crate) struct Options {
    /// How many of them; the program takes at most 1,024 of one address on each of its two ports.
    #[arg(long, default_value_t = 1_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1_300))]
    pub(crate) connections: usize,

    /// Seconds after which all have to be dropped.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(45..=600))]
    seconds: u64,

    /// Only the kinds whose name has these words.
    #[arg(long, default_value = "")]
    only: String,

    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    /// The kinds that are wanted.
    pub(crate) fn kinds(&self) -> eyre::Result<Vec<Kind>> {
        let kinds: Vec<_> = KINDS.into_iter().filter(|kind| kind.name.contains(&self.only)).collect();
        ensure!(!kinds.is_empty(), "no kind has `{}` in its name", self.only);
        Ok(kinds)
    }

    /// How long they are watched.
    pub(crate) fn span(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}
