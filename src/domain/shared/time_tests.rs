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

proptest! {
    #[test]
    fn later_and_earlier_are_each_others_inverse(at in 0..253_402_300_799_i64, span in 0..4_000_000_000_u64) {
        let at = Timestamp::from_seconds(at);
        let span = Duration::from_micros(span);
        prop_assert_eq!(at.plus(span).minus(span), at);
        prop_assert_eq!(at.plus(span).since(at), span);
        prop_assert_eq!(at.since(at.plus(span)), Duration::ZERO);
    }

    #[test]
    fn the_written_order_is_the_order_in_time(a in 0..253_402_300_799_i64, b in 0..253_402_300_799_i64) {
        let (a, b) = (Timestamp::from_seconds(a), Timestamp::from_seconds(b));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }
}
