use std::{
    collections::hash_map::DefaultHasher,
    hash::{BuildHasher, BuildHasherDefault},
};

use super::*;
use crate::testing::told;
use proptest::prelude::*;

type ThingId = Id<()>;

#[test]
fn an_id_is_written_as_a_hyphenated_uuid() {
    let id = ThingId::from_bytes([
        0x01, 0x8f, 0x2c, 0x5a, 0x7b, 0x00, 0x7a, 0xbc, 0x8d, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
    ]);
    assert_eq!(id.to_string(), "018f2c5a-7b00-7abc-8def-0123456789ab");
}

#[test]
fn a_text_that_is_no_uuid_is_refused() {
    for text in [
        "",
        "018f2c5a",
        "018f2c5a-7b00-7abc-8def-0123456789a",
        "018f2c5a-7b00-7abc-8def-0123456789ag",
        "018f2c5a+7b00-7abc-8def-0123456789ab",
        "018f2c5a7b007abc8def0123456789ab",
        "018f2c5a-7b00-7abc-8def-0123456789é",
    ] {
        assert_eq!(text.parse::<ThingId>(), Err(InvalidId), "{text}");
    }
    assert_eq!(told(&InvalidId), "is not a UUID");
}

#[test]
fn an_id_is_shown_by_debug_as_it_is_written() {
    let id = ThingId::from_bytes([0x5a; 16]);
    assert_eq!(format!("{id:?}"), "5a5a5a5a-5a5a-5a5a-5a5a-5a5a5a5a5a5a");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(bytes: [u8; 16]) {
        let id = ThingId::from_bytes(bytes);
        prop_assert_eq!(id.to_string().parse::<ThingId>(), Ok(id));
        prop_assert_eq!(id.to_string().to_uppercase().parse::<ThingId>(), Ok(id));
        prop_assert_eq!(id.to_bytes(), bytes);
    }

    #[test]
    fn ids_are_told_apart_and_ordered_by_their_bytes(one: [u8; 16], other: [u8; 16]) {
        let hash = |id| BuildHasherDefault::<DefaultHasher>::default().hash_one::<ThingId>(id);
        let (a, b) = (ThingId::from_bytes(one), ThingId::from_bytes(other));
        prop_assert_eq!(a == b, one == other);
        prop_assert_eq!(a.partial_cmp(&b), Some(one.cmp(&other)));
        prop_assert_eq!(a.cmp(&b), one.cmp(&other));
        prop_assert_eq!(hash(a) == hash(b), one == other, "a map of ids would be a list");
    }
}
