//! What a test binary holds.

use std::{collections::HashSet, process::Command};

use super::Binary;
use crate::{
    failure::Failure,
    workspace::{forget_who_called, output_of},
};

/// A test that the runner knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path as the runner prints it.
    pub path: String,
    /// Whether it is `#[ignore]`d.
    pub ignored: bool,
}

/// Every test of this binary.
pub fn list(binary: &Binary) -> Result<Vec<Listed>, Failure> {
    let ignored: HashSet<String> = names(binary, &["--ignored"])?.into_iter().collect();
    let all = names(binary, &[])?;
    Ok(all.into_iter().map(|path| Listed { ignored: ignored.contains(&path), path }).collect())
}

impl Binary {
    /// A call of this binary, with what cargo would tell it.
    pub(crate) fn call(&self) -> Command {
        let mut command = Command::new(&self.program);
        forget_who_called(&mut command);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        command.env("RUST_BACKTRACE", "0").env("NO_COLOR", "1");
        // A test that is meant to fail for now leaves no example of it in the source.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
        command
    }
}

fn names(binary: &Binary, more: &[&str]) -> Result<Vec<String>, Failure> {
    let output = output_of(binary.call().args(["--list", "--format", "terse"]).args(more))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::because(format!("the test binary {} lists nothing", binary.id), said.trim()));
    }
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(lines.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}
