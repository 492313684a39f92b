//! Ids in paths.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use domain::{
    auth::SessionId,
    shared::{Id, ProblemCode},
    users::UserId,
};
use utoipa::IntoParams;

use crate::error::{ApiError, ErrorCode, Fault, Place};

/// The user that a path names.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct UserPath {
    /// The user's id.
    #[param(value_type = String, format = "uuid", example = "01993b6e-7b1c-7000-8000-000000000001")]
    pub(crate) id: UserId,
}

/// The session that a path names.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct SessionPath {
    /// The session's id, as the list of sessions tells it.
    #[param(value_type = String, format = "uuid", example = "01993b6e-7b1c-7000-8000-000000000002")]
    pub(crate) id: SessionId,
}

impl<S: Send + Sync> FromRequestParts<S> for UserPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self { id: id(parts, state).await? })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self { id: id(parts, state).await? })
    }
}

async fn id<Of, S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Id<Of>, ApiError> {
    let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text);
    text.ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
        let fault = Fault {
            place: Place::Parameter("id".into()),
            code: ProblemCode::InvalidFormat,
            message: "must be a UUID".to_owned(),
        };
        ApiError::new(ErrorCode::InvalidParameter).with_faults(vec![fault])
    })
}
