use super::*;

#[test]
fn a_number_is_whole_and_within_its_bounds() {
    assert_eq!(number(1..=9)("9"), Ok(9));
    for text in ["0", "10", "-1", "1.5", "", " 1", "9x"] {
        assert_eq!(number(1..=9)(text), Err("must be a whole number from 1 to 9".to_owned()));
    }
}

#[test]
fn a_flag_is_one_of_the_usual_words() {
    assert_eq!(["true", "YES", "on", "1"].map(flag), [Ok(true), Ok(true), Ok(true), Ok(true)]);
    assert_eq!(["false", "No", "off", "0"].map(flag), [Ok(false), Ok(false), Ok(false), Ok(false)]);
    assert!(flag("maybe").is_err());
}

#[test]
fn a_day_is_a_date_of_the_calendar() {
    for date in ["1970-01-01", "2024-02-29", "2026-12-31", "2000-03-01", "1999-12-31"] {
        assert_eq!(day(date).map(|at| at.to_string()), Ok(format!("{date}T00:00:00.000000Z")));
    }
    for text in
        ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "", "2026-04-31", "+026-01-01"]
    {
        assert!(day(text).is_err(), "{text}");
    }
}

#[test]
fn a_web_address_has_a_scheme_and_a_host_and_no_slash_at_its_end() {
    assert_eq!(web_address("https://a.example/"), Ok("https://a.example".to_owned()));
    assert_eq!(web_address("http://127.0.0.1:3000"), Ok("http://127.0.0.1:3000".to_owned()));
    for text in [
        "a.example",
        "ftp://a.example",
        "https://",
        "https://a.example?x",
        "https://u@a.example",
        "https://a b",
    ] {
        assert!(web_address(text).is_err(), "{text}");
    }
}
