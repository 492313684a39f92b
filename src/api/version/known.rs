//! Which versions there are.

use utoipa_axum::router::OpenApiRouter;

use super::{Plain, Shape};
use crate::{openapi::Dialect, settings::ApiSettings, state::Api, v1, v2};

/// A version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiVersion {
    /// The first, deprecated.
    V1,
    /// The current one.
    V2,
}

impl ApiVersion {
    /// Every version.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// Its name: `v1`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// What its paths begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1",
            Self::V2 => "/api/v2",
        }
    }

    /// Where its document is served.
    pub(crate) const fn document_path(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1/openapi.json",
            Self::V2 => "/api/v2/openapi.json",
        }
    }

    /// The version that a path belongs to.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| {
            path.strip_prefix(version.prefix()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// How its answers look.
    pub(crate) fn shape(self, settings: &ApiSettings) -> Box<dyn Shape> {
        match self {
            Self::V1 => Box::new(v1::Envelope::new(settings)),
            Self::V2 => Box::new(Plain),
        }
    }

    /// Its table of routes.
    pub(crate) fn routes(self) -> OpenApiRouter<Api> {
        match self {
            Self::V1 => v1::routes(),
            Self::V2 => v2::routes(),
        }
    }

    /// How it is described.
    pub(crate) fn dialect(self) -> Box<dyn Dialect> {
        match self {
            Self::V1 => Box::new(v1::Described),
            Self::V2 => Box::new(v2::Described),
        }
    }
}
