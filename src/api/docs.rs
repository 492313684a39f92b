//! The documents, and the page that shows them: all of it is in the program, nothing comes from a network.

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderName, header},
    middleware::from_fn,
    response::Redirect,
    routing::{MethodRouter, get},
};
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use crate::{
    middleware::{document_security, let_keep},
    openapi::openapi_json,
    settings::ApiSettings,
    state::Api,
    version::ApiVersion,
};

/// The documents always, the page where it is wanted.
pub(crate) fn routes(settings: &ApiSettings) -> Router<Api> {
    let documents = ApiVersion::ALL
        .into_iter()
        .fold(Router::new(), |router, version| router.route(version.document_path(), document(version)));
    let all = if settings.show_docs { documents.merge(page()) } else { documents };
    all.layer(from_fn(let_keep))
}

const JSON: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];

/// Made when it is first asked for, so that starting does not wait for it.
fn document(version: ApiVersion) -> MethodRouter<Api> {
    let made = Arc::new(OnceLock::new());
    get(async move || {
        let text: &Bytes = made.get_or_init(|| openapi_json(version).into());
        (JSON, text.clone())
    })
}

/// Swagger UI with the newest version shown first.
fn page() -> Router<Api> {
    let newest_first = ApiVersion::ALL.into_iter().rev().enumerate();
    let urls = newest_first
        .map(|(place, version)| Url::with_primary(version.as_str(), version.document_path(), place == 0));
    let config = Config::new(urls).display_operation_id(true).persist_authorization(false);
    let elsewhere = || get(async || Redirect::permanent("/docs/"));
    Router::from(SwaggerUi::new("/docs").config(config))
        .route("/swagger-ui", elsewhere())
        .route("/swagger-ui/", elsewhere())
        .route("/swagger-ui/{*rest}", elsewhere())
        .layer(from_fn(document_security))
}

#[cfg(test)]
#[path = "docs_tests.rs"]
mod tests;
