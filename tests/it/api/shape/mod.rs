//! What holds for every answer, whatever was asked.

mod bodies;
mod documents;
mod headers;
mod health;
mod limits;
mod openapi;
mod routes;

pub(super) use bodies::*;
pub(super) use documents::*;
pub(super) use headers::*;
pub(super) use health::*;
pub(super) use limits::*;
pub(super) use openapi::*;
pub(super) use routes::*;
