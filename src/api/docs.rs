//! The documents, and the page that shows them: all of it is in the program, nothing comes from a network.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::HeaderMap,
    middleware::from_fn,
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get},
};
use utoipa_swagger_ui::{Config, Url, serve};

use crate::{
    error::{ApiError, ErrorCode},
    kept::Kept,
    middleware::document_security,
    openapi::openapi_json,
    settings::ApiSettings,
    state::Api,
    version::ApiVersion,
};

/// More files than the page has. What it takes to keep them stays bounded whatever names they are asked for by.
const MOST_FILES: usize = 32;

/// The documents always, the page where it is wanted.
pub(crate) fn routes(settings: &ApiSettings) -> Router<Api> {
    let documents = ApiVersion::ALL
        .into_iter()
        .fold(Router::new(), |router, version| router.route(version.document_path(), document(version)));
    if settings.show_docs { documents.merge(page()) } else { documents }
}

/// Made when it is first asked for, so that starting does not wait for it.
fn document(version: ApiVersion) -> MethodRouter<Api> {
    let made = Arc::new(OnceLock::new());
    get(async move |headers: HeaderMap| {
        let document = made.get_or_init(|| Kept::new("application/json", openapi_json(version).into()));
        document.answer(&headers).await
    })
}

/// Swagger UI with the newest version shown first.
fn page() -> Router<Api> {
    let newest_first = ApiVersion::ALL.into_iter().rev().enumerate();
    let urls = newest_first
        .map(|(place, version)| Url::with_primary(version.as_str(), version.document_path(), place == 0));
    let files = Arc::new(Files {
        config: Arc::new(Config::new(urls).display_operation_id(true).persist_authorization(false)),
        kept: Mutex::default(),
    });
    let index = files.clone();
    let elsewhere = || get(async || Redirect::permanent("/docs/"));
    Router::new()
        .route("/docs", get(async || Redirect::to("/docs/")))
        .route("/docs/", get(async move |headers: HeaderMap| index.answer("index.html", &headers).await))
        .route(
            "/docs/{*rest}",
            get(async move |Path(name): Path<String>, headers: HeaderMap| {
                files.answer(&name, &headers).await
            }),
        )
        .route("/swagger-ui", elsewhere())
        .route("/swagger-ui/", elsewhere())
        .route("/swagger-ui/{*rest}", elsewhere())
        .layer(from_fn(document_security))
}

/// The files of the page, each made when it is first asked for.
struct Files {
    config: Arc<Config<'static>>,
    kept: Mutex<HashMap<String, Arc<Kept>>>,
}

impl Files {
    async fn answer(&self, name: &str, headers: &HeaderMap) -> Response {
        match self.find(name) {
            Ok(Some(file)) => file.answer(headers).await,
            Ok(None) => ErrorCode::NotFound.into_response(),
            Err(error) => error.into_response(),
        }
    }

    fn find(&self, name: &str) -> Result<Option<Arc<Kept>>, ApiError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = kept.get(name) {
            return Ok(Some(file.clone()));
        }
        let found = serve(name, self.config.clone())
            .map_err(|error| ApiError::failed(ErrorCode::Internal, error.to_string()))?;
        let Some(found) = found else { return Ok(None) };
        let bytes = match found.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let file = Arc::new(Kept::new(&found.content_type, bytes));
        if kept.len() < MOST_FILES {
            kept.insert(name.to_owned(), file.clone());
        }
        Ok(Some(file))
    }
}

#[cfg(test)]
#[path = "docs_tests.rs"]
mod tests;
