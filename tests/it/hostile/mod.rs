//! Clients that break the rules of HTTP, or keep them too slowly: what they get, and what others notice of it.

mod bodies;
mod crowd;
#[cfg(target_os = "linux")]
mod descriptors;
mod raw;
#[cfg(target_os = "linux")]
mod shares;
mod targets;
mod tls;
