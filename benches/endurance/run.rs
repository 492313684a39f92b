//! The order of everything: warm up, rest, faults and abuse, rest.

use std::{process::ExitCode, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{
    database::Database,
    engine::Engine,
    faults,
    options::Options,
    service::Service,
    tally::Tally,
    traffic::{self, Traffic},
};

/// How long all of the load goes on before anything is measured: what it leaves in memory for good is there then.
const WARM_UP: Duration = Duration::from_secs(15);
/// How long the service may take to give back what the load took.
const REST: Duration = Duration::from_mins(1);
/// By how much more it may have than when it was idle.
const MOST_GROWTH: f64 = 1.2;

/// Runs what the options name. The code is not 0 where anything did not hold.
pub(crate) async fn all(options: &Options) -> eyre::Result<ExitCode> {
    let mut has_held = true;
    for engine in options.engines() {
        has_held &= endure(options, engine).await?;
    }
    Ok(if has_held { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn endure(options: &Options, engine: Engine) -> eyre::Result<bool> {
    println!(
        "{}: {} minutes, a fault every {:?}",
        engine.name(),
        options.span().as_secs() / 60,
        options.every()
    );
    let database = Database::start(engine)?;
    let mut service = Service::start(&database.url()).await?;
    let traffic = Traffic::to(&service, options.seed).await?;

    load_for(WARM_UP, &traffic, &Arc::default()).await?;
    sleep(Duration::from_secs(5)).await;
    let idle = service.resident_kib()?;

    let tally = Arc::new(Tally::default());
    let stop = CancellationToken::new();
    let loading = tokio::spawn(traffic::run(traffic.clone(), tally.clone(), stop.clone()));
    let faults = faults::cause(&database, options.span(), options.every()).await?;
    // Honest clients have to be served again before all is over.
    sleep(Duration::from_secs(5)).await;
    stop.cancel();
    loading.await?;
    let is_served = traffic.is_served().await;
    let (after, took) = rest(&mut service, idle).await?;

    tally.print();
    let growth = ratio(after, idle);
    println!("  faults: {faults}");
    println!("  memory: {idle} KiB idle, {after} KiB {} s after the load ({growth:.2})", took.as_secs());
    let problems = [
        (tally.has_failed(), "the service failed in another way than an honest 503"),
        (!is_served, "honest clients are not served after the faults"),
        (growth > MOST_GROWTH, "the memory did not come back"),
        (service.has_ended()?, "the service ended"),
        (service.has_panicked()?, "the service panicked"),
    ];
    for (_, problem) in problems.iter().filter(|(is_so, _)| *is_so) {
        println!("  FAILED: {problem}");
    }
    println!();
    Ok(problems.iter().all(|(is_so, _)| !is_so))
}

async fn load_for(span: Duration, traffic: &Traffic, tally: &Arc<Tally>) -> eyre::Result<()> {
    let stop = CancellationToken::new();
    let loading = tokio::spawn(traffic::run(traffic.clone(), tally.clone(), stop.clone()));
    sleep(span).await;
    stop.cancel();
    Ok(loading.await?)
}

/// Waits until the memory is back, at most as long as it may take; answers how much is resident, and how long that took.
async fn rest(service: &mut Service, idle: u64) -> eyre::Result<(u64, Duration)> {
    let begun = Instant::now();
    loop {
        let now = service.resident_kib()?;
        if ratio(now, idle) <= MOST_GROWTH || begun.elapsed() > REST {
            return Ok((now, begun.elapsed()));
        }
        sleep(Duration::from_millis(500)).await;
    }
}

fn ratio(after: u64, before: u64) -> f64 {
    let float = |kib: u64| f64::from(u32::try_from(kib).unwrap_or(u32::MAX));
    float(after) / float(before)
}
