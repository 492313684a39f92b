//! Ids that count up.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::shared::IdGenerator;

/// Ids for tests: they look like UUIDv7, and each is greater than the one before. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct SequentialIds(Arc<AtomicU64>);

impl SequentialIds {
    /// Begins at `01900000-0000-7000-8000-000000000001`.
    pub fn new() -> Self {
        Self::default()
    }
}

impl IdGenerator for SequentialIds {
    fn next_id(&self) -> [u8; 16] {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let [_, _, low @ ..] = number.to_be_bytes();
        let mut id = [0x01, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];
        id[10..].copy_from_slice(&low);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::shared::Id;

    #[test]
    fn sequential_ids_count_up_and_look_like_uuid_v7() {
        let ids = SequentialIds::new();
        let (first, second) =
            (Id::<()>::from_bytes(ids.next_id()), Id::<()>::from_bytes(ids.clone().next_id()));
        assert_eq!(first.to_string(), "01900000-0000-7000-8000-000000000001");
        assert_eq!(second.to_string(), "01900000-0000-7000-8000-000000000002");
    }
}
