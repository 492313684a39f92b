//! Requests per second, latency and CPU of our service with all its middleware, against a bare axum + sqlx handler that
//! does the same work on the same tables: interleaved in one run, on `SQLite` and on PostgreSQL.
//!
//! `cargo bench --bench requests -- --help` explains the options. The bare server is this very program, started again.

#![expect(clippy::print_stdout, reason = "what is measured is printed")]

mod bare;
mod cases;
mod child;
mod engine;
mod engines;
mod http;
mod load;
mod options;
mod postgres;
mod processes;
mod report;
mod run;
mod seed;
mod start_up;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

fn main() -> eyre::Result<ExitCode> {
    let options = options::Options::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        if let Some(url) = &options.serve_bare {
            return bare::serve(url).await.map(|()| ExitCode::SUCCESS);
        }
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
