//! How soon our service is ready on an empty folder, and what memory it takes while nobody asks anything.

use std::time::Duration;

use super::processes::Server;

/// How often it is started.
const STARTS: usize = 5;
/// How long it is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Starts it on new folders and prints the medians.
pub(crate) async fn measure() -> eyre::Result<()> {
    let (mut ready, mut resident) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let folder = tempfile::tempdir()?;
        let server = Server::ours(folder.path(), None).await?;
        ready.push(server.ready_after);
        tokio::time::sleep(IDLE).await;
        resident.push(server.resident_kib()?);
    }
    ready.sort_unstable();
    resident.sort_unstable();
    let (ready, slowest) = (ready[STARTS / 2].as_millis(), ready[STARTS - 1].as_millis());
    let mebibytes = |kibibytes: u64| format!("{}.{} MiB", kibibytes / 1024, kibibytes % 1024 * 10 / 1024);
    println!("Start on an empty folder, SQLite, migrations included, median of {STARTS}:");
    println!("  ready after {ready} ms (slowest {slowest} ms; to 1 ms)");
    println!("  idle memory {} resident\n", mebibytes(resident[STARTS / 2]));
    Ok(())
}
