use super::*;
use proptest::prelude::*;

#[test]
fn a_timestamp_is_written_in_rfc_3339_with_microseconds() {
    for (micros, text) in [
        (0, "1970-01-01T00:00:00.000000Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (1_700_000_000_123_456, "2023-11-14T22:13:20.123456Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ] {
        assert_eq!(Timestamp::from_micros(micros).to_string(), text);
    }
}

#[test]
fn every_day_of_four_centuries_follows_the_day_before() {
    let (mut year, mut month, mut day) = (1970, 1, 1);
    for index in 0..=157_114 {
        let written = Timestamp::from_seconds(index * 86_400).to_string();
        assert_eq!(written, format!("{year:04}-{month:02}-{day:02}T00:00:00.000000Z"));
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        (year, month, day) = match (month, day) {
            (12, 31) => (year + 1, 1, 1),
            (_, day) if day == last => (year, month + 1, 1),
            _ => (year, month, day + 1),
        };
    }
    assert_eq!((year, month, day), (2400, 3, 2), "the last leap day of an era and its end are among them");
}

#[test]
fn a_timestamp_is_counted_in_microseconds_and_in_whole_seconds_rounded_down() {
    for (micros, seconds) in [(0, 0), (1_999_999, 1), (2_000_000, 2), (-1, -1), (-1_000_001, -2)] {
        let at = Timestamp::from_micros(micros);
        assert_eq!((at.micros(), at.seconds()), (micros, seconds));
    }
    assert_eq!(Timestamp::from_seconds(3).micros(), 3_000_000);
}

#[test]
fn time_ends_where_it_cannot_be_counted_any_further() {
    let (beginning, end) = (Timestamp::from_micros(i64::MIN), Timestamp::from_micros(i64::MAX));
    assert_eq!([Timestamp::from_seconds(i64::MIN), Timestamp::from_seconds(i64::MAX)], [beginning, end]);
    assert_eq!((end.plus(Duration::MAX), Timestamp::from_micros(0).plus(Duration::MAX)), (end, end));
    let longest = Duration::from_micros(i64::MAX.unsigned_abs());
    assert_eq!((end.since(beginning), beginning.since(end)), (longest, Duration::ZERO));
}

proptest! {
    #[test]
    fn what_is_added_is_what_lies_between(at in 0..253_402_300_799_i64, span in 0..4_000_000_000_u64) {
        let at = Timestamp::from_seconds(at);
        let span = Duration::from_micros(span);
        prop_assert_eq!(at.plus(span).micros(), at.micros() + i64::try_from(span.as_micros()).expect("small"));
        prop_assert_eq!(at.plus(span).since(at), span);
        prop_assert_eq!(at.since(at.plus(span)), Duration::ZERO);
    }

    #[test]
    fn the_written_order_is_the_order_in_time(a in 0..253_402_300_799_i64, b in 0..253_402_300_799_i64) {
        let (a, b) = (Timestamp::from_seconds(a), Timestamp::from_seconds(b));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }
}
