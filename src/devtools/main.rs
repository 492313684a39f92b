//! `cargo go`: the next test of PLAN.md.

use std::{
    env,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use hexwright_devtools::{cli, workspace::Tools};

fn main() -> ExitCode {
    let folder = env::current_dir().unwrap_or_else(|_| Path::new(".").to_owned());
    let mut tools = Tools::new(&folder);
    tools.listener = |what| {
        // Who closed stderr does not want to know.
        let _ = writeln!(io::stderr(), "{what} …");
    };
    let code = cli::run(env::args_os(), tools, &mut io::stdout(), &mut io::stderr());
    ExitCode::from(code)
}
