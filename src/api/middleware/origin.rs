//! Where a request comes from: what its effects are remembered by.

use std::net::IpAddr;

use axum::{
    extract::{OriginalUri, Request},
    http::HeaderValue,
};
use domain::shared::{Cause, ClientAddress, Id};

use crate::observe::TraceParent;

/// Known of every request from the outermost layer on.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The id that is logged and answered.
    pub(crate) request_id: HeaderValue,
    /// The id that the request's effects share: the request's own where it is a UUID.
    pub(crate) correlation: Id<Cause>,
    /// Where in which trace the request is: ours where it is traced, else the client's.
    pub(crate) trace: Option<TraceParent>,
    /// Where the client is, where that is known.
    pub(crate) address: Option<IpAddr>,
}

impl Origin {
    /// The network that the client counts as.
    pub(crate) fn network(&self) -> ClientAddress {
        self.address.map_or(ClientAddress::unknown(), ClientAddress::of)
    }

    /// The path that was asked for: a version's own routes see only what follows their prefix.
    pub(crate) fn path_of(request: &Request) -> &str {
        let whole = request.extensions().get::<OriginalUri>();
        whole.map_or(request.uri().path(), |uri| uri.path())
    }

    /// The id of a request that has passed the outermost layer.
    pub(crate) fn request_id_of(request: &Request) -> HeaderValue {
        request
            .extensions()
            .get::<Self>()
            .map_or(HeaderValue::from_static("-"), |origin| origin.request_id.clone())
    }
}
