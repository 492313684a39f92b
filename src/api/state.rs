//! What every handler and every layer can reach: one shared, unchanging thing.

use std::{ops::Deref, sync::Arc};

use tokio::sync::Semaphore;

use crate::{
    middleware::TrustedProxies,
    ports::ApiPorts,
    settings::ApiSettings,
    version::{ApiVersion, Plain, Shape},
};

/// Most who read metrics at once: a few that ask now and then, and somebody who looks.
const METRICS_AT_ONCE: usize = 8;

/// The ports and settings of the API. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Api(Arc<Parts>);

/// What `Api` shares.
pub(crate) struct Parts {
    /// What it drives.
    pub(crate) ports: ApiPorts,
    /// What the operator decided.
    pub(crate) settings: ApiSettings,
    /// Whose word on the client's address is believed.
    pub(crate) proxies: TrustedProxies,
    /// One permit for each request that is worked on, and each answer that is not yet sent.
    pub(crate) gate: Arc<Semaphore>,
    /// The same for metrics: when there are too many requests is when somebody has to see it.
    pub(crate) metrics_gate: Arc<Semaphore>,
    shapes: Vec<(ApiVersion, Box<dyn Shape>)>,
    plain: Plain,
}

impl Api {
    pub(crate) fn new(ports: ApiPorts, mut settings: ApiSettings) -> Self {
        settings.public_url.truncate(settings.public_url.trim_end_matches('/').len());
        Self(Arc::new(Parts {
            proxies: TrustedProxies::new(&settings),
            gate: Arc::new(Semaphore::new(settings.max_concurrent_requests)),
            metrics_gate: Arc::new(Semaphore::new(METRICS_AT_ONCE)),
            shapes: ApiVersion::ALL.map(|version| (version, version.shape(&settings))).into(),
            plain: Plain,
            ports,
            settings,
        }))
    }

    /// How answers to this path look. Outside the versions: plain, as in the newest.
    pub(crate) fn shape_of(&self, path: &str) -> &dyn Shape {
        ApiVersion::of_path(path)
            .and_then(|asked| self.shapes.iter().find(|(version, _)| *version == asked))
            .map_or(&self.plain as &dyn Shape, |(_, shape)| shape.as_ref())
    }
}

impl Deref for Api {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
