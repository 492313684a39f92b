//! Users one by one: what is stored is found again, and the rules over their names hold.

use domain::{
    authorization::Role,
    shared::{StoreError, Timestamp, Version},
    users::{
        Credentials, DisplayName, Email, Epoch, PasswordHash, Rule, SignInName, Standing, User, UserEvent,
        UserId, Username,
    },
};

use super::{
    given::{administrator, deleted, history, kinds, newcomer, password, registered, saved, stored, users},
    store::TestStore,
};

/// Tries to store a new user with these names.
async fn take(store: &TestStore, email: &str, username: Option<&str>) -> Result<(), Rule> {
    let (user, came) = newcomer(store, "newcomer");
    let user = User {
        email: Email::parse(email).unwrap(),
        username: username.map(|username| Username::parse(username).unwrap()),
        ..user
    };
    let mut tx = users(store).await;
    let answer = tx.insert_user(user, password(), vec![came]).await.unwrap();
    tx.commit().await.unwrap();
    answer
}

/// Everything about a user that is not a default.
fn unusual(id: UserId, text: &str) -> User {
    User {
        id,
        email: Email::parse("O'Brien+%_@Example.ORG").unwrap(),
        username: Some(Username::parse("O_Brien_99").unwrap()),
        name: DisplayName::parse(text).unwrap(),
        role: Role::Admin,
        locked_at: Some(Timestamp::from_micros(1_600_000_000_000_001)),
        deleted_at: Some(Timestamp::from_micros(1_600_000_000_999_999)),
        credential_epoch: Epoch::from_number(i64::from(i32::MAX) + 7),
        version: Version::FIRST,
        created_at: Timestamp::from_micros(1_500_000_000_000_001),
        updated_at: Timestamp::from_micros(1_500_000_000_123_457),
    }
}

