//! One's own sessions.

use std::net::IpAddr;

use axum::{extract::State, http::StatusCode};
use domain::{
    auth::{Session, SessionId},
    shared::{Caller, Timestamp},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    extract::{SessionPath, SignedIn, Viewer},
    reply::Reply,
    state::Api,
    users::Shown,
};

/// An open session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody<'a> {
    /// By this it can be ended.
    #[schema(value_type = String, format = "uuid", example = "01993b6e-7b1c-7000-8000-000000000002")]
    id: Shown<SessionId>,
    /// Where it was opened from; null where that is not known.
    #[schema(required, value_type = Option<String>, example = "203.0.113.9")]
    address: Option<Shown<IpAddr>>,
    /// What opened it; null where that is not known.
    #[schema(required, max_length = 255, example = "curl/8.5.0")]
    user_agent: Option<&'a str>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime, example = "2026-01-02T03:04:05.678901Z")]
    created_at: Shown<Timestamp>,
    /// When it was last used, to about a minute.
    #[schema(value_type = String, format = DateTime, example = "2026-01-02T03:04:05.678901Z")]
    last_used_at: Shown<Timestamp>,
    /// When it ends if it is not used.
    #[schema(value_type = String, format = DateTime, example = "2026-02-01T03:04:05.678901Z")]
    expires_at: Shown<Timestamp>,
    /// Whether it is the one that asks.
    #[schema(example = true)]
    current: bool,
}

impl<'a> SessionBody<'a> {
    fn of(session: &'a Session, caller: Caller) -> Self {
        Self {
            id: Shown(session.id),
            address: session.address.map(Shown),
            user_agent: session.agent.as_deref(),
            created_at: Shown(session.opened_at),
            last_used_at: Shown(session.last_used_at),
            expires_at: Shown(session.idle_at.min(session.expires_at)),
            current: session.id == caller.session,
        }
    }
}

/// How many sessions were ended.
#[derive(Serialize, ToSchema)]
#[schema(as = Revoked)]
pub(crate) struct RevokedBody {
    /// How many.
    #[schema(example = 2)]
    revoked: u64,
}

/// List your sessions
///
/// All that are open, most recently used first; at most 100.
#[utoipa::path(
    get, path = "/auth/sessions", tag = "sessions", operation_id = "list_sessions",
    responses(
        (status = 200, description = "Your open sessions.", body = Vec<SessionBody>),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn list_sessions(State(api): State<Api>, viewer: Viewer) -> Result<Reply, ApiError> {
    let sessions = api.ports.auth.list_sessions(viewer.actor()).await?;
    let bodies: Vec<_> = sessions.iter().map(|session| SessionBody::of(session, viewer.0)).collect();
    Reply::ok(&bodies)
}

/// End one of your sessions
///
/// Its tokens stop working at once.
#[utoipa::path(
    delete, path = "/auth/sessions/{id}", tag = "sessions", operation_id = "end_session",
    params(SessionPath),
    responses(
        (status = 204, description = "It has ended."),
        (status = 404, description = "not_found"),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn end_session(
    State(api): State<Api>,
    SignedIn { cause, .. }: SignedIn,
    SessionPath { id }: SessionPath,
) -> Result<StatusCode, ApiError> {
    let auth = api.ports.auth.clone();
    api.ports.writes.run(async move { auth.end_session(cause, id).await }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all your other sessions
///
/// The current one goes on.
#[utoipa::path(
    post, path = "/auth/sessions/revoke-others", tag = "sessions", operation_id = "revoke_other_sessions",
    responses(
        (status = 200, description = "How many have ended.", body = RevokedBody),
    ),
    security(("bearer" = [])),
)]
pub(crate) async fn revoke_others(
    State(api): State<Api>,
    SignedIn { cause, .. }: SignedIn,
) -> Result<Reply, ApiError> {
    let auth = api.ports.auth.clone();
    let revoked = api.ports.writes.run(async move { auth.end_other_sessions(cause).await }).await?;
    Reply::ok(&RevokedBody { revoked })
}
