//! Users over HTTP: what is the same in all versions.

mod administer;
mod body;
mod list;
mod me;

pub(crate) use administer::{delete_user, erase_user, get_user, lock_user, restore_user, unlock_user};
pub(crate) use body::{RoleBody, Shown, UserBody};
pub(crate) use list::{Listing, UserListQuery};
pub(crate) use me::get_me;

// What `routes!` finds a handler's description by.
pub(crate) use administer::{
    __path_delete_user, __path_erase_user, __path_get_user, __path_lock_user, __path_restore_user,
    __path_unlock_user,
};
pub(crate) use me::__path_get_me;