pub(super) async fn a_committed_user_is_found(store: &TestStore) {
    let ada = registered(store, "ada").await;
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada.clone()));
    assert_eq!(users(store).await.user_for_update(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn every_field_of_a_user_is_kept(store: &TestStore) {
    let user = unusual(store.id(), "Zoë O’Brien-Łukasiewicz 王小明 👩🏽‍🚀 'x' \"y\" \\ %_");
    let mut bare = newcomer(store, "bare").0;
    bare.username = None;
    for user in [user, bare] {
        let stored = stored(store, (user.clone(), UserEvent::Registered { role: user.role })).await;
        assert_eq!(store.users.find_user(user.id).await.unwrap(), Some(stored.clone()));
        let mut changed = User { version: user.version.next(), ..unusual(user.id, "Another") };
        changed.email = Email::parse("another@example.org").unwrap();
        saved(store, &changed, [UserEvent::Restored]).await.unwrap();
        assert_eq!(store.users.find_user(user.id).await.unwrap(), Some(changed));
    }
}

pub(super) async fn extreme_values_are_kept(store: &TestStore) {
    let local = "a".repeat(64);
    let domain = format!("{}.{}.{}.org", "b".repeat(63), "c".repeat(63), "d".repeat(57));
    let longest = format!("{local}@{domain}");
    assert_eq!(longest.len(), 254);
    for (number, (name, at)) in [
        ("𝔘".repeat(100), 0),
        ("a\u{301}".repeat(50), -1),
        ("a\u{200d}".to_owned(), 253_402_300_799_999_999),
        ("ﷺ".repeat(100), -62_135_596_800_000_000),
    ]
    .into_iter()
    .enumerate()
    {
        let (user, came) = newcomer(store, &format!("user{number}"));
        let user = User {
            email: Email::parse(&longest).unwrap(),
            username: Some(Username::parse(&format!("{number:0>30}")).unwrap()),
            name: DisplayName::parse(&name).unwrap(),
            created_at: Timestamp::from_micros(at),
            updated_at: Timestamp::from_micros(at),
            ..user
        };
        let user = stored(store, (user, came)).await;
        assert_eq!(store.users.find_user(user.id).await.unwrap(), Some(user.clone()));
        deleted(store, user).await;
    }
}

pub(super) async fn what_is_not_there_is_none(store: &TestStore) {
    let nobody: UserId = store.id();
    assert_eq!(store.users.find_user(nobody).await.unwrap(), None);
    assert_eq!(store.users.find_user_credentials(SignInName::of("ada@example.org")).await.unwrap(), None);
    assert_eq!(store.users.find_user_credentials(SignInName::of("ada' OR 1=1 --")).await.unwrap(), None);
    assert_eq!(store.users.find_user_credentials_of(nobody).await.unwrap(), None);
    assert_eq!(store.users.find_user_standing(nobody).await.unwrap(), None);
    let mut tx = users(store).await;
    assert_eq!(tx.user_for_update(nobody).await.unwrap(), None);
    assert_eq!(tx.find_user_password(nobody).await.unwrap(), None);
    tx.commit().await.unwrap();
}

pub(super) async fn an_email_is_unique_whatever_its_case(store: &TestStore) {
    registered(store, "ada").await;
    assert_eq!(take(store, "ADA@example.ORG", Some("other")).await, Err(Rule::UniqueEmail));
    assert_eq!(
        take(store, "Ada@Example.Org", Some("ada")).await,
        Err(Rule::UniqueEmail),
        "told before the username"
    );
    assert_eq!(take(store, "ad_@example.org", Some("other")).await, Ok(()), "no sign stands for another");
}

pub(super) async fn a_username_is_unique_whatever_its_case(store: &TestStore) {
    registered(store, "ada_").await;
    assert_eq!(take(store, "other@example.org", Some("ADA_")).await, Err(Rule::UniqueUsername));
    assert_eq!(take(store, "other@example.org", Some("adab")).await, Ok(()), "no sign stands for another");
}

pub(super) async fn users_without_a_username_do_not_clash(store: &TestStore) {
    assert_eq!(take(store, "one@example.org", None).await, Ok(()));
    assert_eq!(take(store, "two@example.org", None).await, Ok(()));
}

pub(super) async fn a_deleted_user_frees_its_names(store: &TestStore) {
    for _ in 0..3 {
        let ada = registered(store, "ada").await;
        deleted(store, ada).await;
    }
    assert_eq!(take(store, "ada@example.org", Some("ada")).await, Ok(()));
}

pub(super) async fn restoring_a_user_whose_names_were_taken_is_a_conflict(store: &TestStore) {
    let first = registered(store, "ada").await;
    let mut first = deleted(store, first).await;
    let mut second = registered(store, "ada").await;
    let back = first.restore(store.now());
    let refused = saved(store, &first, back.clone()).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "either name says so: {refused:?}");
    second.email = Email::parse("moved@example.org").unwrap();
    second.version = second.version.next();
    saved(store, &second, [UserEvent::ProfileChanged { name: false, username: false }]).await.unwrap();
    let refused = saved(store, &first, back.clone()).await;
    assert!(matches!(refused, Err(StoreError::Conflict("users_username_unique"))), "{refused:?}");
    let changed = second.change_profile(None, Some(None), store.now());
    second.email = first.email.clone();
    saved(store, &second, changed).await.unwrap();
    let refused = saved(store, &first, back.clone()).await;
    assert!(matches!(refused, Err(StoreError::Conflict("users_email_unique"))), "{refused:?}");
    deleted(store, second).await;
    saved(store, &first, back).await.unwrap();
    assert_eq!(kinds(store, &first).await, ["user.registered", "user.deleted", "user.restored"]);
    assert_eq!(store.users.find_user(first.id).await.unwrap(), Some(first));
}

pub(super) async fn a_change_to_a_taken_username_is_a_conflict(store: &TestStore) {
    registered(store, "ada").await;
    let eve = registered(store, "eve").await;
    let mut changed = eve.clone();
    let event = changed.change_profile(None, Some(Some(Username::parse("ADA").unwrap())), store.now());
    let refused = saved(store, &changed, event).await;
    assert!(matches!(refused, Err(StoreError::Conflict("users_username_unique"))), "{refused:?}");
    assert_eq!(store.users.find_user(eve.id).await.unwrap(), Some(eve.clone()));
    let mut shouted = eve;
    let event = shouted.change_profile(None, Some(Some(Username::parse("EVE").unwrap())), store.now());
    saved(store, &shouted, event).await.expect("one's own name is not taken");
}

pub(super) async fn credentials_are_found_by_either_name_in_any_case(store: &TestStore) {
    let user = User { email: Email::parse("Ada@Example.org").unwrap(), ..newcomer(store, "Ada_L").0 };
    let user = stored(store, (user, UserEvent::Registered { role: Role::User })).await;
    let expected = Credentials {
        user: user.id,
        password: password(),
        standing: Standing { role: Role::User, is_locked: false, epoch: Epoch::FIRST },
        names: vec!["Ada@Example.org".into(), "Ada_L".into()],
    };
    for name in ["ada@example.org", "ADA@EXAMPLE.ORG", "ada_l", "ADA_L"] {
        let found = store.users.find_user_credentials(SignInName::of(name)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&expected), "{name}");
    }
    assert_eq!(store.users.find_user_credentials(SignInName::of("adaXl")).await.unwrap(), None);
    assert_eq!(store.users.find_user_credentials_of(user.id).await.unwrap(), Some(expected));
}

