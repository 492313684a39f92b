use super::*;
use uuid::{Variant, Version};

#[test]
fn ids_are_uuids_of_version_7() {
    let id = Uuid::from_bytes(UuidV7Ids.next_id());
    assert_eq!((id.get_version(), id.get_variant()), (Some(Version::SortRand), Variant::RFC4122));
}

#[test]
fn ids_of_one_process_rise() {
    let ids: Vec<_> = (0..10_000).map(|_| UuidV7Ids.next_id()).collect();
    assert!(ids.is_sorted_by(|earlier, later| earlier < later));
}
