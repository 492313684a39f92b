//! What was answered, and what of it must not be.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::client::Answer;

/// How many failures are shown.
const SHOWN: usize = 20;
/// The words that an honest 503 has, as the documents list them.
const HONEST: [&str; 3] = ["unavailable", "overloaded", "timeout"];

/// How often what was answered, by who asked.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    answers: BTreeMap<(&'static str, String), usize>,
    failures: Vec<String>,
    failed: u64,
}

impl Tally {
    /// Counts an answer, and judges it: a failure of the service has to be an honest 503.
    pub(crate) fn add(&self, who: &'static str, what: &str, answer: &Answer) {
        self.count(who, answer.status.to_string());
        if answer.status >= 500 && !is_honest(answer) {
            self.fail(format!("{who}: {what}: {} {}", answer.status, answer.text()));
        }
    }

    /// Counts something that is no answer.
    pub(crate) fn count(&self, who: &'static str, what: String) {
        self.count_many(who, what, 1);
    }

    /// Counts several of a kind.
    pub(crate) fn count_many(&self, who: &'static str, what: String, count: usize) {
        *self.counts().answers.entry((who, what)).or_default() += count;
    }

    /// Something must not be.
    pub(crate) fn fail(&self, what: String) {
        let mut counts = self.counts();
        counts.failed += 1;
        if counts.failures.len() < SHOWN {
            counts.failures.push(what);
        }
    }

    /// Whether anything was that must not be.
    pub(crate) fn has_failed(&self) -> bool {
        self.counts().failed > 0
    }

    /// Prints a table, and the first failures.
    pub(crate) fn print(&self) {
        let counts = self.counts();
        for ((who, what), count) in &counts.answers {
            println!("  {who:<10} {what:<24} {count:>10}");
        }
        for failure in &counts.failures {
            println!("  FAILED: {failure}");
        }
        println!("  {} failures", counts.failed);
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a service whose database is away says so, and when to come again.
pub(crate) fn is_honest(answer: &Answer) -> bool {
    let has_word = answer.code().is_some_and(|code| HONEST.contains(&code.as_str()));
    answer.status == 503 && answer.has_retry_after && (has_word || answer.is_health())
}
