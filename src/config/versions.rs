//! How long the first version of the API goes on.

use domain::shared::Timestamp;
use serde::Deserialize;

use super::{ConfigProblems, Values, parse};

/// How long the first version of the API goes on.
#[derive(Debug, Clone, Copy)]
pub struct VersionConfig {
    /// Since when v1 is deprecated (RFC 9745).
    pub v1_deprecated_at: Timestamp,
    /// After when it may be gone (RFC 8594).
    pub v1_sunset_at: Timestamp,
}

#[derive(Deserialize)]
struct Given {
    deprecated_at: String,
    sunset: String,
}

impl VersionConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("API_V1_");
        let deprecated_at = problems.take("API_V1_DEPRECATED_AT", &given.deprecated_at, parse::day);
        let sunset = problems.take("API_V1_SUNSET", &given.sunset, parse::day);
        let config = Self { v1_deprecated_at: deprecated_at?, v1_sunset_at: sunset? };
        // RFC 9745, 4: the sunset is not earlier than the deprecation.
        if config.v1_sunset_at < config.v1_deprecated_at {
            problems.add("API_V1_SUNSET", "must not be before API_V1_DEPRECATED_AT");
        }
        Some(config)
    }
}
