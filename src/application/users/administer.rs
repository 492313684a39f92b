//! What administrators do to users. One helper holds what all of it shares: permission, lock, version, the rule of the
//! last administrator, and the notice after the commit.

use domain::{
    authorization::{Action, Forbidden, Role, authorize},
    shared::{Cause, Problems, Timestamp},
    users::{AdministerUser, ChangeRole, ChangeUserError, Rule, User, UserEvent, UserTransaction},
};

use super::{Users, credentials::present};

impl Users {
    pub(super) async fn give_role(&self, cause: Cause, command: ChangeRole) -> Result<User, ChangeUserError> {
        authorize(cause.actor, Action::ChangeUserRole)?;
        let role = command
            .role
            .required(Role::parse)
            .map_err(|problem| ChangeUserError::Invalid(Problems::of("role", problem)))?;
        let ChangeRole { user, expected, .. } = command;
        self.change(cause, AdministerUser { user, expected }, Whom::Present, |user, now| {
            user.change_role(role, now)
        })
        .await
    }

    pub(super) async fn lock(&self, cause: Cause, command: AdministerUser) -> Result<User, ChangeUserError> {
        authorize(cause.actor, Action::LockUser)?;
        self.change(cause, command, Whom::Present, User::lock).await
    }

    pub(super) async fn unlock(
        &self,
        cause: Cause,
        command: AdministerUser,
    ) -> Result<User, ChangeUserError> {
        authorize(cause.actor, Action::UnlockUser)?;
        self.change(cause, command, Whom::Present, User::unlock).await
    }

    pub(super) async fn delete(&self, cause: Cause, command: AdministerUser) -> Result<(), ChangeUserError> {
        authorize(cause.actor, Action::DeleteUser)?;
        self.change(cause, command, Whom::Present, User::delete).await.map(drop)
    }

    /// Apart from [`Self::delete`], which asks no password and so needs the permission for one's own account too.
    pub(super) async fn delete_own(&self, cause: Cause) -> Result<(), ChangeUserError> {
        authorize(cause.actor, Action::DeleteOwnAccount)?;
        let user = cause.caller().ok_or(Forbidden::NotSignedIn)?.user;
        let own = AdministerUser { user, expected: None };
        self.change(cause, own, Whom::Present, User::delete).await.map(drop)
    }

    pub(super) async fn restore(
        &self,
        cause: Cause,
        command: AdministerUser,
    ) -> Result<User, ChangeUserError> {
        authorize(cause.actor, Action::RestoreUser)?;
        self.change(cause, command, Whom::Anybody, User::restore).await
    }

    pub(super) async fn erase(&self, cause: Cause, command: AdministerUser) -> Result<(), ChangeUserError> {
        authorize(cause.actor, Action::EraseUser)?;
        let mut tx = self.work.begin(cause).await?;
        let mut user = tx.user_for_update(command.user).await?.ok_or(ChangeUserError::NotFound)?;
        user.expect_version(command.expected)?;
        if user.is_active_administrator() {
            keep_an_administrator(&mut *tx).await?;
        }
        let erased = user.erase(self.now());
        tx.remove_user(user, vec![erased]).await?;
        tx.commit().await?;
        self.notices.standing_changed(command.user);
        Ok(())
    }

    async fn change(
        &self,
        cause: Cause,
        command: AdministerUser,
        whom: Whom,
        change: impl FnOnce(&mut User, Timestamp) -> Option<UserEvent> + Send,
    ) -> Result<User, ChangeUserError> {
        let mut tx = self.work.begin(cause).await?;
        let found = tx.user_for_update(command.user).await?;
        let mut user = match whom {
            Whom::Present => present(found)?,
            Whom::Anybody => found.ok_or(ChangeUserError::NotFound)?,
        };
        user.expect_version(command.expected)?;
        let was_administrator = user.is_active_administrator();
        let Some(event) = change(&mut user, self.now()) else { return Ok(user) };
        if was_administrator && !user.is_active_administrator() {
            keep_an_administrator(&mut *tx).await?;
        }
        tx.save_user(user.clone(), vec![event]).await?;
        tx.commit().await?;
        self.notices.standing_changed(user.id);
        Ok(user)
    }
}

/// Whom a change may find.
enum Whom {
    /// Those who are not deleted.
    Present,
    /// Those too.
    Anybody,
}

/// Refuses when the locked user, who is still counted, is the only active administrator. The rule is locked first:
/// two transactions that each remove another administrator must not both see two.
async fn keep_an_administrator(tx: &mut dyn UserTransaction) -> Result<(), ChangeUserError> {
    tx.lock_user_rule(Rule::LastAdministrator).await?;
    if tx.count_active_administrators().await? > 1 { Ok(()) } else { Err(ChangeUserError::LastAdministrator) }
}
