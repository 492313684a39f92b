use domain::{
    auth::BreachedPasswords,
    shared::{PortFuture, Secret},
};

/// For whom asks no list: no password is on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBreachList;

impl BreachedPasswords for NoBreachList {
    fn is_breached(&self, _: Secret) -> PortFuture<'_, bool, domain::shared::Source> {
        Box::pin(std::future::ready(Ok(false)))
    }
}

#[cfg(test)]
#[path = "none_tests.rs"]
mod tests;
