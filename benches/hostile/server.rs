//! The real program, with nothing changed but where it listens.

use std::{
    fs::{self, File},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    time::Duration,
};

use eyre::{bail, eyre};
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use super::{
    child::{Guarded, command},
    tls::Certificate,
};

/// How long it may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// Memory that is resident, in KiB: now, and at most so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) resident_kib: u64,
    pub(crate) peak_kib: u64,
}

/// A program that runs. Dropping it ends it.
pub(crate) struct Server {
    child: Guarded,
    _folder: TempDir,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it on a new database; speaking TLS where there is a certificate.
    pub(crate) async fn start(certificate: Option<&Certificate>) -> eyre::Result<Self> {
        let folder = TempDir::with_prefix("hexwright-hostile-")?;
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let mut program = command(Path::new(env!("CARGO_BIN_EXE_hexwright")), "KILL", None);
        program.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        program.current_dir(folder.path()).stdin(Stdio::null()).arg("serve");
        program.env("SERVER_PORT", address.port().to_string()).env("LOG_LEVEL", "warn");
        // An honest client asks more often than one that does not measure.
        program.env("RATE_LIMIT_PER_MINUTE", "10000000").env("RATE_LIMIT_AUTH_PER_MINUTE", "10000000");
        if let Some(certificate) = certificate {
            certificate.write(folder.path())?;
            program.env("SERVER_TLS_CERT_FILE", "cert.pem").env("SERVER_TLS_KEY_FILE", "key.pem");
        }
        let log = folder.path().join("log");
        let file = File::create(&log)?;
        program.stdout(file.try_clone()?).stderr(file);
        let mut child = Guarded::spawn(&mut program, Signal::KILL)?;
        let begun = Instant::now();
        // There is nothing to wait on but the port itself.
        while tokio::net::TcpStream::connect(address).await.is_err() {
            let ended = child.ended()?;
            if ended.is_some() || begun.elapsed() > PATIENCE {
                bail!("it does not listen ({ended:?}): {}", fs::read_to_string(&log).unwrap_or_default());
            }
            sleep(Duration::from_millis(5)).await;
        }
        Ok(Self { child, _folder: folder, address })
    }

    /// Memory that is resident.
    pub(crate) fn memory(&self) -> eyre::Result<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kib = |name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
            number.ok_or_else(|| eyre!("the kernel does not say how much memory the program has"))
        };
        Ok(Memory { resident_kib: kib("VmRSS:")?, peak_kib: kib("VmHWM:")? })
    }
}