pub(super) async fn a_deleted_user_has_neither_credentials_nor_standing(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let ada = deleted(store, ada).await;
    for name in ["ada@example.org", "ada"] {
        assert_eq!(store.users.find_user_credentials(SignInName::of(name)).await.unwrap(), None);
    }
    assert_eq!(store.users.find_user_credentials_of(ada.id).await.unwrap(), None);
    assert_eq!(store.users.find_user_standing(ada.id).await.unwrap(), None);
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn a_standing_follows_the_user(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    let standing = async |store: &TestStore| store.users.find_user_standing(ada.id).await.unwrap().unwrap();
    assert_eq!(standing(store).await, Standing { role: Role::User, is_locked: false, epoch: Epoch::FIRST });
    let id = ada.id;
    let changes = [ada.change_role(Role::Admin, store.now()), ada.lock(store.now())];
    saved(store, &ada, changes.into_iter().flatten()).await.unwrap();
    let found = store.users.find_user_standing(id).await.unwrap();
    assert_eq!(found, Some(Standing { role: Role::Admin, is_locked: true, epoch: Epoch::from_number(3) }));
    let credentials = store.users.find_user_credentials(SignInName::of("ada")).await.unwrap();
    assert_eq!(credentials.map(|credentials| credentials.standing), found, "a locked one has credentials");
}

pub(super) async fn a_password_is_replaced_without_a_new_version(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let other = PasswordHash::new("$argon2id$another");
    let mut tx = users(store).await;
    assert_eq!(tx.find_user_password(ada.id).await.unwrap(), Some(password()));
    tx.save_user_password(ada.id, other.clone()).await.unwrap();
    assert_eq!(tx.find_user_password(ada.id).await.unwrap(), Some(other.clone()));
    tx.commit().await.unwrap();
    let found = store.users.find_user_credentials_of(ada.id).await.unwrap().unwrap();
    assert_eq!(found.password, other);
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn saving_at_another_version_is_stale(store: &TestStore) {
    let ada = registered(store, "ada").await;
    for version in [1, 3] {
        let changed = User { version: Version::from_number(version), role: Role::Admin, ..ada.clone() };
        let refused = saved(store, &changed, [UserEvent::Unlocked]).await;
        assert!(matches!(refused, Err(StoreError::Stale)), "{refused:?}");
    }
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn saving_what_is_gone_is_stale(store: &TestStore) {
    let (mut eve, _) = newcomer(store, "eve");
    let locked = eve.lock(store.now());
    assert!(matches!(saved(store, &eve, locked).await, Err(StoreError::Stale)));
    let mut tx = users(store).await;
    assert!(matches!(tx.save_user_password(eve.id, password()).await, Err(StoreError::Stale)));
}

pub(super) async fn saving_without_an_event_keeps_the_version(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let touched = User { updated_at: store.later(1), ..ada };
    saved(store, &touched, []).await.unwrap();
    assert_eq!(kinds(store, &touched).await, ["user.registered"]);
    let other = User { version: touched.version.next(), ..touched.clone() };
    assert!(matches!(saved(store, &other, []).await, Err(StoreError::Stale)));
    assert_eq!(store.users.find_user(touched.id).await.unwrap(), Some(touched));
}

pub(super) async fn a_removed_user_is_gone_and_its_history_stays(store: &TestStore) {
    let mut ada = registered(store, "ada").await;
    let erased = ada.erase(store.now());
    let mut tx = users(store).await;
    tx.remove_user(ada.clone(), vec![erased]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), None);
    assert_eq!(store.users.find_user_credentials(SignInName::of("ada")).await.unwrap(), None);
    let events = history(store, &ada).await;
    let told: Vec<_> = events.iter().map(|event| (event.kind.as_str(), event.sequence)).collect();
    assert_eq!(told, [("user.registered", 1), ("user.erased", 2)]);
    assert_eq!(take(store, "ada@example.org", Some("ada")).await, Ok(()));
}

pub(super) async fn removing_at_another_version_is_stale(store: &TestStore) {
    let ada = registered(store, "ada").await;
    let mut late = ada.clone();
    late.lock(store.now());
    let erased = late.erase(store.now());
    let mut tx = users(store).await;
    assert!(matches!(tx.remove_user(late, vec![erased]).await, Err(StoreError::Stale)));
    drop(tx);
    assert_eq!(store.users.find_user(ada.id).await.unwrap(), Some(ada));
}

pub(super) async fn only_active_administrators_are_counted(store: &TestStore) {
    registered(store, "ada").await;
    for name in ["active", "locked", "deleted"] {
        stored(store, administrator(store, name)).await;
    }
    let locked = store.users.find_user_credentials(SignInName::of("locked")).await.unwrap().unwrap().user;
    let mut locked = store.users.find_user(locked).await.unwrap().unwrap();
    let event = locked.lock(store.now());
    saved(store, &locked, event).await.unwrap();
    let gone = store.users.find_user_credentials(SignInName::of("deleted")).await.unwrap().unwrap().user;
    let gone = store.users.find_user(gone).await.unwrap().unwrap();
    deleted(store, gone).await;
    assert_eq!(users(store).await.count_active_administrators().await.unwrap(), 1);
}
