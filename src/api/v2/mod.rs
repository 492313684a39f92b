//! Version 2: its table of routes. What differs from the others lies beside it.

mod document;
mod users;

pub(crate) use document::Described;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{account, auth, sessions, state::Api, users as accounts};

/// The table of contents.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(auth::rate_password))
        .routes(routes!(auth::is_username_available))
        .routes(routes!(sessions::list_sessions))
        .routes(routes!(sessions::end_session))
        .routes(routes!(sessions::revoke_others))
        .routes(routes!(accounts::get_me, users::change_profile))
        .routes(routes!(account::change_password))
        .routes(routes!(account::delete_account))
        .routes(routes!(users::list_users))
        .routes(routes!(accounts::get_user, accounts::delete_user))
        .routes(routes!(users::change_role))
        .routes(routes!(accounts::lock_user))
        .routes(routes!(accounts::unlock_user))
        .routes(routes!(accounts::restore_user))
        .routes(routes!(accounts::erase_user))
}
