//! Whatever the documents permit, and much that they do not, judged by the same documents.

use std::sync::Arc;

use eyre::eyre;
use tokio_util::sync::CancellationToken;

use super::{
    client::Answer,
    library::{Driver, Generator, Report, Setting, request::Response},
    tally::{self, Tally},
    traffic::Traffic,
};

const WHO: &str = "generated";
/// How many requests are made at a time; whether it is enough is asked in between.
const BATCH: u64 = 64;
/// How many of them are under way at once, for each document.
const AT_ONCE: usize = 8;

/// Asks by one of the documents until `stop`. It has its thread for itself: what makes the requests does not leave it.
pub(crate) fn run(traffic: &Traffic, document: usize, tally: &Arc<Tally>, stop: &CancellationToken) {
    if let Err(error) = drive(traffic, document, tally, stop) {
        tally.fail(format!("{WHO}: {error}"));
    }
}

fn drive(
    traffic: &Traffic,
    document: usize,
    tally: &Arc<Tally>,
    stop: &CancellationToken,
) -> eyre::Result<()> {
    let generator = Generator::from_document(&traffic.documents[document]).map_err(|error| eyre!(error))?;
    let setting = Setting {
        address: traffic.address.to_string(),
        root: traffic.root.clone(),
        run: traffic.number(),
        latecomers: None,
        excuses: |response| tally::is_honest(&answer(response)),
    };
    let driver = Driver::new(&generator, setting);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        while !stop.is_cancelled() {
            let first = traffic.seeds(BATCH);
            let requests = (first..first + BATCH).map(|seed| generator.next(seed));
            add(tally, driver.run(requests, AT_ONCE).await);
        }
    });
    Ok(())
}

fn add(tally: &Tally, report: Report) {
    for (status, count) in report.statuses {
        tally.count_many(WHO, status.to_string(), count);
    }
    if report.unasked > 0 {
        tally.count_many(WHO, "nobody there to ask".to_owned(), report.unasked);
    }
    for failure in report.failures {
        tally.fail(format!("{WHO}: {failure}"));
    }
}

fn answer(response: &Response) -> Answer {
    let has_retry_after = response.header("retry-after").is_some();
    Answer { status: response.status, has_retry_after, body: response.body.clone().into() }
}
