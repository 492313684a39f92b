//! The two servers as processes of their own, and what the kernel says of them.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use eyre::{WrapErr, bail, ensure, eyre};
use rustix::process::Signal;
use tokio::time::Instant;

use super::{
    child::{self, Guarded},
    http::{Connection, request},
    postgres::free_port,
};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(30);
/// What a running server signs tokens with; the same for both.
pub(crate) const SECRET: &str = "a secret for measurements only, 32 bytes at least";

/// A server that runs. Dropping it kills it.
pub(crate) struct Server {
    child: Guarded,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From its start until it answered that it is ready.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Our service, on this database, or on a new one in its folder.
    pub(crate) async fn ours(folder: &Path, database: Option<&str>) -> eyre::Result<Self> {
        Self::ours_with(folder, database, &[]).await
    }

    /// The same with further variables.
    pub(crate) async fn ours_with(
        folder: &Path,
        database: Option<&str>,
        settings: &[(&str, &str)],
    ) -> eyre::Result<Self> {
        let port = free_port()?;
        let mut command = ours(folder, database);
        command.envs(settings.iter().copied());
        command.arg("serve").env("SERVER_PORT", port.to_string());
        Self::start(command, folder, port, "/health/ready").await
    }

    /// The bare server, on this database.
    pub(crate) async fn bare(folder: &Path, database: &str) -> eyre::Result<Self> {
        let port = free_port()?;
        let mut command = program(&std::env::current_exe()?, folder);
        command.args(["--serve-bare", database]).env("SERVER_PORT", port.to_string());
        Self::start(command, folder, port, "/health/ready").await
    }

    async fn start(mut command: Command, folder: &Path, port: u16, ready: &str) -> eyre::Result<Self> {
        let log = folder.join("log");
        let file = File::create(&log)?;
        let start = Instant::now();
        command.stdout(file.try_clone()?).stderr(file);
        let mut child = Guarded::spawn(&mut command, Signal::KILL)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let question = request("GET", ready, &[], None);
        loop {
            if is_ready(address, &question).await {
                return Ok(Self { child, address, ready_after: start.elapsed() });
            }
            let ended = child.ended()?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                let said = fs::read_to_string(&log).unwrap_or_default();
                bail!("a server did not get ready ({ended:?}); it said: {said}");
            }
            // There is nothing to wait on but the port itself.
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Processor time it has used, in user and kernel, to 10 ms.
    pub(crate) fn cpu(&self) -> eyre::Result<Duration> {
        // The unit of this file, whatever the kernel counts in itself.
        const TICK: Duration = Duration::from_millis(10);
        let stat =
            fs::read_to_string(format!("/proc/{}/stat", self.child.id())).wrap_err("the server has ended")?;
        // The name in brackets may hold anything; what follows it are numbers. utime and stime are fields 14 and 15.
        let numbers = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().skip(11).take(2));
        let ticks: u32 = numbers.into_iter().flatten().filter_map(|number| number.parse::<u32>().ok()).sum();
        Ok(TICK * ticks)
    }

    /// Memory that is resident, in KiB.
    pub(crate) fn resident_kib(&self) -> eyre::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        number.ok_or_else(|| eyre!("the kernel does not say how much memory the server has"))
    }
}

async fn is_ready(address: SocketAddr, question: &[u8]) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    matches!(connection.exchange(question).await, Ok((200, _)))
}

/// Brings the tables of our service into this database.
pub(crate) fn migrate(folder: &Path, database: &str) -> eyre::Result<()> {
    let done = ours(folder, Some(database)).args(["migrate", "up"]).output()?;
    ensure!(done.status.success(), "migrating failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// Our program with what must be alike: secrets, connections, and no limit of requests that a load could reach.
fn ours(folder: &Path, database: Option<&str>) -> Command {
    let mut command = program(Path::new(env!("CARGO_BIN_EXE_hexwright")), folder);
    command
        .env("DATA_DIR", folder.join("data"))
        .env("DATABASE_MAX_CONNECTIONS", "10")
        .env("JWT_SECRET", SECRET)
        .env("RATE_LIMIT_AUTH_PER_MINUTE", "10000000")
        .env("RATE_LIMIT_PER_MINUTE", "10000000");
    if let Some(database) = database {
        command.env("DATABASE_URL", database);
    }
    command
}

/// A program that sees nothing of this environment, no `.env` file either, and dies with this process.
fn program(program: &Path, folder: &Path) -> Command {
    let mut command = child::command(program, "KILL", None);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.current_dir(folder).stdin(Stdio::null());
    command
}
