//! The release binary, started as an operator starts it.

use std::{
    fs::{self, File},
    io::Write,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use eyre::{WrapErr, bail, eyre};
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::{
    child::{self, Guarded},
    library::Root,
};

/// How long it may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// The service that runs. Dropping it kills it.
pub(crate) struct Service {
    // In this order: it ends before its folder goes.
    child: Guarded,
    folder: TempDir,
    database: String,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Service {
    /// Starts it on this database.
    pub(crate) async fn start(database: &str) -> eyre::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(log_of(&folder))?;
        let program = Path::new(env!("CARGO_BIN_EXE_hexwright"));
        let mut command = child::command(program, "KILL", None);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .arg("serve")
            .current_dir(folder.path())
            .env("DATABASE_URL", database)
            .env("SERVER_PORT", port.to_string())
            .env("RATE_LIMIT_AUTH_PER_MINUTE", "10000000")
            .env("RATE_LIMIT_PER_MINUTE", "10000000")
            .env("LOG_LEVEL", "warn")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = Guarded::spawn(&mut command, Signal::KILL)?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut service = Self { child, folder, database: database.to_owned(), address };
        let begun = Instant::now();
        while TcpStream::connect(service.address).is_err() || !service.is_welcoming()? {
            if service.has_ended()? || begun.elapsed() > PATIENCE {
                bail!("the service did not start: {}", service.log()?);
            }
            sleep(Duration::from_millis(10)).await;
        }
        Ok(service)
    }

    /// Makes the first administrator, as the service says when it starts.
    pub(crate) fn make_administrator(&self) -> eyre::Result<Root> {
        let root =
            Root { email: "root@example.org".to_owned(), password: "Quarry-Lantern-7-Thistle".to_owned() };
        let mut command = child::command(Path::new(env!("CARGO_BIN_EXE_hexwright")), "KILL", None);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
            .args(["users", "create-admin", "--email", &root.email, "--name", "Root", "--password-stdin"])
            .current_dir(self.folder.path())
            .env("DATABASE_URL", &self.database)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        let mut made = command.spawn()?;
        made.stdin.take().ok_or_else(|| eyre!("it does not listen"))?.write_all(root.password.as_bytes())?;
        if !made.wait()?.success() {
            bail!("there is no administrator");
        }
        Ok(root)
    }

    /// Whether it ended.
    pub(crate) fn has_ended(&mut self) -> eyre::Result<bool> {
        Ok(self.child.ended()?.is_some())
    }

    /// Whether any of its tasks panicked.
    pub(crate) fn has_panicked(&self) -> eyre::Result<bool> {
        Ok(self.log()?.contains("panicked"))
    }

    /// Memory that is resident, in KiB.
    pub(crate) fn resident_kib(&self) -> eyre::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).wrap_err("it ended")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        number.ok_or_else(|| eyre!("the kernel does not say how much memory the service has"))
    }

    fn is_welcoming(&self) -> eyre::Result<bool> {
        Ok(self.log()?.contains("Ctrl-C"))
    }

    fn log(&self) -> eyre::Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(log_of(&self.folder))?).into_owned())
    }
}

fn log_of(folder: &TempDir) -> PathBuf {
    folder.path().join("log")
}
