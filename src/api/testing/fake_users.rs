//! Users that are there for the asking.

use std::sync::{Arc, Mutex};

use domain::{
    authorization::Role,
    shared::{Actor, Cause, Id, Input, Page, PortFuture, StoreError, Timestamp, Version, Window},
    users::{
        AdministerUser, ChangeProfile, ChangeRole, ChangeUserError, CreateUserError, Credentials,
        DisplayName, Email, Epoch, NewUser, ReadUserError, ReplacePassword, SignInName, Standing, User,
        UserFilter, UserId, UserList, UserService, Username,
    },
};

use tokio::sync::Notify;

use super::Switch;

/// The id of the nth user.
pub(crate) fn user_id(number: u8) -> UserId {
    let mut id = [0; 16];
    (id[0], id[15]) = (0xa0, number);
    Id::from_bytes(id)
}

/// The nth user.
pub(crate) fn a_user(number: u8) -> User {
    User {
        id: user_id(number),
        email: Email::parse(&format!("user{number}@example.org")).expect("an address"),
        username: None,
        name: DisplayName::parse("Ada \"Countess\" Lovelace").expect("a name"),
        role: Role::User,
        locked_at: None,
        deleted_at: None,
        credential_epoch: Epoch::FIRST,
        version: Version::from_number(7),
        created_at: Timestamp::from_micros(1_767_225_600_000_001),
        updated_at: Timestamp::from_seconds(1_767_225_600),
    }
}

/// There are 25 users, all at version 7. Locking number 13 panics, unlocking it waits, restoring finds its store gone.
#[derive(Default)]
pub(super) struct FakeUsers {
    /// Lets the slow write come to its end.
    pub(super) go_on: Arc<Notify>,
    /// Turned on once it has.
    pub(super) written: Switch,
    /// What locking was remembered by.
    pub(super) causes: Arc<Mutex<Vec<Cause>>>,
}

fn found(user: UserId) -> Result<User, ChangeUserError> {
    let number = user.to_bytes()[15];
    let there = user == user_id(number) && number <= 25;
    there.then(|| a_user(number)).ok_or(ChangeUserError::NotFound)
}

fn at_version(user: UserId, expected: Option<Version>) -> Result<User, ChangeUserError> {
    let user = found(user)?;
    if expected.is_some_and(|expected| expected != user.version) {
        return Err(ChangeUserError::VersionMismatch);
    }
    Ok(user)
}

type Changed<'a, T = User> = PortFuture<'a, T, ChangeUserError>;

impl UserService for FakeUsers {
    fn create_user(&self, _: Cause, _: NewUser) -> PortFuture<'_, User, CreateUserError> {
        Box::pin(async { Ok(a_user(1)) })
    }

    fn find_credentials(&self, _: SignInName) -> PortFuture<'_, Option<Credentials>> {
        Box::pin(async { Ok(None) })
    }

    fn find_credentials_of(&self, _: UserId) -> PortFuture<'_, Option<Credentials>> {
        Box::pin(async { Ok(None) })
    }

    fn find_standing(&self, _: UserId) -> PortFuture<'_, Option<Standing>> {
        Box::pin(async { Ok(None) })
    }

    fn replace_password(&self, _: Cause, _: ReplacePassword) -> Changed<'_, Standing> {
        Box::pin(async { Err(ChangeUserError::NotFound) })
    }

    fn is_username_free(&self, username: Username) -> PortFuture<'_, bool> {
        Box::pin(async move { Ok(username.as_str() != "taken") })
    }

    fn get_user(&self, _: Actor, user: UserId) -> PortFuture<'_, User, ReadUserError> {
        Box::pin(async move { found(user).map_err(|_| ReadUserError::NotFound) })
    }

    /// Newest first, whatever is asked for.
    fn list_users(&self, _: Actor, list: UserList) -> PortFuture<'_, Page<User>, ReadUserError> {
        Box::pin(async move {
            let (from, limit) = match &list.window {
                Window::Offset { limit, offset } => (*offset, *limit),
                Window::Keyset { limit, cursor: None } => (0, *limit),
                Window::Keyset { limit, cursor: Some((_, key)) } => {
                    let (domain::users::UserSortKey::At(_, id) | domain::users::UserSortKey::Text(_, id)) =
                        key;
                    (u32::from(id.to_bytes()[15]), *limit)
                }
            };
            let to = (from + limit).min(25);
            let items = (from..to).filter_map(|number| u8::try_from(number + 1).ok()).map(a_user).collect();
            Ok(Page { items, has_next: to < 25, has_previous: from > 0 })
        })
    }

    fn count_users(&self, _: Actor, _: UserFilter) -> PortFuture<'_, u64, ReadUserError> {
        Box::pin(async { Ok(25) })
    }

    /// Answers the username that it was given: none where it is taken away, `left` where it is left.
    fn change_profile(&self, _: Cause, command: ChangeProfile) -> Changed<'_> {
        Box::pin(async move {
            let mut user = at_version(command.user, command.expected)?;
            let username = match command.username {
                None => Some("left".to_owned()),
                Some(Input::Text(text)) => Some(text),
                Some(Input::Missing | Input::WrongType) => None,
            };
            user.username = username.and_then(|text| Username::parse(&text).ok());
            let name = command.name.map(|name| name.required(DisplayName::parse));
            match name {
                Some(Err(problem)) => {
                    Err(ChangeUserError::Invalid(domain::shared::Problems::of("name", problem)))
                }
                Some(Ok(name)) => Ok(User { name, ..user }),
                None => Ok(user),
            }
        })
    }

    fn change_role(&self, _: Cause, command: ChangeRole) -> Changed<'_> {
        Box::pin(async move { at_version(command.user, command.expected) })
    }

    fn lock_user(&self, cause: Cause, command: AdministerUser) -> Changed<'_> {
        self.causes.lock().expect("the causes").push(cause);
        Box::pin(async move {
            assert_ne!(command.user, user_id(13), "13 is unlucky");
            at_version(command.user, command.expected)
        })
    }

    fn unlock_user(&self, _: Cause, command: AdministerUser) -> Changed<'_> {
        Box::pin(async move {
            if command.user == user_id(13) {
                self.go_on.notified().await;
                self.written.turn_on();
            }
            at_version(command.user, command.expected)
        })
    }

    fn delete_user(&self, _: Cause, command: AdministerUser) -> Changed<'_, ()> {
        Box::pin(async move { at_version(command.user, command.expected).map(|_| ()) })
    }

    fn delete_own_user(&self, _: Cause) -> Changed<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn restore_user(&self, _: Cause, _: AdministerUser) -> Changed<'_> {
        Box::pin(async { Err(StoreError::Corrupt("secret detail".into()).into()) })
    }

    fn erase_user(&self, _: Cause, _: AdministerUser) -> Changed<'_, ()> {
        Box::pin(async { Err(ChangeUserError::LastAdministrator) })
    }
}
