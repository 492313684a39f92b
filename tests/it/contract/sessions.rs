//! Sessions and their refresh tokens.

use std::time::Duration;

use domain::{
    auth::{Lifetimes, RefreshFamily, RefreshToken, Session, SessionId},
    shared::{StoreError, Timestamp},
    users::{Epoch, User},
};

use super::{
    given::{auth, digest, opened, registered, session, session_of, stored_session},
    store::TestStore,
};

/// Opens sessions one after another, ten seconds apart; the first token of each has its number.
async fn opened_in_turn(
    store: &TestStore,
    user: &User,
    tokens: impl IntoIterator<Item = u8>,
) -> Vec<Session> {
    let mut sessions = Vec::new();
    for token in tokens {
        sessions.push(opened(store, user, token).await);
        store.later(10);
    }
    sessions
}

async fn open_ids(store: &TestStore, user: &User) -> Vec<SessionId> {
    let open = store.sessions.list_open_sessions(user.id, store.now()).await.unwrap();
    open.into_iter().map(|session| session.id).collect()
}

pub(super) async fn every_field_of_a_session_is_kept(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let at = |micros: i64| Timestamp::from_micros(1_700_000_000_000_000 + micros);
    let (plain, token) = session_of(store, &ada, 1);
    let unusual = Session {
        epoch: Epoch::from_number(i64::from(i32::MAX) + 1),
        address: Some("2001:db8::ff".parse().unwrap()),
        agent: Some("é".repeat(255)),
        opened_at: at(1),
        last_used_at: at(2),
        idle_at: at(3_000_003),
        expires_at: at(4_000_004),
        ended_at: Some(at(5)),
        generation: i64::from(i32::MAX) + 2,
        is_access_used: true,
        ..plain.clone()
    };
    let stored = stored_session(store, (plain, token)).await;
    assert_eq!(session(store, stored.id).await, stored);
    let mut tx = auth(store).await;
    tx.save_session(unusual.clone()).await.unwrap();
    assert_eq!(tx.session_for_update(unusual.id).await.unwrap(), Some(unusual.clone()));
    tx.commit().await.unwrap();
    assert_eq!(session(store, unusual.id).await, unusual);
    let (_, token) = session_of(store, &ada, 2);
    let v4 = Session { id: store.id(), address: Some("192.0.2.1".parse().unwrap()), ..unusual };
    let v4 = stored_session(store, (v4.clone(), RefreshToken { session: v4.id, ..token })).await;
    assert_eq!(session(store, v4.id).await, v4);
}

pub(super) async fn what_is_not_there_is_none(store: &TestStore) {
    let ada = registered(store, "ada").await;
    assert_eq!(store.sessions.find_session(store.id()).await.unwrap(), None);
    assert!(open_ids(store, &ada).await.is_empty());
    let mut tx = auth(store).await;
    assert_eq!(tx.session_for_update(store.id()).await.unwrap(), None);
    assert_eq!(tx.refresh_family_for_update(digest(1)).await.unwrap(), None);
    assert_eq!(tx.end_sessions_of(ada.id, None, store.now()).await.unwrap(), 0);
    assert_eq!(tx.end_sessions_beyond(ada.id, 0, store.now()).await.unwrap(), 0);
    assert_eq!(tx.remove_sessions(store.now(), 10).await.unwrap(), 0);
    tx.commit().await.unwrap();
}

pub(super) async fn a_token_brings_its_family(store: &TestStore) {
    let ada = registered(store, "ada").await;
    opened(store, &ada, 9).await;
    let (session, token) = session_of(store, &ada, 1);
    stored_session(store, (session.clone(), token.clone())).await;
    let family = auth(store).await.refresh_family_for_update(digest(1)).await.unwrap();
    assert_eq!(family, Some(RefreshFamily { session, presented: token, live_replaces: 0 }));
}

