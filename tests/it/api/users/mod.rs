//! One's own account and the administration of others over HTTP.

mod administration;
mod cursors;
mod leaving;
mod listing;
mod me;
mod pages;
mod preconditions;

pub(super) use administration::*;
pub(super) use cursors::*;
pub(super) use leaving::*;
pub(super) use listing::*;
pub(super) use me::*;
pub(super) use pages::*;
pub(super) use preconditions::*;
