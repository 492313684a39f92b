use std::time::Duration;

use super::*;

#[test]
fn so_many_at_once_and_then_so_many_a_second() {
    let (bucket, start) = (Bucket::new(5.0, 2.0), Instant::now());
    let taken = |millis| {
        let now = start + Duration::from_millis(millis);
        (0..10).filter(|_| bucket.take_at(now)).count()
    };
    assert_eq!([taken(0), taken(400), taken(500), taken(1_500), taken(60_000)], [5, 0, 1, 2, 5]);
}
