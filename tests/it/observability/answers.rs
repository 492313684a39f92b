//! Every query of dashboards and rules, asked of a real Prometheus after real traffic.

use std::{collections::BTreeSet, time::Duration};

use futures::{StreamExt, stream};
use tokio::time::Instant;

use super::{
    empty::{self, EMPTY},
    promql::Selector,
    queries::{self, Query},
    running::Prometheus,
    traffic,
};

/// Until when what was counted has to have gone through scrapes and rules, on any machine.
const BOUND: Duration = Duration::from_secs(20);
/// Queries at once.
const AT_ONCE: usize = 8;

#[tokio::test]
async fn every_query_of_dashboards_and_rules_finds_what_the_service_tells_after_traffic() {
    let program = traffic::program();
    let serving = program.serve(&["serve"]);
    let prometheus = Prometheus::watching(serving.address);
    // A rate needs two values that differ: each series is seen before the second round, and after it. The scrape that is
    // under way when a round ends may have begun before.
    for number in 0..2 {
        traffic::round(&serving, number).await;
        prometheus.scrapes(2).await;
    }
    let queries: Vec<Query> = queries::of_dashboards()
        .into_iter()
        .chain(queries::of_rules())
        .map(|query| Query { expression: without_variables(&query.expression), ..query })
        .collect();
    let start = Instant::now();
    let mut problems = problems(&prometheus, &queries.iter().collect::<Vec<_>>()).await;
    while !problems.is_empty() && start.elapsed() < BOUND {
        prometheus.scrapes(1).await;
        let open: Vec<&Query> = problems.into_iter().map(|(query, _)| query).collect();
        problems = self::problems(&prometheus, &open).await;
    }
    let told: Vec<_> = problems.into_iter().map(|(_, told)| told).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn what_may_find_nothing_is_asked_for_and_has_a_reason() {
    let all: Vec<Query> = queries::of_dashboards().into_iter().chain(queries::of_rules()).collect();
    for (part, reason) in EMPTY {
        assert!(all.iter().any(|query| query.expression.contains(part)), "nothing asks for {part} any more");
        assert!(!reason.is_empty(), "{part} has no reason");
    }
}

/// What Grafana puts in: everything, and a minute.
fn without_variables(expression: &str) -> String {
    let filled = expression
        .replace("$job", "hexwright")
        .replace("$instance", ".+")
        .replace("$__rate_interval", "1m")
        .replace("$__range", "1h");
    assert!(!filled.contains('$'), "a variable that the test does not know: {expression}");
    filled
}

/// The queries with which something is wrong, and what.
async fn problems<'a>(prometheus: &Prometheus, queries: &[&'a Query]) -> Vec<(&'a Query, String)> {
    let found = stream::iter(queries.iter().copied()).map(|query| async move {
        let problem = problem(prometheus, query).await.err()?;
        Some((query, format!("{}: {problem}\n    {}", query.place, query.expression)))
    });
    found.buffered(AT_ONCE).filter_map(async |problem| problem).collect().await
}

/// What is wrong with the answer to a query, or with what it asks for.
async fn problem(prometheus: &Prometheus, query: &Query) -> Result<(), String> {
    let answer = prometheus.ask(&query.expression).await?;
    let is_number = |value: &str| value.parse::<f64>().is_ok_and(f64::is_finite);
    let has_number = answer.iter().any(|series| series["value"][1].as_str().is_some_and(is_number));
    if query.is_shown && !has_number && !empty::may_be(&query.expression) {
        return Err(format!("no numbers, but {answer:?}"));
    }
    let mut known = BTreeSet::from(["le".to_owned()]);
    for selector in &query.asked.selectors {
        let expression = without_variables(&selector.expression());
        let is_there = !prometheus.labels(&expression).await?.is_empty();
        if !is_there && !empty::may_be(&expression) {
            return Err(format!("there is no {expression}"));
        }
        if empty::is_untouched(&selector.metric) {
            return Ok(());
        }
        known.extend(prometheus.labels(&selector.metric).await?);
        if !is_there {
            known.extend(empty::LABELS.map(str::to_owned));
        }
    }
    let unknown = labels(query).into_iter().find(|label| !known.contains(label));
    unknown.map_or(Ok(()), |label| Err(format!("no series has a label {label}")))
}

/// Those that results are grouped, narrowed down or named by.
fn labels(query: &Query) -> Vec<String> {
    let in_legend = query.legend.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    let in_legend = in_legend.map(|(label, _)| label.trim().to_owned());
    let narrowing = query.asked.selectors.iter().flat_map(Selector::labels);
    query.asked.labels.iter().cloned().chain(narrowing).chain(in_legend).collect()
}
