//! Two pools that differ in one setting, asked in turns.

use std::{fs, time::Duration};

use eyre::eyre;
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::{task::JoinSet, time::Instant};

use super::postgres::Postgres;

/// As the service has unless somebody changes it.
const CONNECTIONS: u32 = 10;
/// More than connections, so that some wait.
const CLIENTS: usize = 32;
/// Before anything counts.
const WARM_UP: Duration = Duration::from_secs(1);

/// One pool, and what came of it.
struct Side {
    name: &'static str,
    pool: PgPool,
    latencies: Vec<u32>,
    elapsed: Duration,
    cpu: Duration,
}

/// Measures both for so many rounds, and prints the figures.
pub(crate) async fn all(span: Duration, rounds: u32) -> eyre::Result<()> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing. Use `cargo bench --bench ping`.\n");
    }
    let postgres = Postgres::start().await?;
    let url = postgres.create_database("ping").await?;
    let mut sides = [Side::new("with a ping", true, &url).await?, Side::new("without", false, &url).await?];
    for side in &sides {
        load(&side.pool, WARM_UP).await?;
    }
    for round in 0..rounds {
        let [first, second] = &mut sides;
        // Whoever goes first in one round goes second in the next.
        let order = if round % 2 == 0 { [first, second] } else { [second, first] };
        for side in order {
            side.measure(span).await?;
        }
    }
    println!("{CLIENTS} clients, {CONNECTIONS} connections, {rounds} rounds of {span:?} each, in turns");
    println!("  {:<12} {:>10} {:>9} {:>9} {:>12}", "", "reads/s", "p50 ms", "p99 ms", "CPU us/read");
    for side in &mut sides {
        side.print();
    }
    Ok(())
}

impl Side {
    async fn new(name: &'static str, pings: bool, url: &str) -> eyre::Result<Self> {
        let options = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(pings);
        let pool = options.connect(url).await?;
        Ok(Self { name, pool, latencies: Vec::new(), elapsed: Duration::ZERO, cpu: Duration::ZERO })
    }

    async fn measure(&mut self, span: Duration) -> eyre::Result<()> {
        let (cpu, begun) = (cpu()?, Instant::now());
        self.latencies.extend(load(&self.pool, span).await?);
        self.elapsed += begun.elapsed();
        self.cpu += self::cpu()?.saturating_sub(cpu);
        Ok(())
    }

    fn print(&mut self) {
        self.latencies.sort_unstable();
        let count = f64::from(u32::try_from(self.latencies.len()).unwrap_or(u32::MAX));
        let at = |percent: usize| {
            let index = (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
            self.latencies.get(index).map_or(f64::NAN, |&micros| f64::from(micros) / 1_000.0)
        };
        let (rate, cpu) = (count / self.elapsed.as_secs_f64(), self.cpu.as_secs_f64() * 1e6 / count);
        println!("  {:<12} {rate:>10.0} {:>9.2} {:>9.2} {cpu:>12.1}", self.name, at(50), at(99));
    }
}

/// Reads as often as it can; answers how long each took, in microseconds.
async fn load(pool: &PgPool, span: Duration) -> eyre::Result<Vec<u32>> {
    let mut clients = JoinSet::new();
    let until = Instant::now() + span;
    for _ in 0..CLIENTS {
        let pool = pool.clone();
        clients.spawn(async move {
            let mut latencies = Vec::new();
            while Instant::now() < until {
                let begun = Instant::now();
                let _: String = sqlx::query_scalar("SELECT rolname::text FROM pg_roles WHERE rolname = $1")
                    .bind("hexwright")
                    .fetch_one(&pool)
                    .await?;
                latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
            }
            Ok::<_, sqlx::Error>(latencies)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = clients.join_next().await {
        all.extend(done??);
    }
    Ok(all)
}

/// Processor time of this process, in user and kernel, to 10 ms. The server is another process.
fn cpu() -> eyre::Result<Duration> {
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string("/proc/self/stat")?;
    let numbers = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().skip(11).take(2));
    let numbers = numbers.ok_or_else(|| eyre!("the kernel does not say how much time was used"))?;
    Ok(TICK * numbers.filter_map(|number| number.parse::<u32>().ok()).sum::<u32>())
}
