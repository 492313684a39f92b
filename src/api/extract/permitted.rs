//! Who may: asked before a path, a header or a body is read, so that what is wrong with a request is told only to those
//! who could have made it.

use std::marker::PhantomData;

use axum::{extract::FromRequestParts, http::request::Parts};
use domain::{
    authorization::{Action, authorize},
    shared::{Actor, Caller, Cause},
};

use super::who::{SignedIn, Viewer};
use crate::error::ApiError;

/// What somebody asks to do.
pub(crate) trait Deed {
    /// The action that it is.
    const ACTION: Action;
}

/// Somebody signed in who may do this.
pub(crate) struct Permitted<D> {
    /// Who and why.
    pub(crate) cause: Cause,
    /// Who.
    pub(crate) caller: Caller,
    deed: PhantomData<D>,
}

impl<D> Permitted<D> {
    /// As reading use cases want it.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Caller(self.caller)
    }
}

impl<S: Sync, D: Deed> FromRequestParts<S> for Permitted<D> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let SignedIn { cause, caller } = SignedIn::from_request_parts(parts, state).await?;
        authorize(cause.actor, D::ACTION)?;
        Ok(Self { cause, caller, deed: PhantomData })
    }
}

impl Viewer {
    /// Refuses whoever may not read other people's accounts.
    pub(crate) fn may_read_others(&self) -> Result<(), ApiError> {
        Ok(authorize(self.actor(), Action::ReadUser)?)
    }
}

/// Listing accounts.
pub(crate) struct ListUsers;
/// Giving an account another role.
pub(crate) struct ChangeUserRole;
/// Locking an account.
pub(crate) struct LockUser;
/// Unlocking an account.
pub(crate) struct UnlockUser;
/// Deleting an account.
pub(crate) struct DeleteUser;
/// Restoring an account.
pub(crate) struct RestoreUser;
/// Erasing an account.
pub(crate) struct EraseUser;

impl Deed for ListUsers {
    const ACTION: Action = Action::ListUsers;
}

impl Deed for ChangeUserRole {
    const ACTION: Action = Action::ChangeUserRole;
}

impl Deed for LockUser {
    const ACTION: Action = Action::LockUser;
}

impl Deed for UnlockUser {
    const ACTION: Action = Action::UnlockUser;
}

impl Deed for DeleteUser {
    const ACTION: Action = Action::DeleteUser;
}

impl Deed for RestoreUser {
    const ACTION: Action = Action::RestoreUser;
}

impl Deed for EraseUser {
    const ACTION: Action = Action::EraseUser;
}
