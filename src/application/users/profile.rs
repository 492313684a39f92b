//! Changing one's own profile.

use domain::{
    authorization::{Action, Forbidden, authorize},
    shared::{Actor, Cause, Problems},
    users::{ChangeProfile, ChangeUserError, DisplayName, User, Username},
};

use super::{Users, credentials::present};

impl Users {
    /// Everything that is wrong with the fields is told at once, before anything is read.
    pub(super) async fn change_own_profile(
        &self,
        cause: Cause,
        command: ChangeProfile,
    ) -> Result<User, ChangeUserError> {
        authorize(cause.actor, Action::ChangeOwnAccount)?;
        if matches!(cause.actor, Actor::Caller(caller) if caller.user != command.user) {
            return Err(Forbidden::NotPermitted.into());
        }
        let (name, username) = parse(&command)?;
        let mut tx = self.work.begin(cause).await?;
        let mut user = present(tx.user_for_update(command.user).await?)?;
        user.expect_version(command.expected)?;
        if let Some(changed) = user.change_profile(name, username, self.now()) {
            tx.save_user(user.clone(), vec![changed]).await?;
            tx.commit().await?;
        }
        Ok(user)
    }
}

type Changes = (Option<DisplayName>, Option<Option<Username>>);

fn parse(command: &ChangeProfile) -> Result<Changes, ChangeUserError> {
    let mut problems = Problems::new();
    let name =
        command.name.as_ref().and_then(|input| problems.take("name", input.required(DisplayName::parse)));
    let username = command
        .username
        .as_ref()
        .and_then(|input| problems.take("username", input.optional(Username::parse)));
    if problems.is_empty() { Ok((name, username)) } else { Err(ChangeUserError::Invalid(problems)) }
}
