use domain::shared::IdGenerator;
use uuid::Uuid;

/// `UUIDv7` (RFC 9562): ids of one process rise in the order in which they were made.
#[derive(Debug, Clone, Copy, Default)]
pub struct UuidV7Ids;

impl IdGenerator for UuidV7Ids {
    fn next_id(&self) -> [u8; 16] {
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that the ban points to")]
        let id = Uuid::now_v7();
        id.into_bytes()
    }
}

#[cfg(test)]
#[path = "ids_tests.rs"]
mod tests;
