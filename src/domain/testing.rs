//! What several tests of the domain need.

use std::{error::Error, iter::successors};

use crate::{
    auth::{Lifetimes, Session},
    authorization::Role,
    shared::{Id, StoreError, Timestamp},
    users::{DisplayName, Email, Epoch, Registration, User, Username},
};

/// What a log shows of an error: its own words, then those of each cause.
pub(crate) fn told(error: &dyn Error) -> String {
    let chain = successors(Some(error), |&error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// A store that somebody cut off.
pub(crate) fn cut_off() -> StoreError {
    StoreError::Unavailable("the cable is cut".into())
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

/// A session that was opened at 0 and never used.
pub(crate) fn opened() -> Session {
    Session {
        id: Id::from_bytes([1; 16]),
        user: Id::from_bytes([2; 16]),
        epoch: Epoch::FIRST,
        address: None,
        agent: None,
        opened_at: at(0),
        last_used_at: at(0),
        idle_at: at(0).plus(Lifetimes::DEFAULT.idle),
        expires_at: at(0).plus(Lifetimes::DEFAULT.session),
        ended_at: None,
        generation: 1,
        access: Id::from_bytes([1; 16]),
        is_access_used: false,
    }
}

/// A user who registered at 1.
pub(crate) fn ada() -> User {
    let registration = Registration {
        email: Email::parse("ada@example.org").expect("valid"),
        username: Some(Username::parse("ada_1815").expect("valid")),
        name: DisplayName::parse("Ada Lovelace").expect("valid"),
        role: Role::User,
    };
    User::register(Id::from_bytes([7; 16]), registration, at(1)).0
}
