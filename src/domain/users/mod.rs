//! Users: who somebody is. Passwords are hashed and checked by `auth`; the hash is kept here, and leaves only by
//! [`UserService::find_credentials`].

mod commands;
mod errors;
mod events;
mod fields;
mod ports;
mod query;
mod user;

pub use commands::{
    AdministerUser, ChangeProfile, ChangeRole, Credentials, NewUser, ReplacePassword, Standing,
};
pub use errors::{ChangeUserError, CreateUserError, ReadUserError, Rule};
pub use events::UserEvent;
pub use fields::{DisplayName, Email, PasswordHash, SignInName, Username};
pub use ports::{StandingNotices, UserQueries, UserService, UserStore, UserTransaction, UserWork};
pub use query::{Deleted, Search, UserFilter, UserList, UserOrder, UserSortKey};
pub use user::{Epoch, Registration, User, UserId};
