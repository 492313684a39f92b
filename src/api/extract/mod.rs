//! What handlers are given: bodies, ids, queries, versions, and who asks. Each refuses with an `ApiError`.

mod body;
mod field;
mod if_match;
mod object;
mod path;
mod permitted;
mod query;
mod slow;
mod who;

pub(crate) use body::{JsonBody, MergePatch};
pub(crate) use field::{Fields, Given, Text, anything};
pub(crate) use if_match::{IfMatch, IfMatchHeader, IfNoneMatchHeader, MustMatch};
pub(crate) use path::{SessionPath, UserPath};
pub(crate) use permitted::{
    ChangeUserRole, DeleteUser, EraseUser, ListUsers, LockUser, Permitted, RestoreUser, UnlockUser,
};
pub(crate) use query::Parameters;
pub use slow::SlowBody;
pub(crate) use who::{Anyone, SignedIn, Viewer};

#[cfg(test)]
mod tests;
