//! Making an account.

use axum::extract::{OriginalUri, State};
use domain::{
    auth::Register,
    authorization::Role,
    shared::{Problem, ProblemCode, Problems},
    users::{DisplayName, Email, Username},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    error::ApiError,
    extract::{Anyone, Fields, JsonBody, Parameters, Text, anything},
    reply::Reply,
    state::Api,
    users::UserBody,
    version::ApiVersion,
};

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Register)]
pub(crate) struct RegisterBody {
    /// Where you are written to.
    #[serde(default)]
    #[schema(value_type = String, required, format = Email, max_length = 254, example = "ada@example.org")]
    email: Text,
    /// 8 to 128 characters, hard to guess, and not on any list of stolen ones.
    #[serde(default)]
    #[schema(value_type = String, required, format = Password, min_length = 8, max_length = 128, example = "correct horse battery staple")]
    password: Text,
    /// What others see.
    #[serde(default)]
    #[schema(value_type = String, required, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: Text,
    /// A second name to sign in by, if you want one: letters, digits and `_`.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 30, pattern = "^[A-Za-z0-9_]+$", example = "ada")]
    username: Text,
}

impl Fields for RegisterBody {
    fn check(&self, problems: &mut Problems) {
        problems.take("email", self.email.0.required(Email::parse));
        problems.take("password", self.password.0.required(anything));
        problems.take("name", self.name.0.required(DisplayName::parse));
        problems.take("username", self.username.0.optional(Username::parse));
    }
}

/// Whether a username is free.
#[derive(Serialize, ToSchema)]
#[schema(as = Availability)]
pub(crate) struct AvailabilityBody {
    /// Whether nobody has it.
    #[schema(example = true)]
    available: bool,
}

/// A username.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the query; the handler reads it")]
pub(crate) struct UsernameQuery {
    /// The username.
    #[param(min_length = 3, max_length = 30, pattern = "^[A-Za-z0-9_]+$", example = "ada")]
    username: String,
}

/// Make an account
///
/// Answers the account; sign in to use it. Whether an e-mail address is taken is told here alone, and only so often.
#[utoipa::path(
    post, path = "/auth/register", tag = "auth", operation_id = "register",
    request_body = RegisterBody,
    responses(
        (
            status = 201,
            description = "The account.",
            body = UserBody,
            headers(("Location" = String, description = "Where the account is found.")),
        ),
        (status = 409, description = "email_taken username_taken"),
    ),
    security(()),
)]
pub(crate) async fn register(
    State(api): State<Api>,
    Anyone { cause, .. }: Anyone,
    OriginalUri(uri): OriginalUri,
    JsonBody(body): JsonBody<RegisterBody>,
) -> Result<Reply, ApiError> {
    let RegisterBody { email: Text(email), password: Text(password), name: Text(name), username } = body;
    let command = Register { email, password, name, username: username.0, role: Role::User };
    let auth = api.ports.auth.clone();
    let user = api.ports.writes.run(async move { auth.register(cause, command).await }).await?;
    let version = ApiVersion::of_path(uri.path()).map_or("", ApiVersion::prefix);
    let location = format!("{}{version}/users/{}", api.settings.public_url, user.id);
    Ok(UserBody::reply(&user)?.created_at(location))
}

/// Ask whether a username is free
///
/// Only so often, as signing in. Whether an e-mail address is free cannot be asked.
#[utoipa::path(
    get, path = "/auth/username-available", tag = "auth", operation_id = "is_username_available",
    params(UsernameQuery),
    responses(
        (status = 200, description = "Whether it is.", body = AvailabilityBody),
        (status = 400, description = "invalid_parameter"),
    ),
    security(()),
)]
pub(crate) async fn is_username_available(
    State(api): State<Api>,
    mut parameters: Parameters,
) -> Result<Reply, ApiError> {
    if !parameters.has("username") {
        parameters.fault("username", Problem::new(ProblemCode::Required, "is required"));
    }
    let username = parameters.take("username", Username::parse);
    parameters.finish()?;
    let available = match username {
        Some(username) => api.ports.users.is_username_free(username).await?,
        None => false,
    };
    Reply::ok(&AvailabilityBody { available })
}
