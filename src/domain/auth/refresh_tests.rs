use super::*;
use crate::{
    shared::Id,
    testing::{self, at},
};
use proptest::prelude::*;

const LIFETIMES: Lifetimes = Lifetimes::DEFAULT;

fn opened() -> RefreshFamily {
    let session = testing::opened();
    let presented = RefreshToken {
        digest: TokenDigest([1; 32]),
        session: session.id,
        generation: 1,
        replaces: 0,
        issued_at: at(0),
        consumed_at: None,
    };
    RefreshFamily { session, presented, live_replaces: 0 }
}

/// The family as the store answers it when `token` is presented after `family` was saved.
fn presenting(family: &RefreshFamily, token: &RefreshToken) -> RefreshFamily {
    RefreshFamily { presented: token.clone(), ..family.clone() }
}

#[test]
fn the_live_token_is_replaced_and_consumed() {
    let mut family = opened();
    assert_eq!(family.judge(&LIFETIMES, at(10)), Presented::Live);
    let next = family.replace(TokenDigest([2; 32]), Id::from_bytes([2; 16]), &LIFETIMES, at(10));
    assert_eq!(family.presented.consumed_at, Some(at(10)));
    assert_eq!((next.generation, next.replaces), (2, 1));
    assert_eq!(family.session.last_used_at, at(10));
    assert_eq!(presenting(&family, &next).judge(&LIFETIMES, at(20)), Presented::Live);
}

#[test]
fn a_consumed_token_is_accepted_for_30_s_while_its_successor_is_unused() {
    let mut family = opened();
    family.replace(TokenDigest([2; 32]), Id::from_bytes([2; 16]), &LIFETIMES, at(10));
    assert_eq!(family.judge(&LIFETIMES, at(40)), Presented::AnswerLost);
    assert_eq!(family.judge(&LIFETIMES, at(41)), Presented::Reused);
}

#[test]
fn the_30_s_count_from_the_first_use_however_often_it_is_repeated() {
    let mut family = opened();
    family.replace(TokenDigest([2; 32]), Id::from_bytes([2; 16]), &LIFETIMES, at(10));
    family.replace(TokenDigest([3; 32]), Id::from_bytes([3; 16]), &LIFETIMES, at(30));
    assert_eq!(family.judge(&LIFETIMES, at(40)), Presented::AnswerLost);
    assert_eq!(family.judge(&LIFETIMES, at(41)), Presented::Reused);
}

#[test]
fn using_the_successors_access_token_counts_as_use() {
    let mut family = opened();
    family.replace(TokenDigest([2; 32]), Id::from_bytes([2; 16]), &LIFETIMES, at(10));
    family.session.is_access_used = true;
    assert_eq!(family.judge(&LIFETIMES, at(11)), Presented::Reused);
}

#[test]
fn an_older_ancestor_than_the_direct_predecessor_is_reuse() {
    let mut family = opened();
    let second = family.replace(TokenDigest([2; 32]), Id::from_bytes([2; 16]), &LIFETIMES, at(10));
    let first = family.presented.clone();
    let mut family = presenting(&family, &second);
    family.replace(TokenDigest([3; 32]), Id::from_bytes([3; 16]), &LIFETIMES, at(11));
    assert_eq!(presenting(&family, &first).judge(&LIFETIMES, at(12)), Presented::Reused);
}

#[test]
fn the_unused_successor_is_void_once_the_lost_answer_was_repeated() {
    let mut family = opened();
    let lost = family.replace(TokenDigest([2; 32]), Id::from_bytes([2; 16]), &LIFETIMES, at(10));
    family.replace(TokenDigest([3; 32]), Id::from_bytes([3; 16]), &LIFETIMES, at(11));
    assert_eq!(presenting(&family, &lost).judge(&LIFETIMES, at(12)), Presented::Reused);
}

#[test]
fn an_ended_idle_or_expired_session_is_ended() {
    let mut family = opened();
    assert_eq!(family.judge(&LIFETIMES, at(0).plus(LIFETIMES.idle)), Presented::Ended);
    family.session.idle_at = at(0).plus(LIFETIMES.session * 2);
    assert_eq!(family.judge(&LIFETIMES, at(0).plus(LIFETIMES.session)), Presented::Ended);
    family.session.ended_at = Some(at(5));
    assert_eq!(family.judge(&LIFETIMES, at(6)), Presented::Ended);
}

#[test]
fn a_session_is_idle_after_30_days_and_never_outlives_90() {
    let mut family = opened();
    for day in 1..=4 {
        let now = at(day * 24 * 25 * 3600);
        family.presented.generation = family.session.generation;
        family.presented.consumed_at = None;
        family.replace(TokenDigest([9; 32]), Id::from_bytes([9; 16]), &LIFETIMES, now);
        assert_eq!(family.session.idle_at, now.plus(LIFETIMES.idle).min(family.session.expires_at));
    }
    assert_eq!(family.session.idle_at, family.session.expires_at);
}

proptest! {
    /// Whatever is presented in whatever order: at most one token of a session is ever live.
    #[test]
    fn there_is_never_more_than_one_live_token(steps in proptest::collection::vec((0..8_usize, 0..40_i64, any::<bool>()), 1..40)) {
        let mut family = opened();
        let mut tokens = vec![family.presented.clone()];
        let mut now = 0;
        for (which, wait, use_access) in steps {
            now += wait;
            let index = which % tokens.len();
            let mut presented = presenting(&family, &tokens[index]);
            if matches!(presented.judge(&LIFETIMES, at(now)), Presented::Live | Presented::AnswerLost) {
                let digest = TokenDigest([u8::try_from(tokens.len()).expect("small"); 32]);
                let next = presented.replace(digest, Id::from_bytes([7; 16]), &LIFETIMES, at(now));
                tokens[index] = presented.presented.clone();
                tokens.push(next);
                family = presented;
            }
            family.session.is_access_used |= use_access;
            let live = tokens.iter()
                .filter(|token| presenting(&family, token).judge(&LIFETIMES, at(now)) == Presented::Live)
                .count();
            prop_assert_eq!(live, 1);
        }
    }
}
