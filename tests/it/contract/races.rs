//! Two at once. Each race is run several times, as one run may not meet.

use domain::{
    auth::{Lifetimes, Presented, Session, TokenDigest},
    authorization::Role,
    shared::StoreError,
    users::{DisplayName, Epoch, Rule, User, UserId, Username},
};

use super::{
    given::{
        administrator, auth, digest, kinds, newcomer, opened, password, registered, saved, session,
        session_of, stored, users,
    },
    store::TestStore,
};

const RUNS: u8 = 5;

/// Tries to register; answers which rule was in the way.
async fn register(store: &TestStore, name: &str, username: &str) -> Result<(), Rule> {
    let (user, came) = newcomer(store, name);
    let user = User { username: Some(Username::parse(username).unwrap()), ..user };
    let mut tx = users(store).await;
    let stored = tx.insert_user(user, password(), vec![came]).await.unwrap();
    tx.commit().await.unwrap();
    stored
}

pub(super) async fn of_two_who_want_one_email_exactly_one_gets_it(store: &TestStore) {
    for run in 0..RUNS {
        let (name, first, second) = (format!("run{run}"), format!("first{run}"), format!("second{run}"));
        let answers = tokio::join!(register(store, &name, &first), register(store, &name, &second));
        let lost = Err(Rule::UniqueEmail);
        assert!(answers == (Ok(()), lost) || answers == (lost, Ok(())), "{answers:?}");
    }
}

pub(super) async fn of_two_who_take_one_username_exactly_one_gets_it(store: &TestStore) {
    async fn take(store: &TestStore, mut user: User, username: &str) -> Result<(), StoreError> {
        let changed = user.change_profile(None, Some(Some(Username::parse(username).unwrap())), store.now());
        saved(store, &user, changed).await
    }
    for run in 0..RUNS {
        let first = registered(store, &format!("first{run}")).await;
        let second = registered(store, &format!("second{run}")).await;
        let (one, other) = (format!("wanted{run}"), format!("WANTED{run}"));
        let answers = tokio::join!(take(store, first, &one), take(store, second, &other));
        let lost = |answer: &Result<(), StoreError>| matches!(answer, Err(StoreError::Conflict(rule)) if *rule == Rule::UniqueUsername.name());
        assert!(
            (answers.0.is_ok() && lost(&answers.1)) || (lost(&answers.0) && answers.1.is_ok()),
            "{answers:?}"
        );
    }
}

pub(super) async fn of_two_who_change_one_version_exactly_one_wins(store: &TestStore) {
    async fn rename(store: &TestStore, mut user: User, name: &str) -> Result<(), StoreError> {
        let changed = user.change_profile(Some(DisplayName::parse(name).unwrap()), None, store.now());
        saved(store, &user, changed).await
    }
    for run in 0..RUNS {
        let user = registered(store, &format!("user{run}")).await;
        let answers = tokio::join!(rename(store, user.clone(), "One"), rename(store, user.clone(), "Other"));
        let winner = match answers {
            (Ok(()), Err(StoreError::Stale)) => "One",
            (Err(StoreError::Stale), Ok(())) => "Other",
            _ => panic!("{answers:?}"),
        };
        let stored = store.users.find_user(user.id).await.unwrap().unwrap();
        assert_eq!((stored.name.as_str(), stored.version.number()), (winner, 2));
        assert_eq!(kinds(store, &user).await, ["user.registered", "user.profile_changed"]);
    }
}

pub(super) async fn two_who_change_a_locked_user_wait_for_each_other(store: &TestStore) {
    async fn rename(store: &TestStore, user: UserId, name: &str) {
        let mut tx = users(store).await;
        let mut user = tx.user_for_update(user).await.unwrap().unwrap();
        let changed = user.change_profile(Some(DisplayName::parse(name).unwrap()), None, store.now());
        tx.save_user(user, changed.into_iter().collect()).await.unwrap();
        tx.commit().await.unwrap();
    }
    let user = registered(store, "ada").await;
    for _ in 0..RUNS {
        tokio::join!(rename(store, user.id, "One"), rename(store, user.id, "Other"));
    }
    let stored = store.users.find_user(user.id).await.unwrap().unwrap();
    let changes = i64::try_from(kinds(store, &user).await.len()).unwrap();
    assert!(changes > i64::from(RUNS), "at least one of each run changed the name: {changes}");
    assert_eq!(stored.version.number(), changes);
}

