//! How passwords are hashed and judged.

use std::net::IpAddr;

use serde::Deserialize;

use super::{ConfigProblems, Values, parse};

/// How passwords are hashed (Argon2id, RFC 9106) and judged.
#[derive(Debug, Clone)]
pub struct PasswordConfig {
    /// Memory of one hash in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
    /// Most at once.
    pub max_concurrent: usize,
    /// Most that wait.
    pub max_waiting: usize,
    /// The range service of breached passwords; `None` asks nobody.
    pub breach_list_url: Option<String>,
}

#[derive(Deserialize)]
struct Given {
    memory_kib: String,
    iterations: String,
    parallelism: String,
    max_concurrent: Option<String>,
    max_waiting: String,
    breach_list_url: String,
}

impl PasswordConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("PASSWORD_");
        let memory_kib =
            problems.take("PASSWORD_MEMORY_KIB", &given.memory_kib, parse::number(8..=1_048_576));
        let iterations = problems.take("PASSWORD_ITERATIONS", &given.iterations, parse::number(1..=64));
        let parallelism = problems.take("PASSWORD_PARALLELISM", &given.parallelism, parse::number(1..=64));
        let max_concurrent = problems.take_optional(
            "PASSWORD_MAX_CONCURRENT",
            given.max_concurrent.as_deref(),
            parse::number(1..=1_024),
        );
        let max_waiting =
            problems.take("PASSWORD_MAX_WAITING", &given.max_waiting, parse::number(0..=100_000));
        let breach_list_url = problems.take("PASSWORD_BREACH_LIST_URL", &given.breach_list_url, breach_list);
        let config = Self {
            memory_kib: memory_kib?,
            iterations: iterations?,
            parallelism: parallelism?,
            max_concurrent: max_concurrent?.unwrap_or_else(processors),
            max_waiting: max_waiting?,
            breach_list_url: breach_list_url?,
        };
        if config.memory_kib < 8 * config.parallelism {
            problems.add("PASSWORD_MEMORY_KIB", "must be at least 8 for each lane of PASSWORD_PARALLELISM");
        }
        Some(config)
    }

    /// Whether they cost an attacker less than any of the settings that OWASP calls equal to 19 MiB in two passes.
    pub fn is_weak(&self) -> bool {
        self.memory_kib < 7_168 || u64::from(self.memory_kib) * u64::from(self.iterations) < 35_840
    }
}

fn breach_list(text: &str) -> Result<Option<String>, String> {
    if text == "off" {
        return Ok(None);
    }
    let url = parse::web_address(text)
        .map_err(|_| "must be off, or an address such as https://api.pwnedpasswords.com/range/".to_owned())?;
    match url.strip_prefix("http://") {
        Some(place) if !is_this_machine(place) => {
            Err("must begin with https:// unless the list is on this machine".to_owned())
        }
        _ => Ok(Some(format!("{url}/"))),
    }
}

/// Whether the host that this begins with is this machine.
fn is_this_machine(place: &str) -> bool {
    let host = place.split('/').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = host.trim_matches(['[', ']']).parse().map(|address: IpAddr| address.is_loopback());
    host == "localhost" || address == Ok(true)
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}
