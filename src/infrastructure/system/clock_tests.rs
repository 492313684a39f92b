use super::*;

#[test]
fn the_time_is_of_this_century_and_does_not_go_back() {
    let first = SystemClock.now();
    let second = SystemClock.now();
    assert!(first >= Timestamp::from_seconds(1_577_836_800), "{first} is before 2020");
    assert!(first < Timestamp::from_seconds(4_102_444_800), "{first} is after 2099");
    assert!(second >= first);
}
