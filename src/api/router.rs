//! Everything that is served, and what happens around each request, outermost first.

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::Method,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
};

use crate::{
    docs,
    error::ErrorCode,
    health, jwks,
    kept::may_be_packed,
    middleware::{
        allow_plain, answer_panic, arrive, authenticate, bound_time, check_head, cors_layer, identify,
        limit_address, limit_caller, refuse_unacceptable, shed_load,
    },
    ports::ApiPorts,
    settings::ApiSettings,
    state::Api,
    version::{ApiVersion, respond},
};

/// Where `beside` has metrics: asking for them is limited as documents are, and neither watched nor counted.
pub const METRICS_PATH: &str = "/metrics";

/// Whether this asks for metrics, where they are served here.
pub(crate) fn is_measuring(request: &Request) -> bool {
    request.extensions().get::<MatchedPath>().is_some_and(|path| path.as_str() == METRICS_PATH)
}

/// The whole service over HTTP; `beside` is served by the same rules, but no part of the API. Serve it with
/// `into_make_service_with_connect_info::<SocketAddr>()`: without it every client has the same, unknown address.
pub fn router(ports: ApiPorts, settings: ApiSettings, beside: Router) -> Router {
    let api = Api::new(ports, settings);
    let around_everything = ServiceBuilder::new()
        .layer(from_fn_with_state(api.clone(), identify))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(cors_layer(&api.settings.cors))
        .layer(from_fn(check_head))
        .layer(from_fn_with_state(api.clone(), shed_load))
        .layer(from_fn_with_state(api.clone(), limit_address))
        .layer(from_fn_with_state(api.clone(), bound_time))
        .layer(from_fn(allow_plain))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(may_be_packed)));
    let others = docs::routes(&api.settings)
        .merge(health::routes())
        .route("/.well-known/jwks.json", get(jwks::list_keys))
        .layer(from_fn(arrive));
    ApiVersion::ALL
        .into_iter()
        .fold(Router::new(), |router, version| router.nest(version.prefix(), operations(version, &api)))
        .merge(others)
        .merge(beside.with_state(()))
        .fallback(async || ErrorCode::NotFound)
        .method_not_allowed_fallback(async |_: Method| ErrorCode::MethodNotAllowed)
        .layer(around_everything)
        .with_state(api)
}

/// The operations of a version, and what happens around them alone.
fn operations(version: ApiVersion, api: &Api) -> Router<Api> {
    let (routes, _document) = version.routes().split_for_parts();
    let around_operations = ServiceBuilder::new()
        .layer(from_fn(arrive))
        .layer(from_fn_with_state(api.clone(), respond))
        // The outer one keeps the service up whatever panics; this one lets CORS see the answer to a handler's panic.
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(refuse_unacceptable))
        .layer(from_fn_with_state(api.clone(), authenticate))
        .layer(from_fn_with_state(api.clone(), limit_caller));
    routes.layer(around_operations)
}

#[cfg(test)]
#[path = "router_tests.rs"]
mod tests;
