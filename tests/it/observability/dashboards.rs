//! What every dashboard owes those who look at it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::files::{self, fields, items, panels, text_of};

/// Variables that Grafana fills in by itself.
const BUILT_IN: [&str; 6] = ["__rate_interval", "__range", "__all", "__from", "__to", "__auto"];

fn dashboards() -> Vec<Value> {
    files::all("grafana/dashboards", "json").iter().map(|path| files::read(path)).collect()
}

/// The ids of the sources that are provisioned, each with its type.
fn sources() -> BTreeSet<(String, String)> {
    let file = files::read(&files::path("grafana/provisioning/datasources/hexwright.yaml"));
    let sources = items(&file["datasources"]);
    sources.map(|source| (text_of(source, "type").to_owned(), text_of(source, "uid").to_owned())).collect()
}

#[test]
fn a_dashboard_is_written_the_way_jq_writes_it() {
    for path in files::all("grafana/dashboards", "json") {
        let written = serde_json::to_string_pretty(&sorted(&files::read(&path))).expect("JSON") + "\n";
        assert!(files::text(&path) == written, "{0}: jq --sort-keys . {0}", path.display());
    }
}

/// With every object's fields in order, also where another crate asks `serde_json` to keep them as they came.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let ordered: std::collections::BTreeMap<_, _> = object.iter().collect();
            ordered.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

#[test]
fn dashboards_are_told_apart_and_lead_to_each_other() {
    let dashboards = dashboards();
    let names =
        |field: &str| dashboards.iter().map(|one| text_of(one, field).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!((names("uid").len(), names("title").len()), (dashboards.len(), dashboards.len()));
    for dashboard in &dashboards {
        let title = text_of(dashboard, "title");
        assert!(!text_of(dashboard, "description").is_empty(), "{title}");
        assert_eq!(dashboard["schemaVersion"], dashboards[0]["schemaVersion"], "{title}");
        assert_eq!(dashboard["tags"], serde_json::json!(["hexwright"]), "{title}");
        let links = items(&dashboard["links"]);
        assert!(
            links.into_iter().any(|link| link["tags"] == dashboard["tags"] && link["includeVars"] == true),
            "{title}"
        );
    }
}

#[test]
fn every_panel_says_what_it_shows_in_which_unit() {
    for dashboard in dashboards() {
        let mut ids = BTreeSet::new();
        for panel in panels(&dashboard) {
            let place = format!("{}, {}", text_of(&dashboard, "title"), text_of(panel, "title"));
            assert!(text_of(panel, "description").ends_with('.'), "{place} has no description");
            assert!(ids.insert(panel["id"].as_u64().expect("an id")), "{place} has the id of another");
            assert!(items(&panel["targets"]).count() > 0, "{place} asks for nothing");
            let unit = match text_of(panel, "type") {
                "logs" | "table" => continue,
                "heatmap" => &panel["options"]["yAxis"]["unit"],
                _ => &panel["fieldConfig"]["defaults"]["unit"],
            };
            assert!(unit.is_string(), "{place} has no unit");
        }
    }
}

#[test]
fn no_panel_covers_another_or_leaves_the_page() {
    for dashboard in dashboards() {
        let mut taken = BTreeSet::new();
        for panel in items(&dashboard["panels"]) {
            let side = |name: &str| panel["gridPos"][name].as_u64().expect("a number");
            assert!(side("x") + side("w") <= 24, "{panel}");
            for y in side("y")..side("y") + side("h") {
                for x in side("x")..side("x") + side("w") {
                    assert!(taken.insert((x, y)), "{} covers another", text_of(panel, "title"));
                }
            }
        }
    }
}

#[test]
fn every_source_that_is_asked_is_provisioned() {
    let sources = sources();
    let mut kinds = BTreeSet::new();
    for dashboard in dashboards() {
        let panels = panels(&dashboard).chain(items(&dashboard["annotations"]["list"]));
        let variables =
            items(&dashboard["templating"]["list"]).filter(|variable| variable["type"] == "query");
        for asking in panels.chain(variables) {
            let (kind, id) = (text_of(&asking["datasource"], "type"), text_of(&asking["datasource"], "uid"));
            kinds.insert(kind.to_owned());
            let is_chosen = kind == "prometheus" && id == "${datasource}";
            assert!(is_chosen || sources.contains(&(kind.to_owned(), id.to_owned())), "{kind} {id}");
        }
    }
    let provisioned: BTreeSet<String> = sources.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, provisioned, "metrics, logs and traces");
}

#[test]
fn every_variable_that_is_used_is_there() {
    for dashboard in dashboards() {
        let variables = items(&dashboard["templating"]["list"]);
        let mut known: BTreeSet<&str> = variables.map(|variable| text_of(variable, "name")).collect();
        assert!(known.contains("instance") && known.contains("job") && known.contains("datasource"));
        known.extend(BUILT_IN);
        for name in used(&dashboard.to_string()) {
            assert!(known.contains(name.as_str()), "{}: ${name}", text_of(&dashboard, "title"));
        }
    }
}

/// The names after a dollar sign.
fn used(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| {
        let rest = rest.trim_start_matches('{');
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned()
    };
    text.split('$').skip(1).map(name).collect()
}

#[test]
fn from_a_failed_request_there_is_a_way_to_its_trace_and_its_log_lines() {
    let overview = files::read(&files::path("grafana/dashboards/overview.json"));
    for title in ["Share of failed requests", "Failures by route"] {
        let panel = panels(&overview).find(|panel| panel["title"] == title).expect(title);
        let links: Vec<&str> =
            items(&panel["fieldConfig"]["defaults"]["links"]).map(|link| text_of(link, "url")).collect();
        assert!(links.iter().any(|url| url.starts_with("/explore?") && url.contains("tempo")), "{links:?}");
        assert!(links.iter().any(|url| url.starts_with("/explore?") && url.contains("loki")), "{links:?}");
    }
    let file = files::read(&files::path("grafana/provisioning/datasources/hexwright.yaml"));
    let source =
        |kind: &str| items(&file["datasources"]).find(|source| source["type"] == kind).expect("a source");
    let to_trace = items(&source("loki")["jsonData"]["derivedFields"]).next().expect("a field");
    assert_eq!(
        (&to_trace["matcherRegex"], &to_trace["datasourceUid"]),
        (&"trace_id".into(), &"tempo".into())
    );
    assert_eq!(source("tempo")["jsonData"]["tracesToLogsV2"]["datasourceUid"], "loki");
    assert!(fields(&source("prometheus")["jsonData"]).any(|(name, _)| name == "timeInterval"));
}
