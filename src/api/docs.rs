//! The documents, and the page that shows them: all of it is in the program, nothing comes from a network.

use axum::{
    Router,
    http::{HeaderName, header},
    middleware::from_fn,
    response::Redirect,
    routing::get,
};
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

use crate::{
    middleware::document_security, openapi::openapi_json, settings::ApiSettings, state::Api,
    version::ApiVersion,
};

/// The documents always, the page where it is wanted.
pub(crate) fn routes(settings: &ApiSettings) -> Router<Api> {
    let documents = ApiVersion::ALL.into_iter().fold(Router::new(), |router, version| {
        let document: &'static str = openapi_json(version).leak();
        router.route(&path_of(version), get(async move || (JSON, document)))
    });
    if settings.show_docs { documents.merge(page()) } else { documents }
}

const JSON: [(HeaderName, &str); 2] =
    [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];

fn path_of(version: ApiVersion) -> String {
    format!("{}/openapi.json", version.prefix())
}

/// Swagger UI with the newest version shown first.
fn page() -> Router<Api> {
    let mut urls: Vec<Url<'static>> = Vec::new();
    for version in ApiVersion::ALL.into_iter().rev() {
        let path: &'static str = path_of(version).leak();
        urls.push(Url::with_primary(version.as_str(), path, urls.is_empty()));
    }
    let config = Config::new(urls).display_operation_id(true).persist_authorization(false);
    Router::from(SwaggerUi::new("/docs").config(config))
        .route("/swagger-ui", get(async || Redirect::permanent("/docs/")))
        .layer(from_fn(document_security))
}

#[cfg(test)]
#[path = "docs_tests.rs"]
mod tests;
