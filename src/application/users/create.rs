//! Making a user.

use domain::{
    authorization::{Action, Role, authorize},
    shared::{Cause, StoreError},
    users::{CreateUserError, NewUser, User, UserId},
};

use super::Users;

impl Users {
    /// Anybody may become a `user`; to make anybody else takes permission.
    pub(super) async fn create(&self, cause: Cause, command: NewUser) -> Result<User, CreateUserError> {
        if command.registration.role != Role::User {
            authorize(cause.actor, Action::CreateUser)?;
        }
        let id = UserId::from_bytes(self.ids.next_id());
        let (user, registered) = User::register(id, command.registration, self.now());
        let mut tx = self.work.begin(cause).await?;
        tx.insert_user(user.clone(), command.password, vec![registered])
            .await?
            .map_err(|rule| CreateUserError::from(StoreError::Conflict(rule.name())))?;
        tx.commit().await?;
        Ok(user)
    }
}
