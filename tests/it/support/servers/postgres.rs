//! The one PostgreSQL of all tests: joined by every process, started by the first, gone soon after the last.

use std::{
    fs::{self, File},
    os::unix::fs::MetadataExt,
    path::Path,
    process::Command,
    sync::OnceLock,
    time::Duration,
};

use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::{
    runtime::{Builder, Runtime},
    task::JoinHandle,
};

/// What starts and stops it, also for `scripts/test`.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/servers/postgres.sh");

/// How long a test waits until it is its turn with an administrator.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that runs for as long as this process holds the lease.
pub(super) struct Server {
    url: String,
    administrators: PgPool,
    /// The administrators live here, as each test has a runtime that ends with it. A connection of its own for each test would cost
    /// more than what is done with it.
    runtime: Runtime,
    _lease: File,
}

impl Server {
    /// The server, started if need be. A failure is one for every test that asks: without PostgreSQL nothing is skipped.
    pub(super) fn shared() -> &'static Self {
        static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
        match SERVER.get_or_init(Self::join) {
            Ok(server) => server,
            Err(message) => panic!("{message}"),
        }
    }

    /// The URL of one of its databases.
    pub(super) fn url_of(&self, database: &str) -> String {
        format!("{}/{database}", self.url)
    }

    /// Does this as an administrator. Begins at once, also where nobody waits for it.
    pub(super) fn administrate<Work>(&self, work: impl FnOnce(PgPool) -> Work) -> JoinHandle<Work::Output>
    where
        Work: Future<Output: Send> + Send + 'static,
    {
        self.runtime.spawn(work(self.administrators.clone()))
    }

    fn at(url: &str, lease: File) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let administrators = {
            let _within = runtime.enter();
            let pool = PgPoolOptions::new().max_connections(2).test_before_acquire(false);
            let pool = pool.acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None);
            pool.connect_lazy(&format!("{url}/postgres")).expect("a URL")
        };
        Self { url: url.to_owned(), administrators, runtime, _lease: lease }
    }

    /// Finds a server and takes a lease on it. Between the two it may have been stopped: then once more.
    fn join() -> Result<Self, String> {
        loop {
            let done =
                Command::new("bash").arg(SCRIPT).arg("join").output().map_err(|error| error.to_string())?;
            if !done.status.success() {
                return Err(String::from_utf8_lossy(&done.stderr).trim().to_owned());
            }
            let said = String::from_utf8_lossy(&done.stdout).into_owned();
            let (folder, url) = said.trim().split_once('\n').ok_or("the script told no URL")?;
            if let Some(lease) = lease(&Path::new(folder).join("lease")) {
                return Ok(Self::at(url, lease));
            }
        }
    }
}

/// A shared lock on the file at this path, unless the file was removed while we waited for it.
fn lease(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.lock_shared().ok()?;
    let held = file.metadata().ok()?;
    let there = fs::metadata(path).ok()?;
    ((held.dev(), held.ino()) == (there.dev(), there.ino())).then_some(file)
}
