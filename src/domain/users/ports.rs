//! The ports of users. Driving: [`UserService`]. Driven: [`UserQueries`] for reads, [`UserWork`] for writes.

use super::{
    AdministerUser, ChangeProfile, ChangeRole, ChangeUserError, CreateUserError, Credentials, NewUser,
    PasswordHash, ReadUserError, ReplacePassword, Rule, SignInName, Standing, User, UserEvent, UserFilter,
    UserId, UserList, Username,
};
use crate::shared::{Actor, Cause, Page, PortFuture, Savepoints, StoreError};

/// Everything that can be asked of users, by the API and by other modules. Every write is one transaction.
pub trait UserService: Send + Sync {
    /// Makes a user. Anonymous actors register themselves with the role `user`; any other role needs permission.
    fn create_user(&self, cause: Cause, command: NewUser) -> PortFuture<'_, User, CreateUserError>;

    /// What signing in needs, by e-mail or username. Internal: never shown to a client.
    fn find_credentials(&self, name: SignInName) -> PortFuture<'_, Option<Credentials>>;

    /// The same by id.
    fn find_credentials_of(&self, user: UserId) -> PortFuture<'_, Option<Credentials>>;

    /// How a user stands now; `None` when there is none or it is deleted.
    fn find_standing(&self, user: UserId) -> PortFuture<'_, Option<Standing>>;

    /// Stores another hash, and answers how the user stands then. Internal: the caller has checked the password.
    fn replace_password(
        &self,
        cause: Cause,
        command: ReplacePassword,
    ) -> PortFuture<'_, Standing, ChangeUserError>;

    /// Whether nobody has this username.
    fn is_username_free(&self, username: Username) -> PortFuture<'_, bool>;

    /// One user. Those who may read any also find the deleted ones.
    fn get_user(&self, actor: Actor, user: UserId) -> PortFuture<'_, User, ReadUserError>;

    /// A page of users.
    fn list_users(&self, actor: Actor, list: UserList) -> PortFuture<'_, Page<User>, ReadUserError>;

    /// How many users a filter lets through.
    fn count_users(&self, actor: Actor, filter: UserFilter) -> PortFuture<'_, u64, ReadUserError>;

    /// Changes name and username of one's own account.
    fn change_profile(&self, cause: Cause, command: ChangeProfile) -> PortFuture<'_, User, ChangeUserError>;

    /// Gives a user another role.
    fn change_role(&self, cause: Cause, command: ChangeRole) -> PortFuture<'_, User, ChangeUserError>;

    /// Locks a user out; again is no change.
    fn lock_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError>;

    /// Lets a user in again; again is no change.
    fn unlock_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError>;

    /// Deletes any user so that it can be restored. A deleted one is not found.
    fn delete_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, (), ChangeUserError>;

    /// Deletes the caller's own account so that it can be restored. Internal: the caller has checked the password.
    fn delete_own_user(&self, cause: Cause) -> PortFuture<'_, (), ChangeUserError>;

    /// Restores a deleted user, unless its e-mail or username was taken meanwhile; one not deleted is no change.
    fn restore_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, User, ChangeUserError>;

    /// Removes a user for ever, deleted before or not.
    fn erase_user(&self, cause: Cause, command: AdministerUser) -> PortFuture<'_, (), ChangeUserError>;
}

/// Reads of users, each on its own, outside any transaction. Driven port.
pub trait UserQueries: Send + Sync {
    /// One user, deleted or not.
    fn find_user(&self, user: UserId) -> PortFuture<'_, Option<User>>;

    /// The credentials of the user with this name who is not deleted.
    fn find_user_credentials(&self, name: SignInName) -> PortFuture<'_, Option<Credentials>>;

    /// The same by id.
    fn find_user_credentials_of(&self, user: UserId) -> PortFuture<'_, Option<Credentials>>;

    /// How a user who is not deleted stands.
    fn find_user_standing(&self, user: UserId) -> PortFuture<'_, Option<Standing>>;

    /// A page of users in the list's order.
    fn list_users(&self, list: UserList) -> PortFuture<'_, Page<User>>;

    /// How many users a filter lets through.
    fn count_users(&self, filter: UserFilter) -> PortFuture<'_, u64>;
}

/// Writes of users; exist only inside a transaction. Driven port. After any `Err` the transaction is void: every
/// later call and `commit` answer `Aborted`, unless `undo_attempt` goes back to a mark.
pub trait UserStore: Send {
    /// A user, deleted or not, locked until the transaction ends.
    fn user_for_update(&mut self, user: UserId) -> PortFuture<'_, Option<User>>;

    /// The hash of a user's password, of the locked user.
    fn find_user_password(&mut self, user: UserId) -> PortFuture<'_, Option<PasswordHash>>;

    /// Adds a user and its events. A clash of names is a value, not an error: the transaction goes on.
    fn insert_user(
        &mut self,
        user: User,
        password: PasswordHash,
        because: Vec<UserEvent>,
    ) -> PortFuture<'_, Result<(), Rule>>;

    /// Saves a changed user and the events that explain the change, one for each version gained.
    /// `Stale` when the stored one is not at the version before them; `Conflict` when its names clash.
    fn save_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()>;

    /// Stores a hash. What it means, if anything, is said by `save_user`.
    fn save_user_password(&mut self, user: UserId, password: PasswordHash) -> PortFuture<'_, ()>;

    /// Removes a user for ever; `user` is as it was after the last event.
    fn remove_user(&mut self, user: User, because: Vec<UserEvent>) -> PortFuture<'_, ()>;

    /// Makes every other transaction that asks for this rule wait until this one ends.
    fn lock_user_rule(&mut self, rule: Rule) -> PortFuture<'_, ()>;

    /// How many administrators are neither locked nor deleted.
    fn count_active_administrators(&mut self) -> PortFuture<'_, u64>;
}

/// One transaction over users. Dropping it rolls back.
pub trait UserTransaction: UserStore + Savepoints {
    /// Makes everything durable, or nothing.
    fn commit(self: Box<Self>) -> PortFuture<'static, ()>;
}

/// Begins transactions over users. No other module's tables are within reach.
pub trait UserWork: Send + Sync {
    /// Begins one; the cause goes into the envelope of its events.
    fn begin(&self, cause: Cause) -> PortFuture<'_, Box<dyn UserTransaction>, StoreError>;
}

/// Told after the commit that how a user stands has changed, so that what was remembered of it is forgotten. Driven port.
pub trait StandingNotices: Send + Sync {
    /// This user's role, lock, deletion or epoch changed.
    fn standing_changed(&self, user: UserId);
}
