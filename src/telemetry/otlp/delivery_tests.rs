use opentelemetry_sdk::error::OTelSdkError;

use super::*;

const fn failing(failures: u64, lost: u64) -> Line {
    Line::Fails { failures, lost }
}

#[test]
fn a_collector_that_is_down_is_told_once_a_minute_and_once_when_it_is_back() {
    let (mut state, start) = (State::default(), Instant::now());
    let mut at = |seconds, arrived| state.note(arrived, seconds, start + Duration::from_secs(seconds));
    assert_eq!(at(0, true), None);
    assert_eq!(at(1, false), Some(failing(1, 1)));
    assert_eq!(at(2, false), None);
    assert_eq!(at(60, false), None);
    assert_eq!(at(61, false), Some(failing(3, 60)));
    assert_eq!(state.note(true, 61, start + Duration::from_secs(62)), Some(Line::IsBack));
    assert_eq!(state.note(true, 61, start + Duration::from_secs(63)), None);
}

#[test]
fn a_collector_that_comes_and_goes_is_told_once_a_minute_too() {
    let (mut state, start) = (State::default(), Instant::now());
    let lines =
        (0..120).filter_map(|second| state.note(second % 2 == 1, 0, start + Duration::from_secs(second)));
    let fails = || Line::Fails { failures: 1, lost: 0 };
    assert_eq!(lines.collect::<Vec<_>>(), [fails(), Line::IsBack, fails(), Line::IsBack]);
}

#[test]
fn what_is_lost_to_a_collector_that_answers_is_told_once_a_minute() {
    let (mut state, start) = (State::default(), Instant::now());
    let mut at = |seconds, lost| state.note(true, lost, start + Duration::from_secs(seconds));
    assert_eq!(at(0, 0), None);
    assert_eq!(at(1, 5), Some(Line::Loses { lost: 5 }));
    assert_eq!(at(2, 9), None);
    assert_eq!(at(61, 10), Some(Line::Loses { lost: 5 }));
    assert_eq!(at(130, 10), None);
}

#[test]
fn what_finds_no_room_is_lost_and_counted() {
    let delivery = Delivery::of("traces", "http://collector");
    let admitted = (0..5).filter(|_| delivery.admit(3)).count();
    assert_eq!((admitted, delivery.waiting(), delivery.lost()), (3, 3, 2));
    delivery.begin(2);
    assert!(delivery.admit(3) && delivery.admit(3) && !delivery.admit(3));
    assert_eq!((delivery.waiting(), delivery.lost()), (3, 3));
}

#[test]
fn one_export_that_fails_is_an_accident_and_two_are_hopeless() {
    let delivery = Delivery::of("logs", "http://collector");
    let failed = || Err(OTelSdkError::InternalFailure("down".into()));
    delivery.note(&failed());
    assert!(!delivery.is_hopeless());
    delivery.note(&failed());
    assert!(delivery.is_hopeless());
    delivery.note(&Ok(()));
    assert!(!delivery.is_hopeless());
}
