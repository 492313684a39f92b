//! Parsers of single values. Their messages continue a sentence that begins with the variable's name.

use std::{ops::RangeInclusive, str::FromStr, time::Duration};

use domain::shared::Timestamp;

/// A whole number within bounds.
pub(super) fn number<T>(range: RangeInclusive<T>) -> impl FnOnce(&str) -> Result<T, String>
where
    T: FromStr + PartialOrd + std::fmt::Display,
{
    move |text| {
        text.parse()
            .ok()
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
    }
}

/// A number of seconds within bounds.
pub(super) fn seconds(range: RangeInclusive<u64>) -> impl FnOnce(&str) -> Result<Duration, String> {
    move |text| number(range)(text).map(Duration::from_secs)
}

/// A number of milliseconds within bounds.
pub(super) fn millis(range: RangeInclusive<u64>) -> impl FnOnce(&str) -> Result<Duration, String> {
    move |text| number(range)(text).map(Duration::from_millis)
}

/// A number of days from 1 to 3650.
pub(super) fn days(text: &str) -> Result<Duration, String> {
    number(1..=3_650)(text).map(|days: u64| Duration::from_hours(24 * days))
}

/// Yes or no.
pub(super) fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

/// Any text without control characters.
pub(super) fn text(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters".to_owned());
    }
    Ok(text.to_owned())
}

/// The entries of a list separated by commas.
pub(super) fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// An `http` or `https` address without query or fragment; a slash at its end is dropped.
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_address = rest.is_some_and(|rest| {
        let host = rest.split('/').next().unwrap_or_default();
        !host.is_empty() && !rest.contains(['?', '#', '@', '"', '<', '>', '\\', ' ']) && rest.is_ascii()
    });
    if is_address && !text.chars().any(char::is_control) {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("must be an address such as https://api.example.com".to_owned())
    }
}

/// A day as `2027-12-31`, from its first moment in UTC.
pub(super) fn day(text: &str) -> Result<Timestamp, String> {
    let wrong = || "must be a day such as 2027-12-31".to_owned();
    let mut parts = text.split('-').map(|part| {
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i64>().ok()).flatten()
    });
    let (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(wrong());
    };
    if text.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(wrong());
    }
    let at = Timestamp::from_seconds(days_from_civil(year, month, day) * 86_400);
    // The 31st of a short month comes out as another day.
    if at.to_string().starts_with(text) { Ok(at) } else { Err(wrong()) }
}

/// The day number of a proleptic Gregorian date, counted from 1970-01-01.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let year_of_era = year.rem_euclid(400);
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
