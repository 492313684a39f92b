use super::*;
use crate::testing::{at, opened};

const DAY: u64 = 24 * 60 * 60;

#[test]
fn tokens_and_sessions_last_as_long_as_documented() {
    let Lifetimes { access, idle, session, lost_answer } = Lifetimes::DEFAULT;
    assert_eq!([access.as_secs(), lost_answer.as_secs()], [15 * 60, 30]);
    assert_eq!([idle.as_secs(), session.as_secs()], [30 * DAY, 90 * DAY]);
}

#[test]
fn a_session_is_open_until_just_before_it_is_idle_expired_or_ended() {
    let session = Session { idle_at: at(30), expires_at: at(90), ..opened() };
    assert_eq!([29, 30].map(|now| session.is_open(at(now))), [true, false]);
    let session = Session { idle_at: at(90), expires_at: at(60), ..session };
    assert_eq!([59, 60].map(|now| session.is_open(at(now))), [true, false]);
    let session = Session { ended_at: Some(at(10)), ..session };
    assert!(!session.is_open(at(9)), "ended is ended, whatever a clock says");
}

#[test]
fn a_standing_tells_when_its_session_ends_or_has_ended() {
    let session = Session { idle_at: at(30), expires_at: at(90), ..opened() };
    assert_eq!(session.standing().ends_at, at(30));
    let session = Session { idle_at: at(90), expires_at: at(60), ..session };
    assert_eq!(session.standing().ends_at, at(60));
    let session = Session { ended_at: Some(at(10)), ..session };
    assert_eq!(session.standing().ends_at, at(10));
}

#[test]
fn the_first_use_of_an_access_token_is_to_be_written_down_at_once() {
    let fresh = opened();
    assert!(fresh.standing().wants_touch(fresh.access, at(0)));
    let used = Session { is_access_used: true, ..fresh };
    assert!(!used.standing().wants_touch(used.access, at(0)));
}

#[test]
fn a_later_use_and_one_by_an_older_token_are_to_be_written_down_after_a_minute() {
    let fresh = opened();
    let older = Id::from_bytes([9; 16]);
    let used = Session { is_access_used: true, ..opened() };
    for (standing, token) in [(used.standing(), used.access), (fresh.standing(), older)] {
        assert_eq!([59, 60, 61].map(|now| standing.wants_touch(token, at(now))), [false, true, true]);
    }
}
