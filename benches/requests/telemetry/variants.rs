//! Our service three times, each on a database of its own with the same tables and users.

use std::fs;

use tempfile::TempDir;

use super::sink::Sink;
use crate::{
    engine::Engine,
    postgres::Postgres,
    processes::{Server, migrate},
    seed,
};

/// What a server is told about telemetry.
pub(super) struct Variant {
    /// Its name in the report.
    pub(super) name: &'static str,
    keep: Option<&'static str>,
}

/// Without, with sampled traces, and with the errors and the slow ones of the others.
pub(super) const VARIANTS: [Variant; 3] = [
    Variant { name: "off", keep: None },
    Variant { name: "sampled", keep: Some("sampled") },
    Variant { name: "keeping", keep: Some("errors_and_slow") },
];

/// The servers on one engine, in the order of [`VARIANTS`]. Dropping them stops them and removes everything.
pub(super) struct Trio {
    // In this order: servers, then their database, then their files.
    pub(super) servers: [Server; 3],
    _postgres: Option<Postgres>,
    _folder: TempDir,
}

impl Trio {
    /// Makes the databases, fills them and starts the servers.
    pub(super) async fn start(engine: Engine, sink: &Sink) -> eyre::Result<Self> {
        let folder = tempfile::tempdir()?;
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Postgres::start().await?),
        };
        let mut servers = Vec::new();
        for variant in &VARIANTS {
            let own = folder.path().join(variant.name);
            fs::create_dir(&own)?;
            let url = match &postgres {
                Some(postgres) => postgres.create_database(variant.name).await?,
                None => format!("sqlite://{}", own.join("bench.db").display()),
            };
            migrate(&own, &url)?;
            seed::fill(&url).await?;
            servers.push(Server::ours_with(&own, Some(&url), &variant.settings(sink)).await?);
        }
        let servers =
            <[Server; 3]>::try_from(servers).map_err(|_| eyre::eyre!("there are three variants"))?;
        Ok(Self { servers, _postgres: postgres, _folder: folder })
    }
}

impl Variant {
    fn settings<'a>(&self, sink: &'a Sink) -> Vec<(&'static str, &'a str)> {
        let Some(keep) = self.keep else { return Vec::new() };
        vec![
            ("OTEL_EXPORTER_OTLP_ENDPOINT", sink.endpoint.as_str()),
            ("OTEL_TRACES_SAMPLER_ARG", "0.1"),
            ("TELEMETRY_KEEP", keep),
        ]
    }
}
