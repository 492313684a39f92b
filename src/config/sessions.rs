//! How long sessions last.

use std::time::Duration;

use domain::auth::Lifetimes;
use serde::Deserialize;

use super::{ConfigProblems, Values, parse};

/// How long sessions last, and how they are looked after.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// A session that is not used.
    pub idle: Duration,
    /// Any session.
    pub longest: Duration,
    /// How long a check may be remembered; `None`: as the database allows.
    pub cache_ttl: Option<Duration>,
    /// Between two removals of ended sessions.
    pub purge_interval: Duration,
}

#[derive(Deserialize)]
struct Given {
    idle_days: String,
    max_days: String,
    cache_ttl_ms: Option<String>,
    purge_interval_secs: String,
}

impl SessionConfig {
    /// Longest that a check may be remembered: how late a revocation elsewhere may be noticed.
    pub const LONGEST_CACHE_TTL: Duration = Duration::from_secs(1);

    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("SESSION_");
        let idle = problems.take("SESSION_IDLE_DAYS", &given.idle_days, parse::days);
        let longest = problems.take("SESSION_MAX_DAYS", &given.max_days, parse::days);
        let cache_ttl =
            problems.take_optional("SESSION_CACHE_TTL_MS", given.cache_ttl_ms.as_deref(), |text| {
                parse::number(0..=1_000)(text).map(Duration::from_millis)
            });
        let purge_interval = problems.take(
            "SESSION_PURGE_INTERVAL_SECS",
            &given.purge_interval_secs,
            parse::seconds(1..=86_400),
        );
        Some(Self { idle: idle?, longest: longest?, cache_ttl: cache_ttl?, purge_interval: purge_interval? })
    }

    /// How long a check is remembered on this database. SQLite has no other process to hear from, and looks it up.
    pub fn cache_ttl_on(&self, is_postgres: bool) -> Duration {
        let default = if is_postgres { Self::LONGEST_CACHE_TTL } else { Duration::ZERO };
        self.cache_ttl.unwrap_or(default)
    }

    /// What the use cases need to know.
    pub fn lifetimes(&self, access: Duration) -> Lifetimes {
        Lifetimes { access, idle: self.idle, session: self.longest, ..Lifetimes::DEFAULT }
    }
}
