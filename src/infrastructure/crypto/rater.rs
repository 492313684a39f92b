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
    let parts = parts_of(names);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let entropy = zxcvbn::zxcvbn(bounded(password), &parts);
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

/// The signs that zxcvbn takes for letters in disguise, a group for each letter.
const DISGUISES: [&str; 12] = ["4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2"];

/// Most work for one password: readings of its disguises, times the square of its length. A usual one of 100 characters
/// has a tenth of it.
const MOST_WORK: usize = 100_000;

/// As much of a password as can be rated within the bound. zxcvbn looks up every part of it in every reading, and signs
/// chosen to have a thousand readings would keep a core busy for seconds. What is left out would hardly but add to the score.
fn bounded(password: &str) -> &str {
    let mut seen = [0_usize; DISGUISES.len()];
    for (length, (at, letter)) in password.char_indices().enumerate() {
        for (seen, signs) in seen.iter_mut().zip(DISGUISES) {
            // Each sign counts once, where it stands first.
            *seen += usize::from(signs.contains(letter) && !password[..at].contains(letter));
        }
        let readings = seen.iter().map(|&seen| seen.max(1)).product::<usize>();
        if length >= PasswordRules::LONGEST || readings * (length + 1) * (length + 1) > MOST_WORK {
            return &password[..at];
        }
    }
    password
}

/// The names, what stands before their `@`, and their words: `ada.lovelace@example.com` is guessed by `lovelace` too.
fn parts_of(names: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for name in names.iter().take(ZxcvbnRater::MOST_NAMES) {
        let name: String = name.nfkc().take(ZxcvbnRater::LONGEST_NAME).collect();
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        let local = name.rsplit_once('@').map(|(local, _)| local);
        for part in std::iter::once(name.as_str()).chain(local).chain(words) {
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
