mod administer;
mod create;
mod credentials;
mod notices;
mod profile;
mod read;

use domain::{
    authorization::Role,
    shared::{Actor, Caller, Cause, Id},
    users::{AdministerUser, User, UserId},
};

fn acting(user: &User, role: Role) -> Cause {
    Cause { actor: actor(user, role), ..Cause::default() }
}

fn actor(user: &User, role: Role) -> Actor {
    Actor::Caller(Caller { user: user.id, role, session: Id::from_bytes([9; 16]) })
}

fn only(user: UserId) -> AdministerUser {
    AdministerUser { user, expected: None }
}
