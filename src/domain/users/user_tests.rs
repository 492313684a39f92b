use super::*;
use crate::testing::{ada, at};
use proptest::prelude::*;

#[test]
fn a_new_user_is_active_and_at_the_first_version() {
    let user = ada();
    assert!(user.is_active());
    assert_eq!((user.version, user.credential_epoch), (Version::FIRST, Epoch::FIRST));
    assert_eq!((user.created_at, user.updated_at), (at(1), at(1)));
}

#[test]
fn a_change_of_profile_says_which_part_changed() {
    let mut user = ada();
    let name = DisplayName::parse("Countess").expect("valid");
    assert_eq!(
        user.change_profile(Some(name.clone()), None, at(2)),
        Some(UserEvent::ProfileChanged { name: true, username: false })
    );
    assert_eq!((user.version.number(), user.updated_at, user.credential_epoch), (2, at(2), Epoch::FIRST));
    assert_eq!(
        user.change_profile(Some(name), Some(None), at(3)),
        Some(UserEvent::ProfileChanged { name: false, username: true })
    );
    assert_eq!(user.username, None);
}

#[test]
fn a_change_that_changes_nothing_is_no_event_and_no_version() {
    let mut user = ada();
    let before = user.clone();
    assert_eq!(user.change_profile(Some(before.name.clone()), Some(before.username.clone()), at(2)), None);
    assert_eq!(user.change_role(Role::User, at(2)), None);
    assert_eq!(user.unlock(at(2)), None);
    assert_eq!(user.restore(at(2)), None);
    assert_eq!(user, before);
    user.lock(at(3));
    user.delete(at(4));
    let before = user.clone();
    assert_eq!((user.lock(at(5)), user.delete(at(5))), (None, None));
    assert_eq!(user, before);
}

#[test]
fn password_role_lock_and_deletion_end_the_trust_in_older_sessions() {
    let mut user = ada();
    user.change_password(at(2));
    user.change_role(Role::Admin, at(3));
    user.lock(at(4));
    user.delete(at(5));
    assert_eq!(user.credential_epoch.number(), 5);
    user.restore(at(6));
    user.unlock(at(7));
    assert_eq!(user.credential_epoch.number(), 5);
}

#[test]
fn unlocking_and_restoring_undo_locking_and_deleting() {
    let mut user = ada();
    assert_eq!((user.lock(at(2)), user.delete(at(3))), (Some(UserEvent::Locked), Some(UserEvent::Deleted)));
    assert_eq!((user.locked_at, user.deleted_at), (Some(at(2)), Some(at(3))));
    assert_eq!(
        (user.restore(at(4)), user.unlock(at(5))),
        (Some(UserEvent::Restored), Some(UserEvent::Unlocked))
    );
    assert_eq!((user.locked_at, user.deleted_at, user.updated_at), (None, None, at(5)));
}

#[test]
fn a_change_meant_for_another_version_is_refused() {
    let user = ada();
    let refused = user.expect_version(Some(Version::FIRST.next()));
    assert!(matches!(refused, Err(ChangeUserError::VersionMismatch)));
    assert!(user.expect_version(Some(Version::FIRST)).is_ok());
    assert!(user.expect_version(None).is_ok());
}

#[test]
fn a_standing_tells_role_lock_and_epoch() {
    let mut user = ada();
    user.change_role(Role::Admin, at(2));
    let standing = Standing { role: Role::Admin, is_locked: false, epoch: Epoch::FIRST.next() };
    assert_eq!(user.standing(), standing);
    user.lock(at(3));
    assert_eq!(user.standing(), Standing { is_locked: true, epoch: standing.epoch.next(), ..standing });
}

#[test]
fn only_an_active_administrator_counts_as_one() {
    let mut user = ada();
    assert!(!user.is_active_administrator());
    user.change_role(Role::Admin, at(2));
    assert!(user.is_active_administrator());
    user.lock(at(3));
    assert!(!user.is_active_administrator());
    user.unlock(at(4));
    user.delete(at(5));
    assert!(!user.is_active_administrator());
}

proptest! {
    #[test]
    fn every_event_is_one_version_and_every_version_one_event(steps in proptest::collection::vec(0..7_u8, 0..40)) {
        let mut user = ada();
        let mut events = 0;
        for (index, step) in steps.into_iter().enumerate() {
            let now = at(10 + i64::try_from(index).expect("small"));
            let event = match step {
                0 => user.lock(now),
                1 => user.unlock(now),
                2 => user.delete(now),
                3 => user.restore(now),
                4 => user.change_role(Role::Admin, now),
                5 => user.change_role(Role::User, now),
                _ => Some(user.change_password(now)),
            };
            events += i64::from(event.is_some());
            prop_assert_eq!(user.version.number(), 1 + events);
            prop_assert!(user.credential_epoch.number() <= user.version.number());
        }
    }
}
