//! Rating a password before it is chosen.

use axum::extract::State;
use domain::{auth::RatePassword, shared::Problems};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::ApiError,
    extract::{Fields, JsonBody, Text, anything},
    reply::Reply,
    state::Api,
};

/// A password that you might choose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RatePassword)]
pub(crate) struct CandidateBody {
    /// The candidate. It is not stored.
    #[serde(default)]
    #[schema(value_type = String, required, format = Password, example = "correct horse battery staple")]
    password: Text,
    /// Your e-mail address, which it must not resemble.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "ada@example.org")]
    email: Text,
    /// Your name, which it must not resemble.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "Ada Lovelace")]
    name: Text,
}

impl Fields for CandidateBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("password", self.password.0.required(anything));
        problems.take("email", self.email.0.optional(anything));
        problems.take("name", self.name.0.optional(anything));
    }
}

/// How hard a password is to guess.
#[derive(Serialize, ToSchema)]
#[schema(as = PasswordRating)]
pub(crate) struct RatingBody<'a> {
    /// From 0 (guessed at once) to 4 (very hard to guess).
    #[schema(minimum = 0, maximum = 4, example = 4)]
    score: u8,
    /// Whether it is hard enough, and of a length that is permitted.
    #[schema(example = true)]
    acceptable: bool,
    /// What would make it better.
    #[schema(example = json!(["Add another word or two"]))]
    advice: &'a [String],
    /// How long it takes to guess.
    #[schema(example = "centuries")]
    crack_time: &'a str,
}

/// Rate a password that you might choose
///
/// Nothing is stored.
#[utoipa::path(
    post, path = "/auth/password/rate", tag = "auth", operation_id = "rate_password",
    request_body = CandidateBody,
    responses(
        (status = 200, description = "How good it is.", body = RatingBody),
    ),
    security(()),
)]
pub(crate) async fn rate_password(
    State(api): State<Api>,
    JsonBody(body): JsonBody<CandidateBody>,
) -> Result<Reply, ApiError> {
    let command = RatePassword { password: body.password.0, names: vec![body.email.0, body.name.0] };
    let rated = api.ports.auth.rate_password(command).await?;
    Reply::ok(&RatingBody {
        score: rated.rating.score,
        acceptable: rated.acceptable,
        advice: &rated.rating.advice,
        crack_time: &rated.rating.crack_time,
    })
}
