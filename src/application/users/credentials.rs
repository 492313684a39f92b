//! Replacing a password hash.

use domain::{
    shared::Cause,
    users::{ChangeUserError, ReplacePassword, Standing, User},
};

use super::Users;

impl Users {
    /// Stores the replacement only in place of the hash that was checked: of two changes at once one wins, and a
    /// rehash never overwrites a new password.
    pub(super) async fn replace_checked_password(
        &self,
        cause: Cause,
        command: ReplacePassword,
    ) -> Result<Standing, ChangeUserError> {
        let mut tx = self.work.begin(cause).await?;
        let mut user = present(tx.user_for_update(command.user).await?)?;
        if tx.find_user_password(user.id).await? != Some(command.checked) {
            return Err(ChangeUserError::EpochMismatch);
        }
        tx.save_user_password(user.id, command.replacement).await?;
        if !command.is_rehash {
            let changed = user.change_password(self.now());
            tx.save_user(user.clone(), vec![changed]).await?;
        }
        tx.commit().await?;
        self.notices.standing_changed(user.id);
        Ok(user.standing())
    }
}

/// A user that exists and is not deleted.
pub(super) fn present(user: Option<User>) -> Result<User, ChangeUserError> {
    user.filter(|user| user.deleted_at.is_none()).ok_or(ChangeUserError::NotFound)
}
