//! Everything that can be done and asks who does it.

use super::Permission;

/// One thing that somebody may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read one's own account.
    ReadOwnAccount,
    /// Change one's own name or password.
    ChangeOwnAccount,
    /// Delete one's own account.
    DeleteOwnAccount,
    /// List and end one's own sessions.
    ManageOwnSessions,
    /// List accounts.
    ListUsers,
    /// Read any account.
    ReadUser,
    /// Make an account that nobody registered.
    CreateUser,
    /// Change the role of an account.
    ChangeUserRole,
    /// Lock an account.
    LockUser,
    /// Unlock an account.
    UnlockUser,
    /// Delete an account so that it can be restored.
    DeleteUser,
    /// Restore a deleted account.
    RestoreUser,
    /// Delete an account for ever.
    EraseUser,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 13] = [
        Self::ReadOwnAccount,
        Self::ChangeOwnAccount,
        Self::DeleteOwnAccount,
        Self::ManageOwnSessions,
        Self::ListUsers,
        Self::ReadUser,
        Self::CreateUser,
        Self::ChangeUserRole,
        Self::LockUser,
        Self::UnlockUser,
        Self::DeleteUser,
        Self::RestoreUser,
        Self::EraseUser,
    ];

    /// The permission that it needs.
    pub const fn needs(self) -> Permission {
        match self {
            Self::ReadOwnAccount
            | Self::ChangeOwnAccount
            | Self::DeleteOwnAccount
            | Self::ManageOwnSessions => Permission::OwnAccount,
            Self::ListUsers | Self::ReadUser => Permission::ReadUsers,
            Self::CreateUser
            | Self::ChangeUserRole
            | Self::LockUser
            | Self::UnlockUser
            | Self::DeleteUser
            | Self::RestoreUser
            | Self::EraseUser => Permission::ManageUsers,
        }
    }
}
