//! Who asks, as use cases want it.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use domain::{
    auth::SessionId,
    shared::{Actor, Caller, Cause},
};

use crate::{
    error::{ApiError, ErrorCode},
    middleware::{Identity, Origin},
};

/// A write that anybody may ask for. The session is the caller's, where they bring a valid token of one.
pub(crate) struct Anyone {
    /// Anonymous, with all that is known of the request.
    pub(crate) cause: Cause,
    /// The open session of the same device.
    pub(crate) session: Option<SessionId>,
}

/// A write by somebody signed in.
pub(crate) struct SignedIn {
    /// Who and why.
    pub(crate) cause: Cause,
    /// Who.
    pub(crate) caller: Caller,
}

/// A read by somebody signed in.
pub(crate) struct Viewer(pub(crate) Caller);

impl Viewer {
    /// As use cases want it.
    pub(crate) fn actor(&self) -> Actor {
        Actor::Caller(self.0)
    }
}

fn required(parts: &Parts) -> Result<Caller, ApiError> {
    parts.extensions.get().map_or(Err(ErrorCode::Unauthenticated.into()), Identity::required)
}

fn cause(parts: &Parts, actor: Actor) -> Cause {
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let origin = parts.extensions.get::<Origin>();
    Cause {
        actor,
        correlation: origin.map(|origin| origin.correlation),
        causation: None,
        trace: origin.and_then(|origin| Some(origin.trace.as_ref()?.to_string())),
        address: origin.and_then(|origin| origin.address),
        agent: agent.map(|agent| agent.chars().take(255).collect()),
    }
}

impl<S: Sync> FromRequestParts<S> for Anyone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let session = match parts.extensions.get() {
            Some(Identity::Known(caller)) => Some(caller.session),
            _ => None,
        };
        Ok(Self { cause: cause(parts, Actor::Anonymous), session })
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = required(parts)?;
        Ok(Self { cause: cause(parts, Actor::Caller(caller)), caller })
    }
}

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        required(parts).map(Self)
    }
}
