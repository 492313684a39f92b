//! Signing in.

use domain::{
    auth::{HashError, Login, LoginError, SessionId, SignedIn, Verdict},
    shared::{Actor, Cause, Problems, Secret},
    users::{Credentials, ReadUserError, ReplacePassword, SignInName},
};

use super::{
    Auth,
    throttle::{Attempt, Refused},
};

impl Auth {
    /// Unknown account, wrong password and impossible password take the same way: counted, then one hash, one answer.
    pub(super) async fn sign_in(&self, cause: Cause, command: Login) -> Result<SignedIn, LoginError> {
        let (name, password) = self.read_login(&command)?;
        let found = self.users.find_credentials(name.clone()).await?;
        let account = found.as_ref().map_or(name.as_str().to_owned(), |found| found.user.to_string());
        let is_known = self.is_known_device(command.known_session, found.as_ref()).await?;
        let attempt = self.throttle.begin(&account, &cause, is_known).await?;
        let (attempt, verdict) = self.check(attempt, password.clone(), found.as_ref()).await?;
        let credentials = found.filter(|_| verdict.matches).ok_or(LoginError::WrongCredentials)?;
        self.throttle.succeed(attempt).await?;
        if credentials.standing.is_locked {
            return Err(LoginError::Locked);
        }
        if verdict.is_outdated {
            self.rehash(&cause, &credentials, password).await;
        }
        self.open_session(cause, &credentials).await
    }

    fn read_login(&self, command: &Login) -> Result<(SignInName, Secret), LoginError> {
        let mut problems = Problems::new();
        let name = problems.take("login", command.name.required(|raw| Ok(SignInName::of(raw))));
        let password =
            problems.take("password", command.password.required(|raw| Ok(self.passwords.normalize(raw))));
        name.zip(password).ok_or(LoginError::Invalid(problems))
    }

    /// The session is looked up whether or not there is such an account, so that the time it takes tells nothing.
    async fn is_known_device(
        &self,
        session: Option<SessionId>,
        found: Option<&Credentials>,
    ) -> Result<bool, LoginError> {
        let Some(session) = session else { return Ok(false) };
        let access = self.reads.find_access(session).await?;
        Ok(access.zip(found).is_some_and(|((session, standing), found)| {
            session.user == found.user && session.epoch == standing.epoch && self.now() < session.ends_at
        }))
    }

    /// An attempt that could not be checked is not the client's failure.
    async fn check(
        &self,
        attempt: Attempt,
        password: Secret,
        found: Option<&Credentials>,
    ) -> Result<(Attempt, Verdict), HashError> {
        let hash = found.map(|found| found.password.clone());
        match self.passwords.check(password, hash).await {
            Ok(verdict) => Ok((attempt, verdict)),
            Err(error) => {
                self.throttle.forget(attempt).await;
                Err(error)
            }
        }
    }

    /// Brings an old hash up to the parameters in force. The user is signed in either way.
    async fn rehash(&self, cause: &Cause, credentials: &Credentials, password: Secret) {
        let replacement = match self.passwords.hash(password).await {
            Ok(hash) => hash,
            Err(error) => return tracing::warn!(error = %error, "an outdated password hash stays"),
        };
        let command = ReplacePassword {
            user: credentials.user,
            checked: credentials.password.clone(),
            replacement,
            is_rehash: true,
        };
        if let Err(error) = self.users.replace_password(cause.clone(), command).await {
            tracing::warn!(error = %error, "an outdated password hash stays");
        }
    }

    /// A session under an epoch that is over would let nobody in, so its tokens are not given out as if they did.
    async fn open_session(&self, cause: Cause, credentials: &Credentials) -> Result<SignedIn, LoginError> {
        let user = match self.users.get_user(Actor::System, credentials.user).await {
            Err(ReadUserError::NotFound) => return Err(LoginError::Raced),
            read => read?,
        };
        if user.credential_epoch != credentials.standing.epoch {
            return Err(LoginError::Raced);
        }
        let issued = self.open(cause, credentials.user, credentials.standing.epoch).await?;
        let tokens = self.sign(issued, credentials.standing.role)?;
        Ok(SignedIn { user, tokens })
    }
}

impl From<Refused> for LoginError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Throttled(retry_after) => Self::Throttled { retry_after },
            Refused::Limiter(error) => Self::Limiter(error),
        }
    }
}
