//! Programs that never outlive this one.

use std::{
    ffi::OsStr,
    io,
    process::{Child, Command, ExitStatus},
};

use rustix::process::{Pid, Signal, kill_process};

/// A program that is told to end, and waited for, when this is dropped.
pub(crate) struct Guarded {
    child: Child,
    signal: Signal,
}

impl Guarded {
    /// Starts it. It ends by `signal`.
    pub(crate) fn spawn(command: &mut Command, signal: Signal) -> io::Result<Self> {
        Ok(Self { child: command.spawn()?, signal })
    }

    /// The number the kernel knows it by.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        // Until it was waited for, its number cannot be another's. One that has ended already is as well.
        if let Ok(None) = self.child.try_wait() {
            kill_process(Pid::from_child(&self.child), self.signal).ok();
        }
        self.child.wait().ok();
    }
}

/// A command whose program dies with this process even when this process is killed.
pub(crate) fn command(program: impl AsRef<OsStr>, signal: &str, account: Option<&str>) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(account) = account {
        command.arg(format!("--reuid={account}")).arg(format!("--regid={account}")).arg("--init-groups");
    }
    command.arg(format!("--pdeathsig={signal}")).arg("--").arg(program);
    command
}
