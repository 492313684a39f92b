//! A thousand silent, half-spoken and never-reading connections against the real program, and what honest clients notice of
//! them: how long their answers take, and whether every one of the thousand is dropped.
//!
//! `cargo bench --bench hostile -- --help` explains the options. It fails where one is left, or an honest client waits.

#![expect(clippy::print_stdout, reason = "what is measured is printed")]

#[path = "../requests/child.rs"]
mod child;
mod honest;
#[path = "../requests/http.rs"]
mod http;
mod kinds;
mod options;
mod report;
mod server;
mod silent;
mod tls;

use std::process::ExitCode;

use clap::Parser;
use eyre::ensure;
use tokio::time::Instant;

use options::{ALONE, Options};
use server::Server;

fn main() -> eyre::Result<ExitCode> {
    let options = Options::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        tokio::select! {
            done = run(&options) => done,
            // Leaving by the front door stops the servers and removes their files.
            interrupted = tokio::signal::ctrl_c() => {
                interrupted?;
                Ok(ExitCode::from(130))
            }
        }
    })
}

async fn run(options: &Options) -> eyre::Result<ExitCode> {
    // Ours and those of honest clients; the program asks for its own.
    let wanted = options.connections + 256;
    ensure!(
        hexwright::listener::make_room(wanted, 0) >= wanted,
        "too few file descriptors: raise `ulimit -n`"
    );
    let certificate = tls::Certificate::make()?;
    let (plain, secured) = (Server::start(None).await?, Server::start(Some(&certificate)).await?);
    let client = certificate.client()?;
    let alone = honest::ask(&plain, &secured, &client, Instant::now() + ALONE);
    report::latencies("without them", &alone.await?);
    let until = Instant::now() + options.span();
    println!("opening {} connections for {} s", options.connections, options.span().as_secs());
    let silent =
        silent::open((options.kinds()?, options.connections), plain.address, secured.address, &client, until);
    let (dropped, beside) = tokio::join!(silent, honest::ask(&plain, &secured, &client, until));
    let beside = beside?;
    report::latencies("beside them", &beside);
    let left = report::drops(&dropped?);
    for (port, server) in [("plain", &plain), ("TLS", &secured)] {
        let memory = server.memory()?;
        println!("memory of the {port} port: {} KiB, {} KiB at most", memory.resident_kib, memory.peak_kib);
    }
    Ok(report::verdict(left, &beside))
}