pub(super) async fn two_administrators_cannot_both_step_down(store: &TestStore) {
    async fn step_down(store: &TestStore, user: UserId) -> bool {
        let mut tx = users(store).await;
        tx.lock_user_rule(Rule::LastAdministrator).await.unwrap();
        let mut user = tx.user_for_update(user).await.unwrap().unwrap();
        if tx.count_active_administrators().await.unwrap() < 2 {
            return false;
        }
        let changed = user.change_role(Role::User, store.now());
        tx.save_user(user, changed.into_iter().collect()).await.unwrap();
        tx.commit().await.unwrap();
        true
    }
    let mut last = stored(store, administrator(store, "ada")).await;
    for run in 0..RUNS {
        let next = stored(store, administrator(store, &format!("admin{run}"))).await;
        let answers = tokio::join!(step_down(store, last.id), step_down(store, next.id));
        assert!(answers.0 != answers.1, "{answers:?}");
        assert_eq!(users(store).await.count_active_administrators().await.unwrap(), 1);
        last = if answers.0 { next } else { last };
    }
}

/// Refreshes as the use case does; answers how the token was found.
async fn refresh(store: &TestStore, presented: TokenDigest, next: TokenDigest) -> Presented {
    let mut tx = auth(store).await;
    let mut family = tx.refresh_family_for_update(presented).await.unwrap().unwrap();
    let judged = family.judge(&Lifetimes::DEFAULT, store.now());
    if matches!(judged, Presented::Live | Presented::AnswerLost) {
        let token = family.replace(next, store.id(), &Lifetimes::DEFAULT, store.now());
        tx.save_session(family.session).await.unwrap();
        tx.replace_refresh_token(family.presented, token).await.unwrap();
        tx.commit().await.unwrap();
    }
    judged
}

pub(super) async fn of_two_refreshes_with_one_token_exactly_one_finds_it_live(store: &TestStore) {
    let ada = registered(store, "ada").await;
    for run in 0..RUNS {
        let (token, one, other) = (digest(run * 3 + 1), digest(run * 3 + 2), digest(run * 3 + 3));
        let opened = opened(store, &ada, run * 3 + 1).await;
        let judged = tokio::join!(refresh(store, token, one), refresh(store, token, other));
        let (live, lost) = (Presented::Live, Presented::AnswerLost);
        assert!(judged == (live, lost) || judged == (lost, live), "{judged:?}");
        assert_eq!(session(store, opened.id).await.generation, 3);
    }
}

pub(super) async fn of_many_who_sign_in_at_once_no_more_than_the_most_stay(store: &TestStore) {
    async fn sign_in(store: &TestStore, user: &User, token: u8) {
        let (session, token) = session_of(store, user, token);
        let mut tx = auth(store).await;
        tx.insert_session(session, token).await.unwrap();
        tx.end_sessions_beyond(user.id, 2, store.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    let ada = registered(store, "ada").await;
    for run in 0..RUNS {
        let token = |number| run * 4 + number;
        tokio::join!(
            sign_in(store, &ada, token(1)),
            sign_in(store, &ada, token(2)),
            sign_in(store, &ada, token(3)),
            sign_in(store, &ada, token(4)),
        );
        assert_eq!(store.sessions.list_open_sessions(ada.id, store.now()).await.unwrap().len(), 2);
    }
}

pub(super) async fn those_who_each_keep_another_session_do_not_wait_for_each_other(store: &TestStore) {
    async fn keep_only(store: &TestStore, kept: &Session) -> Result<(), StoreError> {
        let mut tx = auth(store).await;
        tx.end_sessions_of(kept.user, Some(kept.id), store.now()).await?;
        tx.save_session_epoch(kept.id, Epoch::FIRST.next()).await?;
        tx.commit().await
    }
    for run in 0..RUNS {
        let ada = registered(store, &format!("ada{run}")).await;
        let one = opened(store, &ada, run * 3 + 1).await;
        opened(store, &ada, run * 3 + 2).await;
        let other = opened(store, &ada, run * 3 + 3).await;
        let done = tokio::join!(keep_only(store, &one), keep_only(store, &other));
        assert!(done.0.is_ok() && done.1.is_ok(), "{done:?}");
    }
}
