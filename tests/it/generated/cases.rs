//! Generated requests against a running instance. Every run has other requests; a failure tells the seed of the one that
//! failed, and `regressions.txt` holds those that failed once.

use std::hash::{BuildHasher, RandomState};

use serde_json::json;

use super::library::{Driver, Generator, Report, Root, Setting};
use crate::support::app::{Forger, PASSWORD, SECRET, TestApp, Version};

/// How many requests are generated for each version, unless `GENERATED_CASES` says otherwise. Long runs
/// are the matter of `cargo bench --bench endurance`.
const CASES: u64 = 60;
/// How many are under way at once.
const AT_ONCE: usize = 16;
/// Seeds that once failed: version and seed.
const REGRESSIONS: &str = include_str!("regressions.txt");

/// A machine that is busy with other tests may take long for a statement: that would be an honest 503, and not the matter
/// here.
const PATIENT: [(&str, &str); 1] = [("DATABASE_ACQUIRE_TIMEOUT_SECS", "15")];

pub(crate) async fn every_answer_is_what_the_documents_say(app: &TestApp) {
    let wanted = std::env::var("GENERATED_CASES").ok();
    let wanted = wanted.map_or(CASES, |count| count.parse().expect("GENERATED_CASES is a number"));
    let app = app.second(&PATIENT).await;
    let mut failures = Vec::new();
    for version in Version::BOTH {
        let report = drive(&app, version, wanted).await;
        let told = |failure: &String| format!("{} of {}: {failure}", version.as_str(), report.answered);
        failures.extend(report.failures.iter().map(told));
    }
    app.stop().await;
    let shown: Vec<_> = failures.iter().take(5).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} wrong answers, such as\n{}", failures.len(), shown.join("\n\n"));
}

async fn drive(app: &TestApp, version: Version, wanted: u64) -> Report {
    let document = app.http().get(&format!("{}/openapi.json", version.prefix())).await.expect(200).json();
    let generator = Generator::from_document(&document).expect("a document that can be read");
    let root = app.admin(version, "root").await;
    let late = Forger::of(&root.0.access);
    let late = Forger::hs256(SECRET.as_bytes(), late.kid(), &late.claiming("exp", json!(1_772_366_000)));
    let root = Root { email: root.0.email.clone(), password: PASSWORD.to_owned() };
    let setting = Setting {
        address: app.address.to_string(),
        root,
        run: version as u64,
        latecomers: Some(late),
        excuses: |_| false,
    };
    let driver = Driver::new(&generator, setting);
    let mut first = RandomState::new().hash_one(version.as_str());
    let mut next = || {
        first = first.wrapping_add(1);
        first
    };
    let count = generator.operations().len();
    let valid: Vec<_> = (0..2 * count).map(|index| generator.accepted(index % count, next())).collect();
    let mut report = driver.run(valid, AT_ONCE).await;
    for operation in generator.operations() {
        let successes = report.successes.get(&operation.id);
        assert!(!report.failures.is_empty() || successes.is_some(), "{} never succeeded", operation.id);
    }
    let known = REGRESSIONS.lines().filter_map(|line| line.split_once(' '));
    let known = known.filter(|(of, _)| *of == version.as_str());
    let known = known.map(|(_, seed)| u64::from_str_radix(seed.trim(), 16).expect("a seed"));
    let seeds: Vec<u64> = known.collect();
    let requests = seeds.into_iter().chain((0..wanted).map(|_| next())).map(|seed| generator.next(seed));
    report.merge(driver.run(requests, AT_ONCE).await);
    report
}
