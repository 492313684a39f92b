//! The servers take turns in each round, each case on both engines.

use std::process::ExitCode;

use super::{
    sink::Sink,
    variants::{Trio, VARIANTS},
};
use crate::{
    engine::Engine,
    options::{Case, Options},
    report::{self, Figures},
    run::{Side, WARM_UP},
};

/// Measures what the options name and prints it. The code is not 0 when any answer was not 2xx, or nothing was sent.
pub(crate) async fn compare(options: &Options) -> eyre::Result<ExitCode> {
    let sink = Sink::open().await?;
    let mut has_failed = false;
    for engine in options.engines() {
        has_failed |= measure_engine(options, engine, &sink).await?;
    }
    println!("The collector took {} KiB.", sink.bytes() / 1024);
    has_failed |= sink.bytes() == 0;
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn measure_engine(options: &Options, engine: Engine, sink: &Sink) -> eyre::Result<bool> {
    let trio = Trio::start(engine, sink).await?;
    let mut has_failed = false;
    report::begin(engine, options);
    for case in options.cases() {
        let [off, others @ ..] = measure_case(options, case, &trio).await?;
        has_failed |= report::line(case, VARIANTS[0].name, &off);
        for (variant, figures) in VARIANTS[1..].iter().zip(&others) {
            has_failed |= report::line(case, variant.name, figures);
            report::cpu_ratio(case, figures, &off);
        }
    }
    report::end();
    Ok(has_failed)
}

async fn measure_case(options: &Options, case: Case, trio: &Trio) -> eyre::Result<[Figures; 3]> {
    let [off, sampled, keeping] = &trio.servers;
    let mut sides =
        [Side::new(case, off).await?, Side::new(case, sampled).await?, Side::new(case, keeping).await?];
    for side in &mut sides {
        side.warm_up(options.span().min(WARM_UP)).await?;
    }
    for round in 0..options.rounds {
        // Each is the first, the second and the last in turn.
        for place in 0..3 {
            sides[(place + round as usize) % 3].measure(options.span()).await?;
        }
    }
    Ok(sides.map(Side::figures))
}
