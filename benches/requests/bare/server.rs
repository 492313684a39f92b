use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use tokio::sync::Semaphore;

use super::{Database, handlers, login};
use crate::processes::SECRET;

/// What handlers share.
pub(super) struct State {
    pub(super) database: Database,
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    pub(super) validation: Validation,
    /// One password a core, as hashing on the async threads starves everything else.
    pub(super) hashing: Arc<Semaphore>,
}

/// Anything that goes wrong. The load counts it as a failure, so it needs no more than a status.
pub(super) struct Failure(pub(super) StatusCode);

impl<E: std::error::Error> From<E> for Failure {
    fn from(_: E) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Serves on the port of `SERVER_PORT` until it is killed.
pub(crate) async fn serve(url: &str) -> eyre::Result<()> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&["hexwright"]);
    validation.set_audience(&["hexwright-api"]);
    let state = State {
        database: Database::open(url).await?,
        signing: EncodingKey::from_secret(SECRET.as_bytes()),
        verifying: DecodingKey::from_secret(SECRET.as_bytes()),
        validation,
        hashing: Arc::new(Semaphore::new(std::thread::available_parallelism()?.get())),
    };
    let router = Router::new()
        .route("/health/ready", get(async || "ready"))
        .route("/api/v2/users/me", get(handlers::read).patch(handlers::write))
        .route("/api/v2/users", get(handlers::list))
        .route("/api/v2/auth/login", post(login::login))
        .with_state(Arc::new(state));
    let port = std::env::var("SERVER_PORT")?.parse()?;
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    Ok(axum::serve(
        axum::serve::ListenerExt::tap_io(listener, |stream| {
            stream.set_nodelay(true).ok();
        }),
        router,
    )
    .await?)
}
