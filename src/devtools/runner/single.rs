//! Running one test.

use super::{Binary, FailedTest, Listed, Outcome};
use crate::{failure::Failure, workspace::output_of};

/// Runs this test and no other, in a process of its own.
pub fn run_one(binary: &Binary, listed: &Listed) -> Result<Outcome, Failure> {
    if listed.ignored {
        return Ok(Outcome::Ignored);
    }
    let output = output_of(binary.call().args(["--exact", &listed.path]))?;
    if output.status.success() {
        return Ok(Outcome::Passed);
    }
    let printed = String::from_utf8_lossy(&output.stdout);
    if printed.contains("test result: FAILED") {
        return Ok(Outcome::Failed(FailedTest::read(&listed.path, &printed)));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let message = format!("its process died ({}): {}", output.status, said.trim());
    Ok(Outcome::Failed(FailedTest::of(&listed.path, &message, None)))
}
