//! A database for each server, with the same tables and the same users, and both servers on theirs.

use std::path::Path;

use tempfile::TempDir;

use super::{
    engine::Engine,
    postgres::Postgres,
    processes::{Server, migrate},
    seed,
};

/// The two servers on one engine. Dropping it stops them and removes everything.
pub(crate) struct Pair {
    // In this order: servers, then their database, then their files.
    /// Ours.
    pub(crate) ours: Server,
    /// The bare one.
    pub(crate) bare: Server,
    _postgres: Option<Postgres>,
    _folder: TempDir,
}

impl Pair {
    /// Makes the databases, fills them and starts the servers.
    pub(crate) async fn start(engine: Engine) -> eyre::Result<Self> {
        let folder = tempfile::tempdir()?;
        let (ours, bare) = (folder.path().join("ours"), folder.path().join("bare"));
        std::fs::create_dir(&ours)?;
        std::fs::create_dir(&bare)?;
        let file = |folder: &Path| format!("sqlite://{}", folder.join("bench.db").display());
        let (postgres, our_url, bare_url) = match engine {
            Engine::Sqlite => (None, file(&ours), file(&bare)),
            Engine::Postgres => {
                let postgres = Postgres::start().await?;
                let our_url = postgres.create_database("ours").await?;
                let bare_url = postgres.create_database("bare").await?;
                (Some(postgres), our_url, bare_url)
            }
        };
        for (folder, url) in [(&ours, &our_url), (&bare, &bare_url)] {
            migrate(folder, url)?;
            seed::fill(url).await?;
        }
        Ok(Self {
            ours: Server::ours(&ours, Some(&our_url)).await?,
            bare: Server::bare(&bare, &bare_url).await?,
            _postgres: postgres,
            _folder: folder,
        })
    }
}
