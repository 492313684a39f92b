//! Makes the running binary believe what a test wants to be true, without privileges: a clock that jumps, a disk that is full or hangs.
//!
//! A small file system of its own would be truer than a write that is refused on its way to the kernel, but containers and many CI
//! machines forbid to mount one; what the service sees is the same.

use std::{fs, path::PathBuf, process::Command, sync::OnceLock};

use crate::cli::program::Program;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/shim.c");

/// Disk full: `ENOSPC`.
pub(super) const FULL: i32 = 28;
/// A file system that was turned read-only: `EROFS`.
pub(super) const READ_ONLY: i32 = 30;

/// What the programs that it was given to believe.
pub(super) struct Shim {
    folder: tempfile::TempDir,
}

impl Shim {
    /// Everything is as it is.
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// The program, believing it.
    pub(super) fn with(&self, program: Program) -> Program {
        let path = |name| self.path(name).to_str().expect("UTF-8").to_owned();
        program
            .with("LD_PRELOAD", compiled())
            .with("FAULT_CLOCK", &path("clock"))
            .with("FAULT_DISK", &path("disk"))
            .with("FAULT_HANG", &path("hang"))
    }

    /// The clock is wrong by this many seconds.
    pub(super) fn set_clock(&self, seconds: i64) {
        self.tell("clock", &seconds.to_string());
    }

    /// Writing to a database file ends in this error.
    pub(super) fn refuse_writes(&self, error: i32) {
        self.tell("disk", &error.to_string());
    }

    /// Writing works.
    pub(super) fn allow_writes(&self) {
        fs::remove_file(self.path("disk")).expect("it was refused");
    }

    /// Whether asking about a database file by its name gets no answer, as on a network's disk that hangs.
    pub(super) fn hang(&self, hangs: bool) {
        self.tell("hang", if hangs { "1" } else { "0" });
    }

    /// At once, so that nobody reads half a number.
    fn tell(&self, name: &str, text: &str) {
        let draft = self.path("draft");
        fs::write(&draft, text).expect("written");
        fs::rename(draft, self.path(name)).expect("in its place");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Compiled once by each process of tests; all of them end with the same file.
fn compiled() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let (draft, path) = (folder.join(format!("shim.{}.so", std::process::id())), folder.join("shim.so"));
        let mut compile = Command::new("cc");
        compile.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&draft).arg(SOURCE);
        let done = compile
            .output()
            .expect("the fault tests need a C compiler:  sudo apt-get install --yes gcc libc6-dev");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        fs::rename(draft, &path).expect("in its place");
        path.to_str().expect("UTF-8").to_owned()
    })
}
