//! The order of everything: both servers of one engine run at once, and take turns in each round.

use std::{process::ExitCode, time::Duration};

use super::{
    cases,
    engine::Engine,
    engines::Pair,
    load::{self, Outcome, Template},
    options::{Case, Options},
    processes::Server,
    report::{self, Figures},
    start_up, telemetry,
};

/// How long a server is warmed up, at most, before a case.
pub(crate) const WARM_UP: Duration = Duration::from_secs(1);

/// A server, what it is asked, and what came of it.
pub(crate) struct Side<'a> {
    server: &'a Server,
    templates: Vec<Template>,
    sent: u64,
    outcome: Outcome,
    cpu: Duration,
    rates: Vec<f64>,
}

/// Measures what the options name and prints it. The code is not 0 when any answer was not 2xx.
pub(crate) async fn all(options: &Options) -> eyre::Result<ExitCode> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing. Use `cargo bench --bench requests`.\n");
    }
    if options.telemetry {
        return telemetry::compare(options).await;
    }
    start_up::measure().await?;
    let mut has_failed = false;
    for engine in options.engines() {
        has_failed |= measure_engine(options, engine).await?;
    }
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn measure_engine(options: &Options, engine: Engine) -> eyre::Result<bool> {
    let pair = Pair::start(engine).await?;
    let mut has_failed = false;
    report::begin(engine, options);
    for case in options.cases() {
        let [ours, bare] = measure_case(options, case, &pair).await?;
        has_failed |= ours.has_failed() || bare.has_failed();
        report::print(case, &ours, &bare);
    }
    report::end();
    Ok(has_failed)
}

async fn measure_case(options: &Options, case: Case, pair: &Pair) -> eyre::Result<[Figures; 2]> {
    let mut sides = [Side::new(case, &pair.ours).await?, Side::new(case, &pair.bare).await?];
    for side in &mut sides {
        side.warm_up(options.span().min(WARM_UP)).await?;
    }
    for round in 0..options.rounds {
        let [ours, bare] = &mut sides;
        // Whoever goes first in one round goes second in the next.
        let order = if round % 2 == 0 { [ours, bare] } else { [bare, ours] };
        for side in order {
            side.measure(options.span()).await?;
        }
    }
    Ok(sides.map(Side::figures))
}

impl<'a> Side<'a> {
    /// Ready to ask this server.
    pub(crate) async fn new(case: Case, server: &'a Server) -> eyre::Result<Self> {
        let templates = cases::templates(case, server.address).await?;
        Ok(Self {
            server,
            templates,
            sent: 1,
            outcome: Outcome::default(),
            cpu: Duration::ZERO,
            rates: Vec::new(),
        })
    }

    async fn load(&mut self, span: Duration) -> eyre::Result<Outcome> {
        let outcome = load::run(self.server.address, &self.templates, span, self.sent).await?;
        // No connection has sent more than all have together, so no number comes twice.
        self.sent += outcome.latencies.len() as u64 + outcome.failures.values().sum::<u64>();
        Ok(outcome)
    }

    /// Asks without measuring.
    pub(crate) async fn warm_up(&mut self, span: Duration) -> eyre::Result<()> {
        // A failure here is met again, and counted, right after.
        self.load(span).await.map(drop)
    }

    /// Asks and measures.
    pub(crate) async fn measure(&mut self, span: Duration) -> eyre::Result<()> {
        let before = self.server.cpu()?;
        let outcome = self.load(span).await?;
        self.cpu += self.server.cpu()?.saturating_sub(before);
        self.rates.push(report::rate(outcome.latencies.len(), outcome.elapsed));
        self.outcome.add(outcome);
        Ok(())
    }

    /// What came of all rounds.
    pub(crate) fn figures(self) -> Figures {
        Figures::new(self.outcome, self.cpu, self.rates)
    }
}
