//! What to measure, and for how long.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use super::engine::Engine;

/// Measures our service against a bare axum + sqlx handler that does the same work. Everything runs on this machine and
/// on loopback alone; PostgreSQL is a private server that is thrown away at the end.
#[derive(Debug, Parser)]
#[command(name = "cargo bench --bench requests --")]
pub(crate) struct Options {
    /// Seconds that each server is measured in each round.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,

    /// Rounds of each case; the servers take turns in each.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) rounds: u32,

    /// Only this case. May be given more than once.
    #[arg(long, value_enum)]
    only: Vec<Case>,

    /// Only this database.
    #[arg(long, value_enum)]
    engine: Option<Engine>,

    /// What telemetry costs instead: our service without it, and sending a tenth of its traces to a collector here, with
    /// and without keeping the errors and the slow ones of the others.
    #[arg(long)]
    pub(crate) telemetry: bool,

    /// Be the bare server on this database.
    #[arg(long, hide = true, value_name = "DATABASE_URL")]
    pub(crate) serve_bare: Option<String>,

    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is asked of the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// Who am I: GET /api/v2/users/me.
    Read,
    /// Twenty of 1,000 users: GET /api/v2/users?limit=20.
    List,
    /// A new name, with its outbox row: PATCH /api/v2/users/me.
    Write,
    /// A sign-in, with Argon2id (19456, 2, 1): POST /api/v2/auth/login.
    Login,
}

impl Options {
    /// How long one server is measured at a time.
    pub(crate) fn span(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }

    /// The cases to measure, in their order.
    pub(crate) fn cases(&self) -> Vec<Case> {
        let all = Case::value_variants().iter().copied();
        all.filter(|case| self.only.is_empty() || self.only.contains(case)).collect()
    }

    /// The databases to measure on.
    pub(crate) fn engines(&self) -> Vec<Engine> {
        Engine::chosen(self.engine)
    }
}

impl Case {
    /// Its name in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Read => "read one",
            Self::List => "list 20",
            Self::Write => "write",
            Self::Login => "login",
        }
    }
}
