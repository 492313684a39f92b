//! A PostgreSQL that one test has for itself, so that it may be restarted.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use tempfile::TempDir;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/servers/postgres.sh");

/// The server. Dropping it stops it.
pub(super) struct OwnPostgres {
    folder: TempDir,
    url: String,
    lease: Option<File>,
}

impl OwnPostgres {
    /// Starts one.
    pub(super) fn start() -> Self {
        let folder = TempDir::with_prefix("hexwright-postgres-").expect("a folder");
        // Where root runs the tests, the server runs as somebody else who has to find its way in.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        let said = run(&folder, "join");
        let (base, url) = said.trim().split_once('\n').expect("a folder and a URL");
        let lease = File::open(Path::new(base).join("lease")).expect("the lease");
        lease.lock_shared().expect("a shared lock");
        Self { url: format!("{url}/postgres"), folder, lease: Some(lease) }
    }

    /// The URL of a database on it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Ends all its connections, and starts it again on the same port.
    pub(super) fn restart(&self) {
        run(&self.folder, "restart");
    }
}

fn run(folder: &TempDir, what: &str) -> String {
    let mut command = Command::new("bash");
    let done = command.arg(SCRIPT).arg(what).env("TMPDIR", folder.path()).output().expect("bash");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8")
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        self.lease = None;
        run(&self.folder, "stop");
    }
}