pub(super) async fn a_replaced_token_stays_known_as_consumed(store: &TestStore) {
    let ada = registered(store, "ada").await;
    opened(store, &ada, 1).await;
    for (presented, next) in [(1, 2), (2, 3)] {
        let now = store.later(3_600);
        let mut tx = auth(store).await;
        let mut family = tx.refresh_family_for_update(digest(presented)).await.unwrap().unwrap();
        let token = family.replace(digest(next), store.id(), &Lifetimes::DEFAULT, now);
        tx.save_session(family.session.clone()).await.unwrap();
        tx.replace_refresh_token(family.presented.clone(), token.clone()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(family.presented.consumed_at, Some(now));
        let mut tx = auth(store).await;
        assert_eq!(tx.refresh_family_for_update(digest(presented)).await.unwrap(), Some(family.clone()));
        let live = tx.refresh_family_for_update(digest(next)).await.unwrap();
        assert_eq!(live, Some(RefreshFamily { presented: token, ..family }));
    }
    let oldest = auth(store).await.refresh_family_for_update(digest(1)).await.unwrap().unwrap();
    assert_eq!((oldest.presented.generation, oldest.live_replaces, oldest.session.generation), (1, 2, 3));
}

pub(super) async fn a_token_cannot_be_stored_twice(store: &TestStore) {
    let ada = registered(store, "ada").await;
    opened(store, &ada, 1).await;
    let (other, token) = session_of(store, &ada, 1);
    let clash = auth(store).await.insert_session(other.clone(), token).await;
    assert!(matches!(clash, Err(StoreError::Conflict(_))), "{clash:?}");
    assert_eq!(store.sessions.find_session(other.id).await.unwrap(), None);
}

pub(super) async fn saving_a_session_that_is_gone_is_stale(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let (missing, token) = session_of(store, &ada, 1);
    assert!(matches!(auth(store).await.save_session(missing).await, Err(StoreError::Stale)));
    let replaced = auth(store).await.replace_refresh_token(token.clone(), token).await;
    assert!(matches!(replaced, Err(StoreError::Stale)), "{replaced:?}");
}

pub(super) async fn the_open_sessions_are_listed_most_recently_used_first(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let eve = registered(store, "eve").await;
    let [first, second, third] = opened_in_turn(store, &ada, 1..=3).await.try_into().unwrap();
    opened(store, &eve, 4).await;
    assert_eq!(
        store.sessions.list_open_sessions(ada.id, store.now()).await.unwrap(),
        [third.clone(), second.clone(), first.clone()]
    );
    let mut tx = auth(store).await;
    tx.touch_session(first.id, store.id(), store.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(open_ids(store, &ada).await, [first.id, third.id, second.id]);
}

pub(super) async fn ended_idle_and_expired_sessions_are_not_open(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let now = store.now();
    let soon = now.plus(Duration::from_secs(5));
    let [open, ended, idle, expired] = [1, 2, 3, 4].map(|token| session_of(store, &ada, token));
    let open = stored_session(store, open).await;
    stored_session(store, (Session { ended_at: Some(now), ..ended.0 }, ended.1)).await;
    let idle = stored_session(store, (Session { idle_at: soon, ..idle.0 }, idle.1)).await;
    let expired = stored_session(store, (Session { expires_at: soon, ..expired.0 }, expired.1)).await;
    assert_eq!(open_ids(store, &ada).await, [expired.id, idle.id, open.id], "equal times: newest first");
    store.clock.set(soon);
    assert_eq!(open_ids(store, &ada).await, [open.id]);
    let mut tx = auth(store).await;
    assert_eq!(tx.end_sessions_of(ada.id, None, soon).await.unwrap(), 1, "only open ones end");
    tx.commit().await.unwrap();
    assert_eq!(session(store, idle.id).await.ended_at, None);
}

pub(super) async fn all_sessions_of_a_user_end_but_the_kept_one(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let [first, kept, third] = opened_in_turn(store, &ada, 1..=3).await.try_into().unwrap();
    let now = store.now();
    let mut tx = auth(store).await;
    assert_eq!(tx.end_sessions_of(ada.id, Some(kept.id), now).await.unwrap(), 2);
    assert_eq!(tx.end_sessions_of(ada.id, Some(kept.id), now).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(open_ids(store, &ada).await, [kept.id]);
    for ended in [first, third] {
        assert_eq!(session(store, ended.id).await, Session { ended_at: Some(now), ..ended });
    }
    let mut tx = auth(store).await;
    assert_eq!(tx.end_sessions_of(ada.id, None, now).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert!(open_ids(store, &ada).await.is_empty());
}

pub(super) async fn ending_sessions_touches_no_other_user(store: &TestStore) {
    let (ada, eve) = (registered(store, "ada").await, registered(store, "eve").await);
    opened(store, &ada, 1).await;
    let hers = opened(store, &eve, 2).await;
    let mut tx = auth(store).await;
    tx.end_sessions_of(ada.id, None, store.now()).await.unwrap();
    tx.end_sessions_beyond(ada.id, 0, store.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(session(store, hers.id).await, hers);
}

pub(super) async fn the_least_recently_used_beyond_the_most_end(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let opened = opened_in_turn(store, &ada, 1..=5).await;
    let mut tx = auth(store).await;
    tx.touch_session(opened[0].id, store.id(), store.now()).await.unwrap();
    assert_eq!(tx.end_sessions_beyond(ada.id, 5, store.now()).await.unwrap(), 0);
    assert_eq!(tx.end_sessions_beyond(ada.id, 3, store.now()).await.unwrap(), 2);
    assert_eq!(tx.end_sessions_beyond(ada.id, 3, store.now()).await.unwrap(), 0);
    tx.commit().await.unwrap();
    assert_eq!(open_ids(store, &ada).await, [opened[0].id, opened[4].id, opened[3].id]);
}

pub(super) async fn a_touch_is_written_down_and_never_goes_back(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let opened = opened(store, &ada, 1).await;
    let later = store.later(120);
    for now in [later, opened.opened_at] {
        let mut tx = auth(store).await;
        tx.touch_session(opened.id, store.id(), now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(session(store, opened.id).await, Session { last_used_at: later, ..opened.clone() });
    }
}

pub(super) async fn a_touch_by_the_access_token_marks_it_used(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let (opened, other) = (opened(store, &ada, 1).await, opened(store, &ada, 2).await);
    for (token, is_access_used) in [(other.access, false), (opened.access, true), (other.access, true)] {
        let mut tx = auth(store).await;
        tx.touch_session(opened.id, token, store.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(session(store, opened.id).await, Session { is_access_used, ..opened.clone() });
    }
    assert_eq!(session(store, other.id).await, other);
}

pub(super) async fn an_epoch_is_saved_for_one_session_alone(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let (one, other) = (opened(store, &ada, 1).await, opened(store, &ada, 2).await);
    let mut tx = auth(store).await;
    tx.save_session_epoch(one.id, Epoch::from_number(4)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(session(store, one.id).await, Session { epoch: Epoch::from_number(4), ..one });
    assert_eq!(session(store, other.id).await, other);
}

pub(super) async fn dead_sessions_are_removed_with_their_tokens(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let now = store.now();
    let past = Timestamp::from_seconds(now.seconds() - 1);
    let [open, ended, idle, expired, just] = [1, 2, 3, 4, 5].map(|token| session_of(store, &ada, token));
    let kept = [
        stored_session(store, open).await.id,
        stored_session(store, (Session { ended_at: Some(now), ..just.0 }, just.1)).await.id,
    ];
    let dead = [
        stored_session(store, (Session { ended_at: Some(past), ..ended.0 }, ended.1)).await.id,
        stored_session(store, (Session { idle_at: past, ..idle.0 }, idle.1)).await.id,
        stored_session(store, (Session { expires_at: past, ..expired.0 }, expired.1)).await.id,
    ];
    let mut tx = auth(store).await;
    assert_eq!(tx.remove_sessions(now, 100).await.unwrap(), 3);
    tx.commit().await.unwrap();
    for id in dead {
        assert_eq!(store.sessions.find_session(id).await.unwrap(), None);
    }
    for id in kept {
        session(store, id).await;
    }
    for token in [2, 3, 4] {
        assert_eq!(auth(store).await.refresh_family_for_update(digest(token)).await.unwrap(), None);
    }
    assert!(auth(store).await.refresh_family_for_update(digest(1)).await.unwrap().is_some());
}

pub(super) async fn no_more_than_the_limit_is_removed_at_once(store: &TestStore) {
    let ada = registered(store, "ada").await;
    opened_in_turn(store, &ada, 1..=5).await;
    let mut tx = auth(store).await;
    tx.end_sessions_of(ada.id, None, store.now()).await.unwrap();
    tx.commit().await.unwrap();
    let later = store.later(1);
    for removed in [2, 2, 1, 0] {
        let mut tx = auth(store).await;
        assert_eq!(tx.remove_sessions(later, 2).await.unwrap(), removed);
        tx.commit().await.unwrap();
    }
}
