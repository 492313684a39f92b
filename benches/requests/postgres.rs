//! A private PostgreSQL server with its default, durable settings, thrown away at the end.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use eyre::{WrapErr, ensure, eyre};
use rustix::process::{Signal, geteuid};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::time::Instant;

use super::child::{Guarded, command};

/// How long a new server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server. Dropping it stops it and removes its files.
pub(crate) struct Postgres {
    // In this order: the server is stopped before its folder goes.
    _server: Guarded,
    _folder: TempDir,
    url: String,
}

impl Postgres {
    /// Starts one on a free port of loopback.
    pub(crate) async fn start() -> eyre::Result<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir()?;
        // The server's own account has to reach the folder that this account made.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
        let data = folder.path().join("data");
        initialise(&programs, folder.path(), &data)?;
        let port = free_port()?;
        let mut server = as_owner(&programs.join("postgres"));
        server
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log"))?);
        // Nobody will want what it holds, so it need not write it down.
        let server = Guarded::spawn(&mut server, Signal::QUIT)?;
        let url = format!("postgres://hexwright:hexwright@127.0.0.1:{port}");
        let postgres = Self { _server: server, _folder: folder, url };
        postgres.connect().await?;
        Ok(postgres)
    }

    /// Makes an empty database; answers its URL.
    pub(crate) async fn create_database(&self, name: &'static str) -> eyre::Result<String> {
        let mut connection = self.connect().await?;
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await?;
        connection.close().await?;
        Ok(format!("{}/{name}", self.url))
    }

    async fn connect(&self) -> eyre::Result<PgConnection> {
        let url = format!("{}/postgres", self.url);
        let start = Instant::now();
        loop {
            match PgConnection::connect(&url).await {
                Ok(connection) => return Ok(connection),
                Err(error) if start.elapsed() > PATIENCE => {
                    return Err(error).wrap_err("PostgreSQL did not start");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

fn initialise(programs: &Path, folder: &Path, data: &Path) -> eyre::Result<()> {
    fs::create_dir(data)?;
    fs::set_permissions(data, fs::Permissions::from_mode(0o700))?;
    let password = folder.join("password");
    fs::write(&password, "hexwright")?;
    if is_root() {
        let owned = Command::new("chown").arg("postgres:").arg(data).status()?;
        ensure!(owned.success(), "there is no account postgres: useradd --system postgres");
    }
    let made = as_owner(&programs.join("initdb"))
        .arg("--pgdata")
        .arg(data)
        .args(["--username=hexwright", "--auth=md5", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .arg(format!("--pwfile={}", password.display()))
        .output()?;
    ensure!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
    Ok(())
}

/// The server refuses to run as root, so root lends it the account that packages make. It dies with this process.
fn as_owner(program: &Path) -> Command {
    command(program, "QUIT", is_root().then_some("postgres"))
}

fn is_root() -> bool {
    geteuid().is_root()
}

/// The folder of the newest installed version.
fn programs() -> eyre::Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten() {
        let version = entry.file_name().to_str().and_then(|name| name.parse().ok());
        let programs = entry.path().join("bin");
        if let Some(version) = version.filter(|_| programs.join("initdb").exists()) {
            versions.push((version, programs));
        }
    }
    let newest = versions.into_iter().max();
    Ok(newest.ok_or_else(|| eyre!("PostgreSQL is missing: sudo apt-get install --yes postgresql"))?.1)
}

/// A port that was free a moment ago.
pub(crate) fn free_port() -> eyre::Result<u16> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    Ok(listener.local_addr()?.port())
}
