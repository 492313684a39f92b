//! Passwords as the use cases see them: normalized, judged by the policy, hashed, checked.

use std::sync::Arc;

use domain::{
    auth::{
        Breach, BreachedPasswords, HashError, PasswordHasher, PasswordRater, PasswordRating, PasswordRules,
        RatePassword, RatePasswordError, RatedCandidate, Verdict,
    },
    shared::{Problems, Secret, Source},
    users::PasswordHash,
};

/// The ports of passwords and what is always done with them together.
#[derive(Clone)]
pub(super) struct Passwords {
    hasher: Arc<dyn PasswordHasher>,
    rater: Arc<dyn PasswordRater>,
    breached: Arc<dyn BreachedPasswords>,
}

impl Passwords {
    pub(super) fn new(
        hasher: Arc<dyn PasswordHasher>,
        rater: Arc<dyn PasswordRater>,
        breached: Arc<dyn BreachedPasswords>,
    ) -> Self {
        Self { hasher, rater, breached }
    }

    pub(super) fn normalize(&self, raw: &str) -> Secret {
        self.rater.normalize_password(raw)
    }

    /// Adds to `problems` everything that the policy has against a new password.
    pub(super) async fn judge(
        &self,
        password: &Secret,
        names: Vec<String>,
        field: &'static str,
        problems: &mut Problems,
    ) -> Result<(), Source> {
        let rating = self.rater.rate_password(password.clone(), names).await?;
        let breach = self.look_up(password).await;
        PasswordRules::judge(password.expose(), &rating, breach, field, problems);
        Ok(())
    }

    /// Fails open: a list that cannot be asked must not keep people out.
    async fn look_up(&self, password: &Secret) -> Breach {
        match self.breached.is_breached(password.clone()).await {
            Ok(true) => Breach::Listed,
            Ok(false) => Breach::NotListed,
            Err(error) => {
                tracing::warn!(error = %error, "the list of breached passwords could not be asked");
                Breach::Unknown
            }
        }
    }

    pub(super) async fn hash(&self, password: Secret) -> Result<PasswordHash, HashError> {
        self.hasher.hash_password(password).await
    }

    /// Checks a password; an unknown account and an impossible password take as long as a wrong one.
    pub(super) async fn check(
        &self,
        password: Secret,
        hash: Option<PasswordHash>,
    ) -> Result<Verdict, HashError> {
        match hash {
            Some(hash) if PasswordRules::check_length(password.expose()).is_ok() => {
                self.hasher.verify_password(password, hash).await
            }
            _ => {
                self.hasher.verify_nothing(Secret::new("a password that nobody has")).await?;
                Ok(Verdict { matches: false, is_outdated: false })
            }
        }
    }

    pub(super) async fn rate_candidate(
        &self,
        command: RatePassword,
    ) -> Result<RatedCandidate, RatePasswordError> {
        let mut problems = Problems::new();
        let password = problems.take("password", command.password.required(|raw| Ok(self.normalize(raw))));
        let names: Vec<_> = ["email", "name"]
            .into_iter()
            .zip(&command.names)
            .filter_map(|(field, name)| problems.take(field, name.optional(|raw| Ok(raw.to_owned()))))
            .flatten()
            .collect();
        match password {
            Some(password) if problems.is_empty() => {
                let rated = self.rater.rate_password(password.clone(), names).await;
                Ok(consider(&password, rated.map_err(RatePasswordError::Failed)?))
            }
            _ => Err(RatePasswordError::Invalid(problems)),
        }
    }
}

/// Whether registration would take it. What it has against the length is advice: the rating knows nothing of that.
fn consider(password: &Secret, mut rating: PasswordRating) -> RatedCandidate {
    let length = PasswordRules::check_length(password.expose());
    let acceptable = rating.score >= PasswordRules::LOWEST_SCORE && length.is_ok();
    rating.advice.extend(length.err().map(|problem| format!("It {}", problem.message)));
    RatedCandidate { rating, acceptable }
}
