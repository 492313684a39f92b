use domain::{
    shared::{Cause, Id, Outbox, StoreError, Version},
    users::{Rule, UserQueries, UserTransaction, UserWork},
};

use super::super::testing::{hash, migrated, user, users};

/// A transaction that has just met an error: a user was saved who is not there.
async fn voided(users: &impl UserWork) -> Box<dyn UserTransaction> {
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (ada, registered) = user(1, "Ada", None);
    work.insert_user(ada, hash(), vec![registered]).await.expect("a step").expect("no clash");
    let (nobody, event) = user(9, "Nobody", None);
    assert!(matches!(work.save_user(nobody, vec![event]).await, Err(StoreError::Stale)));
    work
}

#[tokio::test]
async fn after_an_error_every_step_and_the_commit_are_refused_and_nothing_is_stored() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    let mut work = voided(&users).await;
    assert!(matches!(work.count_active_administrators().await, Err(StoreError::Aborted)));
    assert!(matches!(work.attempt().await, Err(StoreError::Aborted)));
    assert!(matches!(work.commit().await, Err(StoreError::Aborted)));
    assert_eq!(users.find_user(Id::from_bytes([1; 16])).await.expect("a read"), None);
}

#[tokio::test]
async fn going_back_to_a_mark_heals_what_came_after_it() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (ada, registered) = user(1, "Ada", None);
    work.insert_user(ada.clone(), hash(), vec![registered]).await.expect("a step").expect("no clash");
    work.attempt().await.expect("a mark");
    let (eve, registered) = user(2, "Eve", None);
    work.insert_user(eve.clone(), hash(), vec![registered]).await.expect("a step").expect("no clash");
    let mut stale = ada.clone();
    stale.version = Version::from_number(7);
    assert!(matches!(work.save_user(stale, Vec::new()).await, Err(StoreError::Stale)));
    work.undo_attempt().await.expect("back at the mark");
    work.commit().await.expect("a commit");
    assert_eq!(users.find_user(ada.id).await.expect("a read"), Some(ada));
    assert_eq!(users.find_user(eve.id).await.expect("a read"), None);
    assert_eq!(users.list_events(Id::from_bytes([2; 16]), 1, 9).await.expect("events"), []);
}

#[tokio::test]
async fn a_second_mark_takes_the_place_of_the_first() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    work.attempt().await.expect("a mark");
    let (ada, registered) = user(1, "Ada", None);
    work.insert_user(ada.clone(), hash(), vec![registered]).await.expect("a step").expect("no clash");
    work.attempt().await.expect("a later mark");
    work.undo_attempt().await.expect("back at the later mark");
    work.undo_attempt().await.expect("and again");
    work.commit().await.expect("a commit");
    assert_eq!(users.find_user(ada.id).await.expect("a read"), Some(ada));
}

#[tokio::test]
async fn without_a_mark_there_is_no_way_back() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    let mut work = voided(&users).await;
    assert!(matches!(work.undo_attempt().await, Err(StoreError::Aborted)));
    assert!(matches!(work.commit().await, Err(StoreError::Aborted)));
}

#[tokio::test]
async fn a_step_that_was_abandoned_half_way_voids_the_transaction() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    // The engine answers from another thread, and now and then before it is asked a second time.
    for _ in 0..100 {
        let mut work = users.begin(Cause::system()).await.expect("a transaction");
        let (ada, registered) = user(1, "Ada", None);
        let was_abandoned = {
            let mut step = work.insert_user(ada, hash(), vec![registered]);
            let once = std::future::poll_fn(|context| std::task::Poll::Ready(step.as_mut().poll(context)));
            once.await.is_pending()
        };
        if was_abandoned {
            return assert!(matches!(work.commit().await, Err(StoreError::Aborted)));
        }
    }
    panic!("no step was ever under way");
}

#[tokio::test]
async fn a_taken_name_is_told_by_its_rule_and_the_transaction_goes_on() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (ada, registered) = user(1, "Ada", Some("ada"));
    work.insert_user(ada.clone(), hash(), vec![registered.clone()]).await.expect("a step").expect("no clash");
    let (mut twin, _) = user(2, "Twin", Some("ADA"));
    let clash = work.insert_user(twin.clone(), hash(), vec![registered.clone()]).await.expect("a step");
    assert_eq!(clash, Err(Rule::UniqueUsername));
    twin.email = ada.email.clone();
    let clash = work.insert_user(twin.clone(), hash(), vec![registered.clone()]).await.expect("a step");
    assert_eq!(clash, Err(Rule::UniqueEmail));
    work.commit().await.expect("a commit");
    assert_eq!(users.find_user(twin.id).await.expect("a read"), None);
}

#[tokio::test]
async fn a_change_to_a_taken_name_is_a_conflict_with_the_name_of_the_rule() {
    let (_folder, database) = migrated().await;
    let users = users(&database);
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    for (number, username) in [(1, "ada"), (2, "eve")] {
        let (user, registered) = user(number, "Somebody", Some(username));
        work.insert_user(user, hash(), vec![registered]).await.expect("a step").expect("no clash");
    }
    let (eve, _) = user(2, "Eve", Some("Ada"));
    let saved = work.save_user(eve, Vec::new()).await;
    assert!(matches!(saved, Err(StoreError::Conflict(rule)) if rule == Rule::UniqueUsername.name()));
}
