//! Minutes of generated requests, abuse on raw sockets and mixed faults of the database, with honest clients beside them: whether the
//! release binary fails in any other way than an honest 503, and whether its memory comes back.
//!
//! `cargo bench --bench endurance -- --help` explains the options. The exit code is 0 where everything held.

#![expect(clippy::print_stdout, reason = "what was seen is printed")]

mod abuse;
#[path = "../requests/child.rs"]
mod child;
mod client;
mod database;
#[path = "../requests/engine.rs"]
mod engine;
mod faults;
mod generated;
mod honest;
#[path = "../../tests/it/generated/library/mod.rs"]
#[expect(dead_code, reason = "some of it only the tests ask, such as what each operation succeeded with")]
mod library;
mod options;
#[path = "../../tests/it/faults/own_postgres.rs"]
mod own_postgres;
mod run;
mod service;
mod tally;
mod traffic;

use std::process::ExitCode;

use clap::Parser;

fn main() -> eyre::Result<ExitCode> {
    let options = options::Options::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        tokio::select! {
            done = run::all(&options) => done,
            // Leaving by the front door stops the servers and removes their files.
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                Ok(ExitCode::from(130))
            }
        }
    })
}
