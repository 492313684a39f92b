//! The façade: holds the ports, and shows the use cases as the driving port.

use std::sync::Arc;

use domain::{
    shared::{Actor, Cause, Clock, IdGenerator, Page, PortFuture, Timestamp},
    users::{
        AdministerUser, ChangeProfile, ChangeRole, ChangeUserError, CreateUserError, Credentials, NewUser,
        ReadUserError, ReplacePassword, SignInName, Standing, StandingNotices, User, UserFilter, UserId,
        UserList, UserQueries, UserService, UserWork, Username,
    },
};

/// What users need.
#[derive(Clone)]
pub struct UserPorts {
    /// Reads.
    pub queries: Arc<dyn UserQueries>,
    /// Writes.
    pub work: Arc<dyn UserWork>,
    /// Who is told that a standing changed.
    pub notices: Arc<dyn StandingNotices>,
    /// Ids of new users.
    pub ids: Arc<dyn IdGenerator>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The use cases of users.
#[derive(Clone)]
pub struct Users {
    pub(super) queries: Arc<dyn UserQueries>,
    pub(super) work: Arc<dyn UserWork>,
    pub(super) notices: Arc<dyn StandingNotices>,
    pub(super) ids: Arc<dyn IdGenerator>,
    clock: Arc<dyn Clock>,
}

impl Users {
    /// Use cases over these ports.
    pub fn new(ports: UserPorts) -> Self {
        let UserPorts { queries, work, notices, ids, clock } = ports;
        Self { queries, work, notices, ids, clock }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl UserService for Users {
    fn create_user(&self, cause: Cause, command: NewUser) -> PortFuture<'_, User, CreateUserError> {
        Box::pin(self.create(cause, command))
    }

    fn find_credentials(&self, name: SignInName) -> PortFuture<'_, Option<Credentials>> {
        self.queries.find_user_credentials(name)
    }

    fn find_credentials_of(&self, user: UserId) -> PortFuture<'_, Option<Credentials>> {
        self.queries.find_user_credentials_of(user)
    }

    fn find_standing(&self, user: UserId) -> PortFuture<'_, Option<Standing>> {
        self.queries.find_user_standing(user)
    }

    fn replace_password(
        &self,
        cause: Cause,
        command: ReplacePassword,
    ) -> PortFuture<'_, Standing, ChangeUserError> {
        Box::pin(self.replace_checked_password(cause, command))
    }

    fn is_username_free(&self, username: Username) -> PortFuture<'_, bool> {
        Box::pin(self.is_free(username))
    }

    fn get_user(&self, actor: Actor, user: UserId) -> PortFuture<'_, User, ReadUserError> {
        Box::pin(self.get(actor, user))
    }

    fn list_users(&self, actor: Actor, list: UserList) -> PortFuture<'_, Page<User>, ReadUserError> {
        Box::pin(self.list(actor, list))
    }

    fn count_users(&self, actor: Actor, filter: UserFilter) -> PortFuture<'_, u64, ReadUserError> {
        Box::pin(self.count(actor, filter))
    }

    fn change_profile(&self, cause: Cause, command: ChangeProfile) -> PortFuture<'_, User, ChangeUserError> {
        Box::pin(self.change_own_profile(cause, command))
    }

    fn change_role(&self, cause: Cause, command: ChangeRole) -> PortFuture<'_, User, ChangeUserError> {
        Box::pin(self.give_role(cause, command))
    }

    fn lock_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError> {
        Box::pin(self.lock(cause, command))
    }

    fn unlock_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError> {
        Box::pin(self.unlock(cause, command))
    }

    fn delete_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, (), ChangeUserError> {
        Box::pin(self.delete(cause, command))
    }

    fn delete_own_user(&self, cause: Cause) -> PortFuture<'_, (), ChangeUserError> {
        Box::pin(self.delete_own(cause))
    }

    fn restore_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError> {
        Box::pin(self.restore(cause, command))
    }

    fn erase_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, (), ChangeUserError> {
        Box::pin(self.erase(cause, command))
    }
}
