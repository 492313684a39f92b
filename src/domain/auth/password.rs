//! What makes a password good enough.

use crate::shared::{Problem, ProblemCode, Problems};

/// How hard a candidate is to guess, as zxcvbn estimates it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordRating {
    /// 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// What would make it better, in English; empty for a good one.
    pub advice: Vec<String>,
    /// How long 10,000 guesses a second take, in words.
    pub crack_time: String,
}

/// A candidate, and whether it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatedCandidate {
    /// How hard it is to guess.
    pub rating: PasswordRating,
    /// Whether it may be chosen: hard enough, and of a length that is permitted. No list of breached ones is asked.
    pub acceptable: bool,
}

/// What the list of breached passwords says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// It is on the list.
    Listed,
    /// It is not.
    NotListed,
    /// The list could not be asked: the password passes (fails open).
    Unknown,
}

/// The password policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordRules;

impl PasswordRules {
    /// Fewest characters after NFKC.
    pub const SHORTEST: usize = 8;
    /// Most characters after NFKC; also what bounds the work of rating and hashing.
    pub const LONGEST: usize = 128;
    /// Lowest score.
    pub const LOWEST_SCORE: u8 = 3;

    /// Reads a normalized password: its length only, so that what is rated is bounded.
    pub fn check_length(normalized: &str) -> Result<(), Problem> {
        let length = normalized.chars().count();
        if length < Self::SHORTEST {
            return Err(Problem::new(ProblemCode::TooShort, "must have at least 8 characters"));
        }
        if length > Self::LONGEST {
            return Err(Problem::new(ProblemCode::TooLong, "must have at most 128 characters"));
        }
        Ok(())
    }

    /// Everything that is wrong with a password, added to the problems of this field.
    pub fn judge(
        normalized: &str,
        rating: &PasswordRating,
        breach: Breach,
        field: &'static str,
        problems: &mut Problems,
    ) {
        problems.take(field, Self::check_length(normalized));
        if rating.score < Self::LOWEST_SCORE {
            let mut message = "is guessed too easily".to_owned();
            for advice in &rating.advice {
                message = message + ". " + advice.trim_end_matches('.');
            }
            problems.add(field, Problem::new(ProblemCode::WeakPassword, message));
        }
        if breach == Breach::Listed {
            let message = "is on a list of passwords that were stolen elsewhere";
            problems.add(field, Problem::new(ProblemCode::BreachedPassword, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str, score: u8, breach: Breach) -> Vec<&'static str> {
        let rating = PasswordRating { score, advice: vec!["Add a word.".into()], crack_time: String::new() };
        let mut problems = Problems::new();
        PasswordRules::judge(password, &rating, breach, "password", &mut problems);
        problems.iter().map(|problem| problem.code.as_str()).collect()
    }

    #[test]
    fn all_violations_are_told_at_once() {
        let told = judged("short", 0, Breach::Listed);
        assert_eq!(told, ["too_short", "weak_password", "breached_password"]);
    }

    #[test]
    fn a_score_of_three_and_8_to_128_characters_are_enough() {
        assert!(judged(&"é".repeat(8), 3, Breach::NotListed).is_empty());
        assert!(judged(&"é".repeat(128), 4, Breach::Unknown).is_empty());
        assert_eq!(judged(&"é".repeat(7), 4, Breach::NotListed), ["too_short"]);
        assert_eq!(judged(&"é".repeat(129), 4, Breach::NotListed), ["too_long"]);
        assert_eq!(judged("long enough", 2, Breach::NotListed), ["weak_password"]);
    }

    #[test]
    fn the_advice_is_part_of_the_message() {
        let rating =
            PasswordRating { score: 1, advice: vec!["Add a word.".into()], crack_time: String::new() };
        let mut problems = Problems::new();
        PasswordRules::judge("long enough", &rating, Breach::NotListed, "password", &mut problems);
        assert_eq!(
            problems.iter().next().map(|p| p.message.as_str()),
            Some("is guessed too easily. Add a word")
        );
    }
}
