//! The laws of the transaction.

use domain::{
    auth::SessionId,
    authorization::Role,
    shared::{Actor, Caller, Cause, Id, StoreError},
    users::{DisplayName, Email, Rule, User, UserEvent, UserId, UserTransaction},
};

use super::{
    given::{
        aggregate, auth, digest, history, kinds, newcomer, opened, password, registered, saved, session_of,
        users,
    },
    store::TestStore,
};

/// A step that fails: this user is stored at another version.
async fn fail(tx: &mut dyn UserTransaction, user: &User) {
    let mut stale = user.clone();
    stale.lock(user.updated_at);
    stale.unlock(user.updated_at);
    let failed = tx.save_user(stale, vec![UserEvent::Unlocked]).await;
    assert!(matches!(failed, Err(StoreError::Stale)), "{failed:?}");
}

fn assert_aborted<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    match answer {
        Err(StoreError::Aborted) => {}
        other => panic!("not aborted: {other:?}"),
    }
}

pub(super) async fn after_an_error_every_later_step_and_the_commit_are_aborted(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let (eve, came) = newcomer(store, "eve");
    let mut tx = users(store).await;
    fail(&mut *tx, &ada).await;
    assert_aborted(tx.user_for_update(ada.id).await);
    assert_aborted(tx.find_user_password(ada.id).await);
    assert_aborted(tx.insert_user(eve, password(), vec![came]).await);
    assert_aborted(tx.save_user(ada.clone(), Vec::new()).await);
    assert_aborted(tx.save_user_password(ada.id, password()).await);
    assert_aborted(tx.lock_user_rule(Rule::LastAdministrator).await);
    assert_aborted(tx.count_active_administrators().await);
    assert_aborted(tx.attempt().await);
    assert_aborted(tx.remove_user(ada, Vec::new()).await);
    assert_aborted(tx.commit().await);
}

pub(super) async fn after_an_error_a_transaction_over_sessions_is_aborted(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let open = opened(store, &ada, 1).await;
    let (missing, token) = session_of(store, &ada, 2);
    let mut tx = auth(store).await;
    assert!(matches!(tx.save_session(missing.clone()).await, Err(StoreError::Stale)));
    let now = store.now();
    assert_aborted(tx.insert_session(missing, token.clone()).await);
    assert_aborted(tx.session_for_update(open.id).await);
    assert_aborted(tx.refresh_family_for_update(digest(1)).await);
    assert_aborted(tx.save_session(open.clone()).await);
    assert_aborted(tx.replace_refresh_token(token.clone(), token).await);
    assert_aborted(tx.end_sessions_of(ada.id, None, now).await);
    assert_aborted(tx.end_sessions_beyond(ada.id, 0, now).await);
    assert_aborted(tx.touch_session(open.id, open.access, now).await);
    assert_aborted(tx.save_session_epoch(open.id, open.epoch).await);
    assert_aborted(tx.remove_sessions(now, 1).await);
    assert_aborted(tx.attempt().await);
    assert_aborted(tx.commit().await);
    assert_eq!(store.sessions.find_session(open.id).await.unwrap(), Some(open));
}

pub(super) async fn a_void_transaction_stores_nothing(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let (eve, came) = newcomer(store, "eve");
    let mut tx = users(store).await;
    tx.insert_user(eve.clone(), password(), vec![came]).await.unwrap().unwrap();
    fail(&mut *tx, &ada).await;
    assert_aborted(tx.commit().await);
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), None);
    assert!(history(store, &eve).await.is_empty());
    assert_eq!(kinds(store, &ada).await, ["user.registered"]);
}

pub(super) async fn undoing_the_attempt_makes_the_transaction_usable(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let [(before, came), (within, came_too), (after, came_last)] =
        ["before", "within", "after"].map(|name| newcomer(store, name));
    let mut tx = users(store).await;
    tx.insert_user(before.clone(), password(), vec![came]).await.unwrap().unwrap();
    tx.attempt().await.unwrap();
    tx.insert_user(within.clone(), password(), vec![came_too]).await.unwrap().unwrap();
    fail(&mut *tx, &ada).await;
    tx.undo_attempt().await.unwrap();
    tx.insert_user(after.clone(), password(), vec![came_last]).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.users.find_user(before.id).await.unwrap(), Some(before));
    assert_eq!(store.users.find_user(within.id).await.unwrap(), None);
    assert_eq!(store.users.find_user(after.id).await.unwrap(), Some(after));
    assert!(history(store, &within).await.is_empty());
}

