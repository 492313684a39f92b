//! What every rule owes those whom it wakes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::files::{self, fields, items, rules, text_of};

fn alerts() -> Vec<Value> {
    rules().into_iter().filter(|rule| rule["alert"].is_string()).collect()
}

#[test]
fn every_alert_says_how_bad_it_is_what_it_means_and_where_help_is() {
    for alert in alerts() {
        let name = text_of(&alert, "alert");
        assert!(["critical", "warning"].contains(&text_of(&alert["labels"], "severity")), "{name}");
        for field in ["summary", "description"] {
            assert!(text_of(&alert["annotations"], field).len() > 10, "{name} has no {field}");
        }
        let runbook = format!("docs/runbook.md#{}", name.to_lowercase());
        assert_eq!(text_of(&alert["annotations"], "runbook_url"), runbook);
        let known: BTreeSet<&str> = fields(&alert["annotations"]).map(|(field, _)| field.as_str()).collect();
        assert_eq!(known, BTreeSet::from(["description", "runbook_url", "summary"]), "{name}");
    }
}

#[test]
fn the_runbook_has_first_steps_for_every_alert_and_for_no_other() {
    let runbook = files::text(&files::in_repository("docs/runbook.md"));
    let (mut steps, mut name) = (BTreeMap::new(), "");
    for line in runbook.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            name = heading;
            assert_eq!(steps.insert(name, 0), None, "{name} stands twice");
        } else if line.starts_with("## ") {
            name = "";
        } else if !name.is_empty() {
            *steps.entry(name).or_default() += line.len();
        }
    }
    let alerts = alerts();
    let expected: BTreeSet<&str> = alerts.iter().map(|alert| text_of(alert, "alert")).collect();
    assert_eq!(steps.keys().copied().collect::<BTreeSet<_>>(), expected);
    let short: Vec<_> = steps.iter().filter(|(_, length)| **length < 100).collect();
    assert!(short.is_empty(), "hardly a word about {short:?}");
}

#[test]
fn every_link_within_the_runbook_leads_to_a_heading() {
    let runbook = files::text(&files::in_repository("docs/runbook.md"));
    let headings: BTreeSet<String> =
        runbook.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_lowercase).collect();
    let links: Vec<&str> =
        runbook.split("](#").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0)).collect();
    assert!(links.len() > 10, "{links:?}");
    for link in links {
        assert!(headings.contains(link), "#{link}");
    }
}

#[test]
fn every_alert_has_an_example_in_which_it_fires_and_one_in_which_it_is_silent() {
    let mut seen: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
    for path in files::all("prometheus/tests", "yml") {
        for test in items(&files::read(&path)["tests"]) {
            for example in items(&test["alert_rule_test"]) {
                let fires = items(&example["exp_alerts"]).count() > 0;
                seen.entry(text_of(example, "alertname").to_owned()).or_default().insert(fires);
            }
        }
    }
    for alert in alerts() {
        let name = text_of(&alert, "alert");
        assert_eq!(seen.remove(name), Some(BTreeSet::from([false, true])), "{name}");
    }
    assert!(seen.is_empty(), "examples of alerts that are not there: {seen:?}");
}

#[test]
fn examples_evaluate_every_group_in_the_order_of_the_files() {
    let rules = ["recording", "alerts"].map(|name| files::path(&format!("prometheus/rules/{name}.yml")));
    let groups: Vec<String> = rules
        .iter()
        .flat_map(|path| {
            items(&files::read(path)["groups"])
                .map(|group| text_of(group, "name").to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let different: BTreeSet<&String> = groups.iter().collect();
    assert_eq!(different.len(), groups.len(), "a name stands twice: {groups:?}");
    for path in files::all("prometheus/tests", "yml") {
        let order = &files::read(&path)["group_eval_order"];
        assert_eq!(*order, serde_json::json!(groups), "{}", path.display());
    }
}

#[test]
fn what_is_recorded_is_named_by_level_metric_and_operation() {
    let names: Vec<String> =
        rules().iter().filter_map(|rule| rule["record"].as_str().map(str::to_owned)).collect();
    assert!(!names.is_empty());
    for name in &names {
        let parts: Vec<&str> = name.split(':').collect();
        assert!(matches!(parts[..], ["job", metric, _] if metric.starts_with("hexwright_")), "{name}");
    }
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "recorded twice: {names:?}");
}
