//! What asks for the current password again: changing it, deleting the account.

use domain::{
    auth::{AccountError, ChangePassword, DeleteAccount},
    authorization::{Action, Forbidden, authorize},
    shared::{Actor, Caller, Cause, Problem, ProblemCode, Problems, Secret},
    users::{ChangeUserError, Credentials, Epoch, ReplacePassword},
};

use super::{Auth, throttle::Refused};

impl Auth {
    /// The new password is judged before the current one is checked, so that both kinds of problem are seen without
    /// a hash being spent; other sessions end with the epoch, and the current one is carried over to the new epoch.
    pub(super) async fn change_own_password(
        &self,
        cause: Cause,
        command: ChangePassword,
    ) -> Result<(), AccountError> {
        let caller = account_owner(cause.actor, Action::ChangeOwnAccount)?;
        let credentials = self.credentials_of(caller).await?;
        let (current, new) = self.read_change(&command, &credentials).await?;
        self.prove(&cause, current, &credentials).await?;
        let replacement = self.passwords.hash(new).await?;
        let replace = ReplacePassword {
            user: caller.user,
            checked: credentials.password,
            replacement,
            is_rehash: false,
        };
        let standing = self.users.replace_password(cause.clone(), replace).await?;
        self.keep_only_current(cause, caller, standing.epoch).await
    }

    pub(super) async fn delete_own_account(
        &self,
        cause: Cause,
        command: DeleteAccount,
    ) -> Result<(), AccountError> {
        let caller = account_owner(cause.actor, Action::DeleteOwnAccount)?;
        let password = command
            .password
            .required(|raw| Ok(self.passwords.normalize(raw)))
            .map_err(|problem| AccountError::Invalid(Problems::of("password", problem)))?;
        let credentials = self.credentials_of(caller).await?;
        self.prove(&cause, password, &credentials).await?;
        self.users.delete_own_user(cause.clone()).await?;
        let mut tx = self.work.begin(cause).await?;
        tx.end_sessions_of(caller.user, None, self.now()).await?;
        tx.commit().await?;
        self.notices.sessions_changed(caller.user);
        Ok(())
    }

    async fn read_change(
        &self,
        command: &ChangePassword,
        credentials: &Credentials,
    ) -> Result<(Secret, Secret), AccountError> {
        let mut problems = Problems::new();
        let current = problems
            .take("current_password", command.current.required(|raw| Ok(self.passwords.normalize(raw))));
        let new =
            problems.take("new_password", command.new.required(|raw| Ok(self.passwords.normalize(raw))));
        if let Some(new) = &new {
            let names = credentials.names.clone();
            self.passwords
                .judge(new, names, "new_password", &mut problems)
                .await
                .map_err(|source| AccountError::Hash(domain::auth::HashError::Failed(source)))?;
        }
        if current.as_ref().zip(new.as_ref()).is_some_and(|(current, new)| current.expose() == new.expose()) {
            let problem = Problem::new(ProblemCode::Unchanged, "must be another than the current one");
            problems.add("new_password", problem);
        }
        match (current, new) {
            (Some(current), Some(new)) if problems.is_empty() => Ok((current, new)),
            _ => Err(AccountError::Invalid(problems)),
        }
    }

    async fn credentials_of(&self, caller: Caller) -> Result<Credentials, AccountError> {
        let found = self.users.find_credentials_of(caller.user).await?;
        found.ok_or(AccountError::User(ChangeUserError::NotFound))
    }

    /// Guessing here is throttled as at the sign-in, so that a stolen access token does not give away the password.
    async fn prove(
        &self,
        cause: &Cause,
        password: Secret,
        credentials: &Credentials,
    ) -> Result<(), AccountError> {
        let attempt = self.throttle.begin(&credentials.user.to_string(), cause, true).await?;
        match self.passwords.check(password, Some(credentials.password.clone())).await {
            Ok(verdict) if verdict.matches => Ok(self.throttle.succeed(attempt).await?),
            Ok(_) => Err(AccountError::WrongPassword),
            Err(error) => {
                self.throttle.forget(attempt).await;
                Err(error.into())
            }
        }
    }

    /// The session is carried over from the epoch that this change ended, and from no earlier one: if the user was locked or
    /// got another role while the change was under way, the session is over. All sessions come before the one, as for
    /// everybody who changes several of a user: in another order two of them could wait for each other.
    async fn keep_only_current(
        &self,
        cause: Cause,
        caller: Caller,
        epoch: Epoch,
    ) -> Result<(), AccountError> {
        let mut tx = self.work.begin(cause).await?;
        tx.end_sessions_of(caller.user, Some(caller.session), self.now()).await?;
        let current = tx.session_for_update(caller.session).await?;
        if current.is_some_and(|current| current.epoch.next() == epoch) {
            tx.save_session_epoch(caller.session, epoch).await?;
        }
        tx.commit().await?;
        self.notices.sessions_changed(caller.user);
        Ok(())
    }
}

fn account_owner(actor: Actor, action: Action) -> Result<Caller, AccountError> {
    authorize(actor, action)?;
    match actor {
        Actor::Caller(caller) => Ok(caller),
        Actor::Anonymous | Actor::System => Err(Forbidden::NotSignedIn.into()),
    }
}

impl From<Refused> for AccountError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Throttled(retry_after) => Self::Throttled { retry_after },
            Refused::Limiter(error) => Self::Limiter(error),
        }
    }
}
