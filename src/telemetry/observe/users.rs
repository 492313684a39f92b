//! The use cases of users, observed: a span each.

use std::sync::Arc;

use domain::{
    shared::{Actor, Cause, Page, PortFuture},
    users::{
        AdministerUser, ChangeProfile, ChangeRole, ChangeUserError, CreateUserError, Credentials, NewUser,
        ReadUserError, ReplacePassword, SignInName, Standing, User, UserFilter, UserId, UserList,
        UserService, Username,
    },
};

use super::use_case::{observed, use_case};

/// Passes everything on.
pub(crate) struct ObservedUsers(Arc<dyn UserService>);

impl ObservedUsers {
    pub(super) fn new(users: Arc<dyn UserService>) -> Self {
        Self(users)
    }
}

impl UserService for ObservedUsers {
    fn create_user(&self, cause: Cause, command: NewUser) -> PortFuture<'_, User, CreateUserError> {
        observed(use_case!("users.create"), self.0.create_user(cause, command))
    }

    fn find_credentials(&self, name: SignInName) -> PortFuture<'_, Option<Credentials>> {
        observed(use_case!("users.find_credentials"), self.0.find_credentials(name))
    }

    fn find_credentials_of(&self, user: UserId) -> PortFuture<'_, Option<Credentials>> {
        observed(use_case!("users.find_credentials"), self.0.find_credentials_of(user))
    }

    fn find_standing(&self, user: UserId) -> PortFuture<'_, Option<Standing>> {
        observed(use_case!("users.find_standing"), self.0.find_standing(user))
    }

    fn replace_password(
        &self,
        cause: Cause,
        command: ReplacePassword,
    ) -> PortFuture<'_, Standing, ChangeUserError> {
        observed(use_case!("users.replace_password"), self.0.replace_password(cause, command))
    }

    fn is_username_free(&self, username: Username) -> PortFuture<'_, bool> {
        observed(use_case!("users.is_username_free"), self.0.is_username_free(username))
    }

    fn get_user(&self, actor: Actor, user: UserId) -> PortFuture<'_, User, ReadUserError> {
        observed(use_case!("users.get"), self.0.get_user(actor, user))
    }

    fn list_users(&self, actor: Actor, list: UserList) -> PortFuture<'_, Page<User>, ReadUserError> {
        observed(use_case!("users.list"), self.0.list_users(actor, list))
    }

    fn count_users(&self, actor: Actor, filter: UserFilter) -> PortFuture<'_, u64, ReadUserError> {
        observed(use_case!("users.count"), self.0.count_users(actor, filter))
    }

    fn change_profile(&self, cause: Cause, command: ChangeProfile) -> PortFuture<'_, User, ChangeUserError> {
        observed(use_case!("users.change_profile"), self.0.change_profile(cause, command))
    }

    fn change_role(&self, cause: Cause, command: ChangeRole) -> PortFuture<'_, User, ChangeUserError> {
        observed(use_case!("users.change_role"), self.0.change_role(cause, command))
    }

    fn lock_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError> {
        observed(use_case!("users.lock"), self.0.lock_user(cause, command))
    }

    fn unlock_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError> {
        observed(use_case!("users.unlock"), self.0.unlock_user(cause, command))
    }

    fn delete_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, (), ChangeUserError> {
        observed(use_case!("users.delete"), self.0.delete_user(cause, command))
    }

    fn delete_own_user(&self, cause: Cause) -> PortFuture<'_, (), ChangeUserError> {
        observed(use_case!("users.delete_own"), self.0.delete_own_user(cause))
    }

    fn restore_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError> {
        observed(use_case!("users.restore"), self.0.restore_user(cause, command))
    }

    fn erase_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, (), ChangeUserError> {
        observed(use_case!("users.erase"), self.0.erase_user(cause, command))
    }
}
