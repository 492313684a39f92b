//! `cargo go`: the next test of PLAN.md.

use std::{env, io, path::Path, process::ExitCode};

use hexwright_devtools::{cli, workspace::Tools};

fn main() -> ExitCode {
    let folder = env::current_dir().unwrap_or_else(|_| Path::new(".").to_owned());
    let code = cli::run(env::args_os(), Tools::new(&folder), &mut io::stdout(), &mut io::stderr());
    ExitCode::from(code)
}
