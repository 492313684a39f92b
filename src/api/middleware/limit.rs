//! How often one address, and one user, may ask.

use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::shared::{Allowance, LimitKey, Quota};

use super::{Identity, Origin};
use crate::{
    error::{ApiError, ErrorCode},
    health,
    observe::Refusal,
    router::METRICS_PATH,
    state::Api,
    version::ApiVersion,
};

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitClass {
    /// Everything that tries passwords or finds out about accounts.
    Auth,
    /// The documents, the page that shows them, and metrics.
    Documents,
    /// Everything else, but for health.
    Default,
}

/// A counter after a request was counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    /// Of this class.
    pub(crate) class: LimitClass,
    /// Measured by this.
    pub(crate) quota: Quota,
    /// What is left.
    pub(crate) allowance: Allowance,
}

impl LimitClass {
    /// The class of a request; `None` where nothing is counted.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        let Some(version) = ApiVersion::of_path(path) else {
            let is_page = ["/docs", "/swagger-ui", METRICS_PATH].iter().any(|page| path.starts_with(page));
            let class = if is_page { Self::Documents } else { Self::Default };
            return (!health::is_health(path)).then_some(class);
        };
        match path.strip_prefix(version.prefix()).unwrap_or_default() {
            "/openapi.json" => Some(Self::Documents),
            "/auth/register" | "/auth/login" | "/auth/password/rate" | "/users/me/delete"
                if method == Method::POST =>
            {
                Some(Self::Auth)
            }
            "/users/me/password" if method == Method::PUT => Some(Self::Auth),
            "/auth/username-available" if matches!(*method, Method::GET | Method::HEAD) => Some(Self::Auth),
            _ => Some(Self::Default),
        }
    }

    /// Its name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Documents => "documents",
            Self::Default => "default",
        }
    }

    fn quota(self, api: &Api) -> Quota {
        match self {
            Self::Auth => api.settings.auth_quota,
            Self::Documents => api.settings.document_quota,
            Self::Default => api.settings.default_quota,
        }
    }
}

/// The layer that counts by address. What it or the next one counted is told to the client.
pub(crate) async fn limit_address(State(api): State<Api>, request: Request, next: Next) -> Response {
    let Some(class) = LimitClass::of(request.method(), request.uri().path()) else {
        return next.run(request).await;
    };
    let uri = request.uri().clone();
    let network = request.extensions().get::<Origin>().map(Origin::network);
    let key = match class {
        LimitClass::Auth => "address.auth",
        LimitClass::Documents => "address.documents",
        LimitClass::Default => "address.default",
    };
    let network = network.unwrap_or(domain::shared::ClientAddress::unknown());
    let (mut response, counted) = count(&api, class, LimitKey::new(key, network), request, next).await;
    let told = response.extensions_mut().remove::<Count>().into_iter().chain(counted);
    if let Some(tightest) = told.min_by_key(|count| count.allowance.remaining) {
        api.shape_of(uri.path()).tell_count(response.headers_mut(), &tightest, api.ports.clock.now());
    }
    response
}

/// The layer that counts by user, whichever addresses they come from.
pub(crate) async fn limit_caller(State(api): State<Api>, request: Request, next: Next) -> Response {
    let caller = match request.extensions().get::<Identity>() {
        Some(Identity::Known(caller)) => caller.user,
        _ => return next.run(request).await,
    };
    let Some(class) = LimitClass::of(request.method(), Origin::path_of(&request)) else {
        return next.run(request).await;
    };
    let key = match class {
        LimitClass::Auth => "user.auth",
        LimitClass::Documents => "user.documents",
        LimitClass::Default => "user.default",
    };
    let (mut response, counted) = count(&api, class, LimitKey::new(key, caller), request, next).await;
    if let Some(counted) = counted {
        response.extensions_mut().insert(counted);
    }
    response
}

/// Lets the request on where its counter allows it. Whoever cannot count refuses.
async fn count(
    api: &Api,
    class: LimitClass,
    key: LimitKey,
    request: Request,
    next: Next,
) -> (Response, Option<Count>) {
    let quota = class.quota(api);
    let allowance = match api.ports.limiter.take_one(key, quota).await {
        Ok(allowance) => allowance,
        Err(error) => return (ApiError::from(error).into_response(), None),
    };
    let response = if allowance.allowed {
        next.run(request).await
    } else {
        api.ports.observer.refuse(Refusal::RateLimited);
        ApiError::new(ErrorCode::RateLimited).retry_after(allowance.resets_in).into_response()
    };
    (response, Some(Count { class, quota, allowance }))
}
