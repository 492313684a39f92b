//! The one place that decides.

use std::fmt;

use super::Action;
use crate::shared::Actor;

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// Nobody is signed in.
    NotSignedIn,
    /// The role does not have the permission.
    NotPermitted,
}

/// Whether this actor may do this. The service itself and its operator may do everything.
pub fn authorize(actor: Actor, action: Action) -> Result<(), Forbidden> {
    match actor {
        Actor::System => Ok(()),
        Actor::Anonymous => Err(Forbidden::NotSignedIn),
        Actor::Caller(caller) if caller.role.permissions().contains(&action.needs()) => Ok(()),
        Actor::Caller(_) => Err(Forbidden::NotPermitted),
    }
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSignedIn => "nobody is signed in",
            Self::NotPermitted => "the role does not permit it",
        })
    }
}

impl std::error::Error for Forbidden {}
