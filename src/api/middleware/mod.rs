//! What happens around every request, one file a concern. `router.rs` puts them in order.

mod acceptable;
mod address;
mod authenticate;
mod cors;
mod encoding;
mod head;
mod limit;
mod origin;
mod panic;
mod progress;
mod request_id;
mod security;
mod shed;
mod timeout;
mod watch;

pub(crate) use acceptable::refuse_unacceptable;
pub(crate) use address::TrustedProxies;
pub(crate) use authenticate::{Identity, authenticate};
pub(crate) use cors::cors_layer;
pub(crate) use encoding::allow_plain;
pub(crate) use head::check_head;
pub(crate) use limit::{Count, limit_address, limit_caller};
pub(crate) use origin::Origin;
pub(crate) use panic::answer_panic;
pub(crate) use progress::{Progress, arrive};
pub(crate) use request_id::identify;
pub(crate) use security::document_security;
pub use shed::Crowding;
pub(crate) use shed::shed_load;
pub(crate) use timeout::{bound_time, late_body};

#[cfg(test)]
mod tests;
