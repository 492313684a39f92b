//! Versioned HTTP over the use cases. Knows no adapter.
//!
//! Reading order: `router.rs` (what is served, and what happens around each request), `v2/mod.rs` (a table of
//! contents), a feature's handlers (`users/`), then `error/` and `version/` (how answers look).

mod account;
mod auth;
mod dependencies;
mod docs;
mod error;
mod extract;
mod health;
mod jwks;
mod kept;
mod middleware;
mod observe;
mod openapi;
mod pagination;
mod ports;
mod reply;
mod router;
mod sessions;
mod settings;
mod state;
#[cfg(test)]
mod testing;
mod users;
mod v1;
mod v2;
mod version;

pub use dependencies::{Dependencies, Said};
pub use extract::SlowBody;
pub use middleware::Crowding;
pub use observe::{Begun, Ended, Refusal, RequestObserver, TraceParent, Unobserved};
pub use openapi::openapi_json;
pub use ports::{ApiPorts, Readiness, Writes};
pub use router::{METRICS_PATH, router};
pub use settings::{ApiSettings, Cors};
pub use version::ApiVersion;
