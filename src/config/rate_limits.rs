//! How much one client may ask.

use std::time::Duration;

use domain::shared::Quota;
use serde::Deserialize;

use super::{ConfigProblems, Values, parse};

/// How much one client may ask.
#[derive(Debug, Clone, Copy)]
pub struct RateLimitConfig {
    /// Of `/auth/*`.
    pub auth: Quota,
    /// Of everything else.
    pub default: Quota,
}

#[derive(Deserialize)]
struct Given {
    auth_per_minute: String,
    per_minute: String,
}

impl RateLimitConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("RATE_LIMIT_");
        let auth = problems.take("RATE_LIMIT_AUTH_PER_MINUTE", &given.auth_per_minute, per_minute);
        let default = problems.take("RATE_LIMIT_PER_MINUTE", &given.per_minute, per_minute);
        Some(Self { auth: auth?, default: default? })
    }
}

fn per_minute(text: &str) -> Result<Quota, String> {
    let limit = parse::number(1..=10_000_000)(text)?;
    Ok(Quota { limit, window: Duration::from_mins(1) })
}
