//! The service as its clients see it: started by the real bootstrap on a real socket, asked over HTTP.
//!
//! [`TestApp`] is one running instance, [`Anonymous`], [`Member`] and [`Admin`] are those who ask, an [`Answer`] is what
//! they get. Behaviour that both versions share is tested once, with the [`Version`] as a parameter.

mod actor;
mod answer;
mod engine;
mod forger;
mod http;
mod metrics;
mod people;
mod raw;
mod snapshot;
mod test_app;
mod version;

pub(crate) use actor::Actor;
pub(crate) use answer::Answer;
pub(crate) use engine::Engine;
pub(crate) use forger::Forger;
pub(crate) use http::{Http, REQUEST_ID};
pub(crate) use metrics::Metrics;
pub(crate) use people::{Admin, Anonymous, Member, PASSWORD};
pub(crate) use raw::raw_exchange;
pub(crate) use snapshot::assert_answer;
pub(crate) use test_app::{PUBLIC_URL, SECRET, TestApp, run_case};
pub(crate) use version::Version;
