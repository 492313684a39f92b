//! Users and sessions to begin with.

use domain::{
    auth::{AuthTransaction, Lifetimes, RefreshToken, Session, SessionId, TokenDigest},
    authorization::Role,
    shared::{Cause, EventRecord, Id, StoreError},
    users::{
        DisplayName, Email, Epoch, PasswordHash, Registration, User, UserEvent, UserTransaction, Username,
    },
};

use super::store::TestStore;

/// A user of this name who is not stored yet, and the event of coming.
pub(super) fn newcomer(store: &TestStore, name: &str) -> (User, UserEvent) {
    let registration = Registration {
        email: Email::parse(&format!("{name}@example.org")).expect("an e-mail"),
        username: Some(Username::parse(name).expect("a username")),
        name: DisplayName::parse(name).expect("a name"),
        role: Role::User,
    };
    User::register(store.id(), registration, store.now())
}

/// The same as an administrator.
pub(super) fn administrator(store: &TestStore, name: &str) -> (User, UserEvent) {
    let (user, _) = newcomer(store, name);
    (User { role: Role::Admin, ..user }, UserEvent::Registered { role: Role::Admin })
}

/// The hash that every user begins with.
pub(super) fn password() -> PasswordHash {
    PasswordHash::new("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA")
}

/// A transaction over users.
pub(super) async fn users(store: &TestStore) -> Box<dyn UserTransaction> {
    store.user_work.begin(Cause::system()).await.expect("a transaction begins")
}

/// A transaction over sessions.
pub(super) async fn auth(store: &TestStore) -> Box<dyn AuthTransaction> {
    store.auth_work.begin(Cause::system()).await.expect("a transaction begins")
}

/// Stores a new user as it is.
pub(super) async fn stored(store: &TestStore, (user, event): (User, UserEvent)) -> User {
    let mut tx = users(store).await;
    tx.insert_user(user.clone(), password(), vec![event])
        .await
        .expect("it is stored")
        .expect("no name is taken");
    tx.commit().await.expect("the commit");
    user
}

/// Stores a new user of this name.
pub(super) async fn registered(store: &TestStore, name: &str) -> User {
    stored(store, newcomer(store, name)).await
}

/// Saves a change in a transaction of its own.
pub(super) async fn saved(
    store: &TestStore,
    user: &User,
    because: impl IntoIterator<Item = UserEvent>,
) -> Result<(), StoreError> {
    let mut tx = users(store).await;
    tx.save_user(user.clone(), because.into_iter().collect()).await?;
    tx.commit().await
}

/// Deletes a stored user; answers how it is then.
pub(super) async fn deleted(store: &TestStore, mut user: User) -> User {
    let event = user.delete(store.now());
    saved(store, &user, event).await.expect("the deletion");
    user
}

/// The history of a user.
pub(super) async fn history(store: &TestStore, user: &User) -> Vec<EventRecord> {
    store.outbox.list_events(aggregate(user), 1, 100).await.expect("the outbox")
}

/// The kinds of events in the history of a user.
pub(super) async fn kinds(store: &TestStore, user: &User) -> Vec<String> {
    history(store, user).await.into_iter().map(|event| event.kind).collect()
}

/// A user as the outbox knows it.
pub(super) fn aggregate(user: &User) -> Id<()> {
    Id::from_bytes(user.id.to_bytes())
}

/// A digest that looks like this number.
pub(super) fn digest(number: u8) -> TokenDigest {
    TokenDigest([number; 32])
}

/// A session of this user opened now, and its first token with this digest.
pub(super) fn session_of(store: &TestStore, user: &User, token: u8) -> (Session, RefreshToken) {
    let (now, lifetimes) = (store.now(), Lifetimes::DEFAULT);
    let session = Session {
        id: store.id(),
        user: user.id,
        epoch: Epoch::FIRST,
        address: None,
        agent: None,
        opened_at: now,
        last_used_at: now,
        idle_at: now.plus(lifetimes.idle),
        expires_at: now.plus(lifetimes.session),
        ended_at: None,
        generation: 1,
        access: store.id(),
        is_access_used: false,
    };
    let token = RefreshToken {
        digest: digest(token),
        session: session.id,
        generation: 1,
        replaces: 0,
        issued_at: now,
        consumed_at: None,
    };
    (session, token)
}

/// Stores a session as it is.
pub(super) async fn stored_session(store: &TestStore, (session, token): (Session, RefreshToken)) -> Session {
    let mut tx = auth(store).await;
    tx.insert_session(session.clone(), token).await.expect("it is stored");
    tx.commit().await.expect("the commit");
    session
}

/// Stores a new session of this user.
pub(super) async fn opened(store: &TestStore, user: &User, token: u8) -> Session {
    stored_session(store, session_of(store, user, token)).await
}

/// A session as it is stored now.
pub(super) async fn session(store: &TestStore, id: SessionId) -> Session {
    store.sessions.find_session(id).await.expect("the store").expect("the session is there")
}
