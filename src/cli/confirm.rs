//! Asking before something is lost.

use std::io::{IsTerminal, Write, stderr, stdin};

use eyre::WrapErr;

use super::Failure;

/// Goes on only after a yes: given by `--yes`, or typed. Where nobody can be asked, nobody said yes.
pub(super) fn confirm(question: &str, is_given: bool) -> Result<(), Failure> {
    if is_given {
        return Ok(());
    }
    if !stdin().is_terminal() {
        return Err(Failure::refused(
            "this destroys data, and nobody can be asked here: pass --yes if it is meant",
        ));
    }
    write!(stderr(), "{question} Type yes to go on: ").wrap_err("the question cannot be asked")?;
    let mut answer = String::new();
    stdin().read_line(&mut answer).wrap_err("the answer cannot be read")?;
    if answer.trim() == "yes" {
        Ok(())
    } else {
        Err(Failure::refused("nothing was done, as the answer was not yes"))
    }
}
