use domain::{authorization::Role, shared::Id, users::Epoch};

use super::*;

const TTL: Duration = Duration::from_secs(1);

fn session(number: u64) -> SessionId {
    Id::from_bytes(u128::from(number).to_be_bytes())
}

fn access(user: u8) -> Access {
    let standing = SessionStanding {
        user: Id::from_bytes([user; 16]),
        epoch: Epoch::FIRST,
        ends_at: Timestamp::from_seconds(9_999),
        last_used_at: Timestamp::from_seconds(0),
        unused_access: None,
    };
    (standing, Standing { role: Role::User, is_locked: false, epoch: Epoch::FIRST })
}

#[test]
fn an_entry_is_believed_for_less_than_its_time_and_never_before_it_was_read() {
    let mut remembered = Remembered::default();
    let at = Timestamp::from_micros;
    remembered.remember(session(1), access(1), at(5_000_000), TTL, 0);
    assert_eq!(remembered.find(session(1), at(5_000_000), TTL), Some(access(1)));
    assert_eq!(remembered.find(session(1), at(5_999_999), TTL), Some(access(1)));
    assert_eq!(remembered.find(session(1), at(6_000_000), TTL), None);
    assert_eq!(remembered.find(session(1), at(4_999_999), TTL), None, "a clock was turned back");
}

#[test]
fn what_was_read_before_something_was_forgotten_is_not_kept() {
    let mut remembered = Remembered::default();
    let now = Timestamp::from_seconds(5);
    let before = remembered.forgettings();
    remembered.forget_user(access(2).0.user);
    remembered.remember(session(1), access(1), now, TTL, before);
    assert_eq!(remembered.find(session(1), now, TTL), None);
}

#[test]
fn a_user_is_forgotten_with_all_sessions_and_nobody_else() {
    let mut remembered = Remembered::default();
    let (early, late) = (Timestamp::from_micros(5_000_000), Timestamp::from_micros(5_900_000));
    for (number, user) in [(1, 1), (2, 2), (3, 1)] {
        remembered.remember(session(number), access(user), early, TTL, 0);
    }
    remembered.remember(session(4), access(1), late, Duration::from_millis(500), 0);
    remembered.forget_user(access(1).0.user);
    let kept = [1, 2, 3, 4].map(|number| remembered.find(session(number), late, TTL).is_some());
    assert_eq!(kept, [false, true, false, false]);
    remembered.forget_session(session(2));
    assert_eq!(remembered.len(), 0);
}

#[test]
fn the_number_of_entries_is_bounded_and_old_ones_go_by_themselves() {
    let mut remembered = Remembered::default();
    let now = Timestamp::from_seconds(5);
    for number in 0..50_000 {
        remembered.remember(session(number), access(1), now, TTL, 0);
    }
    assert!(remembered.len() <= 2 * MOST);
    assert!(remembered.find(session(49_999), now, TTL).is_some());
    for second in [7, 9] {
        remembered.remember(session(1), access(1), Timestamp::from_seconds(second), TTL, 0);
    }
    assert_eq!(remembered.len(), 2);
}
