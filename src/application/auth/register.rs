//! Making an account for oneself.

use domain::{
    auth::{Register, RegisterError},
    shared::{Cause, Input, Problems, Secret},
    users::{DisplayName, Email, NewUser, Registration, User, Username},
};

use super::Auth;

impl Auth {
    /// Tells everything that is wrong at once, the password included; then hashes, then writes.
    pub(super) async fn make_account(&self, cause: Cause, command: Register) -> Result<User, RegisterError> {
        let (registration, password) = self.read_registration(command).await?;
        let password = self.passwords.hash(password).await?;
        Ok(self.users.create_user(cause, NewUser { registration, password }).await?)
    }

    async fn read_registration(&self, command: Register) -> Result<(Registration, Secret), RegisterError> {
        let mut problems = Problems::new();
        let names = [&command.email, &command.name, &command.username].into_iter().filter_map(text).collect();
        let email = problems.take("email", command.email.required(Email::parse));
        let password =
            problems.take("password", command.password.required(|raw| Ok(self.passwords.normalize(raw))));
        if let Some(password) = &password {
            self.passwords
                .judge(password, names, "password", &mut problems)
                .await
                .map_err(RegisterError::Failed)?;
        }
        let name = problems.take("name", command.name.required(DisplayName::parse));
        let username = problems.take("username", command.username.optional(Username::parse));
        match (email, password, name, username) {
            (Some(email), Some(password), Some(name), Some(username)) if problems.is_empty() => {
                Ok((Registration { email, username, name, role: command.role }, password))
            }
            _ => Err(RegisterError::Invalid(problems)),
        }
    }
}

fn text(input: &Input) -> Option<String> {
    match input {
        Input::Text(text) => Some(text.clone()),
        Input::Missing | Input::WrongType => None,
    }
}
