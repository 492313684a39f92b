//! Requests made from an OpenAPI document, valid and not, and the judgement of their answers by the same document.
//!
//! Reading order: `document.rs` (what is read of the document), `plan.rs` (how a request comes about), `check.rs` (what
//! must hold of its answer), `driver.rs` (who asks, and the asking). It knows nothing of the test suite, so that
//! a bench can drive a service by it too.

mod answers;
mod bodies;
mod check;
mod document;
mod driver;
mod headers;
mod known;
mod literals;
mod paths;
mod people;
mod plan;
mod queries;
pub(crate) mod request;
mod values;

pub(crate) use driver::{Driver, Report, Setting};
pub(crate) use people::Root;
pub(crate) use plan::Generator;