pub(super) async fn a_second_attempt_moves_the_mark(store: &TestStore) {
    let [(first, came), (second, came_too)] = ["first", "second"].map(|name| newcomer(store, name));
    let mut tx = users(store).await;
    tx.attempt().await.unwrap();
    tx.insert_user(first.clone(), password(), vec![came]).await.unwrap().unwrap();
    tx.attempt().await.unwrap();
    for _ in 0..2 {
        tx.insert_user(second.clone(), password(), vec![came_too.clone()]).await.unwrap().unwrap();
        tx.undo_attempt().await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(store.users.find_user(first.id).await.unwrap(), Some(first));
    assert_eq!(store.users.find_user(second.id).await.unwrap(), None);
}

pub(super) async fn undoing_without_a_mark_is_aborted(store: &TestStore) {
    let (eve, came) = newcomer(store, "eve");
    let mut tx = users(store).await;
    tx.insert_user(eve.clone(), password(), vec![came]).await.unwrap().unwrap();
    assert_aborted(tx.undo_attempt().await);
    assert_aborted(tx.commit().await);
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), None);
}

pub(super) async fn undoing_an_attempt_works_for_sessions_too(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let (first, token) = session_of(store, &ada, 1);
    let (second, second_token) = session_of(store, &ada, 2);
    let mut tx = auth(store).await;
    tx.insert_session(first.clone(), token.clone()).await.unwrap();
    tx.attempt().await.unwrap();
    let clash =
        tx.insert_session(second.clone(), domain::auth::RefreshToken { session: second.id, ..token }).await;
    assert!(matches!(clash, Err(StoreError::Conflict(_))), "{clash:?}");
    tx.undo_attempt().await.unwrap();
    tx.insert_session(second.clone(), second_token).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.sessions.find_session(first.id).await.unwrap(), Some(first));
    assert_eq!(store.sessions.find_session(second.id).await.unwrap(), Some(second));
}

pub(super) async fn a_dropped_transaction_leaves_nothing(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    let before = ada.clone();
    let (eve, came) = newcomer(store, "eve");
    let mut tx = users(store).await;
    tx.insert_user(eve.clone(), password(), vec![came]).await.unwrap().unwrap();
    let locked = ada.lock(store.now());
    tx.save_user(ada.clone(), locked.into_iter().collect()).await.unwrap();
    drop(tx);
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), None);
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(before));
    assert_eq!(kinds(store, &ada).await, ["user.registered"]);
    // And nobody waits for it.
    assert_eq!(users(store).await.user_for_update(ada.id).await.unwrap().unwrap().locked_at, None);
}

pub(super) async fn a_dropped_transaction_over_sessions_leaves_nothing(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let open = opened(store, &ada, 1).await;
    let (other, token) = session_of(store, &ada, 2);
    let mut tx = auth(store).await;
    tx.insert_session(other.clone(), token).await.unwrap();
    assert_eq!(tx.end_sessions_of(ada.id, None, store.now()).await.unwrap(), 2);
    drop(tx);
    assert_eq!(store.sessions.list_open_sessions(ada.id, store.now()).await.unwrap(), [open]);
    assert_eq!(auth(store).await.refresh_family_for_update(digest(2)).await.unwrap(), None);
}

pub(super) async fn a_commit_is_seen_by_others_and_not_before(store: &TestStore) {
    let (eve, came) = newcomer(store, "eve");
    let mut tx = users(store).await;
    tx.insert_user(eve.clone(), password(), vec![came]).await.unwrap().unwrap();
    assert_eq!(tx.user_for_update(eve.id).await.unwrap(), Some(eve.clone()), "it sees its own writes");
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), None);
    assert!(history(store, &eve).await.is_empty());
    tx.commit().await.unwrap();
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), Some(eve.clone()));
    assert_eq!(kinds(store, &eve).await, ["user.registered"]);
}

