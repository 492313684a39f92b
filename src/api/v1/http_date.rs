//! Dates as HTTP headers have them.

use domain::shared::Timestamp;

/// IMF-fixdate (RFC 9110, 5.6.7): `Fri, 31 Dec 2027 00:00:00 GMT`.
pub(super) fn http_date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let written = at.to_string();
    let part = |range: std::ops::Range<usize>| written.get(range).unwrap_or_default();
    // 1970-01-01, day 0, was a Thursday.
    let weekday = usize::try_from(at.seconds().div_euclid(86_400).rem_euclid(7)).unwrap_or(0);
    let month = part(5..7).parse::<usize>().map_or("Jan", |number| MONTHS[(number + 11) % 12]);
    format!("{}, {} {month} {} {} GMT", DAYS[weekday], part(8..10), part(0..4), part(11..19))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_headers_have_it() {
        let written = |seconds| http_date(Timestamp::from_seconds(seconds));
        assert_eq!(written(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(written(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(written(1_830_211_200), "Fri, 31 Dec 2027 00:00:00 GMT");
    }
}
