//! Password strength by zxcvbn, and the normal form that passwords are compared in.

use std::sync::Arc;

use domain::{
    auth::{PasswordRater, PasswordRating, PasswordRules},
    shared::{PortFuture, Secret, Source},
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Rates on blocking threads, as many at once as there are cores: a long password costs milliseconds.
#[derive(Debug, Clone)]
pub struct ZxcvbnRater {
    running: Arc<Semaphore>,
}

impl Default for ZxcvbnRater {
    fn default() -> Self {
        Self::new()
    }
}

impl ZxcvbnRater {
    /// Most characters of one name that are looked at, and most names and parts of names.
    const LONGEST_NAME: usize = 100;
    const MOST_NAMES: usize = 24;
    /// A shorter part of a name says nothing about a password.
    const SHORTEST_PART: usize = 3;

    /// A rater.
    pub fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { running: Arc::new(Semaphore::new(cores)) }
    }
}

impl PasswordRater for ZxcvbnRater {
    fn normalize_password(&self, raw: &str) -> Secret {
        Secret::new(raw.nfkc().collect::<String>())
    }

    fn rate_password(&self, password: Secret, names: Vec<String>) -> PortFuture<'_, PasswordRating, Source> {
        Box::pin(async move {
            let running = Arc::clone(&self.running).acquire_owned().await?;
            let rated = tokio::task::spawn_blocking(move || {
                let rated = rate(password.expose(), &names);
                drop(running);
                rated
            });
            Ok(rated.await?)
        })
    }
}

fn rate(password: &str, names: &[String]) -> PasswordRating {
    let password: String = password.chars().take(PasswordRules::LONGEST).collect();
    let parts = parts_of(names);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let entropy = zxcvbn::zxcvbn(&password, &parts);
    let mut advice = Vec::new();
    if let Some(feedback) = entropy.feedback() {
        advice.extend(feedback.warning().map(|warning| warning.to_string()));
        advice.extend(feedback.suggestions().iter().map(ToString::to_string));
    }
    PasswordRating {
        score: entropy.score().into(),
        advice,
        crack_time: entropy.crack_times().offline_slow_hashing_1e4_per_second().to_string(),
    }
}

/// The names and their words: `ada.lovelace@example.com` is guessed by `lovelace` too.
fn parts_of(names: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for name in names.iter().take(ZxcvbnRater::MOST_NAMES) {
        let name: String = name.nfkc().take(ZxcvbnRater::LONGEST_NAME).collect();
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        for part in std::iter::once(name.as_str()).chain(words) {
            let is_long_enough = part.chars().count() >= ZxcvbnRater::SHORTEST_PART;
            if is_long_enough && !parts.iter().any(|known| known == part) {
                parts.push(part.to_owned());
            }
        }
    }
    parts.truncate(ZxcvbnRater::MOST_NAMES);
    parts
}

#[cfg(test)]
#[path = "rater_tests.rs"]
mod tests;