pub(super) async fn a_clash_of_names_is_a_value_and_the_transaction_goes_on(store: &TestStore) {
    registered(store, "ada").await;
    let (same, came) = newcomer(store, "ada");
    let other_email = User { email: Email::parse("other@example.org").unwrap(), ..same.clone() };
    let (eve, came_too) = newcomer(store, "eve");
    let mut tx = users(store).await;
    let clash = tx.insert_user(same.clone(), password(), vec![came.clone()]).await.unwrap();
    assert_eq!(clash, Err(Rule::UniqueEmail));
    let clash = tx.insert_user(other_email, password(), vec![came]).await.unwrap();
    assert_eq!(clash, Err(Rule::UniqueUsername));
    tx.insert_user(eve.clone(), password(), vec![came_too]).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.users.find_user(same.id).await.unwrap(), None);
    assert!(history(store, &same).await.is_empty());
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), Some(eve));
}

pub(super) async fn events_are_written_with_the_row_and_only_with_it(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    let changed = ada.change_profile(Some(DisplayName::parse("Countess").unwrap()), None, store.later(1));
    saved(store, &ada, changed).await.unwrap();
    let mut stale = ada.clone();
    stale.version = stale.version.next();
    let locked = stale.lock(store.now());
    assert!(saved(store, &stale, locked).await.is_err());
    assert_eq!(kinds(store, &ada).await, ["user.registered", "user.profile_changed"]);
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn the_whole_envelope_of_an_event_is_kept(store: &TestStore) {
    let caller = Caller {
        user: UserId::from_bytes([7; 16]),
        role: Role::Admin,
        session: SessionId::from_bytes([8; 16]),
    };
    let full = Cause {
        actor: Actor::Caller(caller),
        correlation: Some(Id::from_bytes([9; 16])),
        causation: Some(Id::from_bytes([10; 16])),
        trace: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
        address: Some("2001:db8::1".parse().unwrap()),
        agent: Some("Zwölf/1.0 \"quoted\" (x; y)".into()),
    };
    for (name, cause) in [("full", full), ("system", Cause::system()), ("anonymous", Cause::default())] {
        let (mut user, came) = newcomer(store, name);
        let mut tx = store.user_work.begin(cause.clone()).await.unwrap();
        tx.insert_user(user.clone(), password(), vec![came]).await.unwrap().unwrap();
        let changed = user.change_role(Role::Admin, store.now());
        tx.save_user(user.clone(), changed.into_iter().collect()).await.unwrap();
        tx.commit().await.unwrap();
        let [registered, changed] = &history(store, &user).await[..] else { panic!("two events") };
        assert_eq!((&registered.cause, &changed.cause), (&cause, &cause));
        assert_ne!(registered.id, changed.id);
        assert_eq!((registered.at, changed.at), (store.now(), store.now()));
        assert_eq!((changed.kind.as_str(), changed.version), ("user.role_changed", 1));
        assert_eq!((changed.aggregate_kind.as_str(), changed.aggregate), ("user", aggregate(&user)));
        assert_eq!((registered.sequence, changed.sequence), (1, 2));
        let payload = [("from", "user"), ("to", "admin")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(changed.payload, payload);
    }
}

pub(super) async fn each_version_has_its_own_event_without_a_gap(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    let now = store.later(1);
    let many = [ada.lock(now), ada.unlock(now), ada.change_role(Role::Admin, now)];
    saved(store, &ada, many.into_iter().flatten()).await.unwrap();
    let sequences: Vec<_> = history(store, &ada).await.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4]);
    assert_eq!(
        kinds(store, &ada).await,
        ["user.registered", "user.locked", "user.unlocked", "user.role_changed"]
    );
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn events_are_listed_from_a_sequence_on_and_at_most_so_many(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    registered(store, "eve").await;
    for _ in 0..3 {
        let locked = ada.lock(store.now());
        saved(store, &ada, locked).await.unwrap();
        let unlocked = ada.unlock(store.now());
        saved(store, &ada, unlocked).await.unwrap();
    }
    let events = store.outbox.list_events(aggregate(&ada), 3, 2).await.unwrap();
    assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [3, 4]);
    assert!(store.outbox.list_events(aggregate(&ada), 8, 2).await.unwrap().is_empty());
}
