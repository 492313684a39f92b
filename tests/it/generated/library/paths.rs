//! Paths: with what stands for an id, and with what is none.

use proptest::{prelude::*, sample::select};

use super::{document::Operation, known};

/// The path with what the caller knows in place of its parameters.
pub(crate) fn valid(operation: &Operation) -> String {
    let mut path = operation.path.clone();
    for parameter in operation.parameters_in("path") {
        let word = known::word_for(&operation.id, &parameter.name).unwrap_or("~unknown~");
        path = path.replace(&format!("{{{}}}", parameter.name), word);
    }
    path
}

/// A path that has something else in place of its parameter, with what that is.
pub(crate) fn astray(operation: &Operation) -> BoxedStrategy<(&'static str, String)> {
    let Some(parameter) = operation.parameters_in("path").next() else {
        let path = operation.path.clone();
        return select(ENDINGS.to_vec())
            .prop_map(move |(what, ending)| (what, format!("{path}{ending}")))
            .boxed();
    };
    let path = operation.path.clone();
    let place = format!("{{{}}}", parameter.name);
    let fixed = select(IDS.to_vec()).prop_map(|(what, id)| (what, id.to_owned()));
    let huge = (1..4_usize).prop_map(|thousands| ("a huge id", "7".repeat(thousands * 1_000)));
    prop_oneof![9 => fixed, 1 => huge].prop_map(move |(what, id)| (what, path.replace(&place, &id))).boxed()
}

const ENDINGS: [(&str, &str); 8] = [
    ("a slash behind the path", "/"),
    ("an escape behind the path", "%20"),
    ("a NUL behind the path", "%00"),
    ("other bytes behind the path", "%ff%fe"),
    ("half an escape behind the path", "%"),
    ("an escaped slash behind the path", "%2Fx"),
    ("dots behind the path", "/../x"),
    ("parameters of the path", ";a=b"),
];

const IDS: [(&str, &str); 22] = [
    ("nobody's id", "01993b6e-7b1c-7000-8000-0000deadbeef"),
    ("the empty id", "00000000-0000-0000-0000-000000000000"),
    ("the greatest id", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    ("no id", ""),
    ("a number", "1"),
    ("a negative number", "-1"),
    ("a word", "nobody"),
    ("an id with a letter too many", "01993b6e-7b1c-7000-8000-0000deadbeef0"),
    ("an id with a wrong letter", "01993b6e-7b1c-7000-8000-0000deadbeeg"),
    ("an id in braces", "%7B01993b6e-7b1c-7000-8000-0000deadbeef%7D"),
    ("an id as a URN", "urn:uuid:01993b6e-7b1c-7000-8000-0000deadbeef"),
    ("an id in capitals without hyphens", "01993B6E7B1C700080000000DEADBEEF"),
    ("an id with a line feed", "01993b6e-7b1c-7000-8000-0000deadbeef%0A"),
    ("an escaped slash", "a%2Fb"),
    ("a slash", "a/b"),
    ("dots", ".."),
    ("escaped dots", "%2e%2e%2f%2e%2e"),
    ("a NUL", "%00"),
    ("other bytes", "%ff%fe"),
    ("half an escape", "%e"),
    ("letters of another script", "%D9%A1%E2%80%AE%F0%9F%A6%80"),
    ("quotes of SQL", "'%20OR%20'1'='1"),
];
