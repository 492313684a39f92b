//! Reading users.

use domain::{
    authorization::{Action, authorize},
    shared::{Actor, Page, StoreError},
    users::{ReadUserError, SignInName, User, UserFilter, UserId, UserList, Username},
};

use super::Users;

impl Users {
    /// One's own account, or any with the permission; only then also a deleted one.
    pub(super) async fn get(&self, actor: Actor, user: UserId) -> Result<User, ReadUserError> {
        let is_own = matches!(actor, Actor::Caller(caller) if caller.user == user);
        authorize(actor, if is_own { Action::ReadOwnAccount } else { Action::ReadUser })?;
        self.queries
            .find_user(user)
            .await?
            .filter(|user| !is_own || user.deleted_at.is_none())
            .ok_or(ReadUserError::NotFound)
    }

    pub(super) async fn list(&self, actor: Actor, list: UserList) -> Result<Page<User>, ReadUserError> {
        authorize(actor, Action::ListUsers)?;
        Ok(self.queries.list_users(list).await?)
    }

    pub(super) async fn count(&self, actor: Actor, filter: UserFilter) -> Result<u64, ReadUserError> {
        authorize(actor, Action::ListUsers)?;
        Ok(self.queries.count_users(filter).await?)
    }

    pub(super) async fn is_free(&self, username: Username) -> Result<bool, StoreError> {
        let name = SignInName::Username(username.folded());
        Ok(self.queries.find_user_credentials(name).await?.is_none())
    }
}
