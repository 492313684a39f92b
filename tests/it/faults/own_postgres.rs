//! A PostgreSQL that one test has for itself, so that it may be restarted, held and killed.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tempfile::TempDir;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/servers/postgres.sh");

/// The server. Dropping it stops it.
pub(super) struct OwnPostgres {
    folder: TempDir,
    base: PathBuf,
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
        Self { url: format!("{url}/postgres"), base: base.into(), folder, lease: Some(lease) }
    }

    /// The URL of a database on it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Ends all its connections, and starts it again on the same port. Also starts one that was stopped or killed.
    pub(super) fn restart(&self) {
        run(&self.folder, "restart");
    }

    /// Ends all its connections, and then itself.
    pub(super) fn halt(&self) {
        run(&self.folder, "halt");
    }

    /// Kills its main process as the kernel does when memory runs out. Its others end when they notice.
    pub(super) fn kill(&self) {
        let main = self.main();
        kill_process(main, Signal::KILL).expect("it runs");
        while test_kill_process(main).is_ok() || !children(main).is_empty() {
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Holds all of its processes: connections stay open, new ones are accepted by the kernel, and nothing is answered.
    pub(super) fn hang(&self) -> Hanging {
        let main = self.main();
        kill_process(main, Signal::STOP).expect("it runs");
        let mut processes = children(main);
        processes.push(main);
        for process in &processes {
            // One may have ended since it was listed.
            kill_process(*process, Signal::STOP).ok();
        }
        Hanging(processes)
    }

    fn main(&self) -> Pid {
        let file = self.base.join("data/postmaster.pid");
        let text = fs::read_to_string(&file).expect("it runs");
        Pid::from_raw(text.lines().next().expect("a line").parse().expect("a number")).expect("a process")
    }
}

/// Processes that are held. Dropping this lets them go on.
pub(super) struct Hanging(Vec<Pid>);

impl Drop for Hanging {
    fn drop(&mut self) {
        for process in &self.0 {
            kill_process(*process, Signal::CONT).ok();
        }
    }
}

/// The processes that this one started and that are no corpses.
fn children(parent: Pid) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").expect("processes").flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter(|number| is_child(*number, parent)).filter_map(Pid::from_raw).collect()
}

fn is_child(process: i32, parent: Pid) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
    // The name in brackets may hold anything; what follows are the state and the parent.
    let mut rest = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace()).into_iter().flatten();
    let (state, of) = (rest.next(), rest.next().and_then(|of| of.parse().ok()));
    state != Some("Z") && of == Some(parent.as_raw_nonzero().get())
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
