//! Everything that dashboards and rules ask.

use serde_json::Value;

use super::{
    files::{self, fields, items, panels, rules, text_of},
    promql::{self, Asked},
};

/// One expression, and where it stands.
pub(super) struct Query {
    pub(super) place: String,
    pub(super) expression: String,
    pub(super) asked: Asked,
    /// What its results are named after: `{{http_route}}`.
    pub(super) legend: String,
    /// Whether it shows something on a good day. An alert does not.
    pub(super) is_shown: bool,
}

impl Query {
    fn new(place: String, expression: &str, legend: &str, is_shown: bool) -> Self {
        let asked = promql::read(expression);
        assert!(!asked.selectors.is_empty(), "{place} asks for nothing: {expression}");
        Self { place, expression: expression.to_owned(), asked, legend: legend.to_owned(), is_shown }
    }
}

/// Those of panels, annotations and variables, with the variables still in them.
pub(super) fn of_dashboards() -> Vec<Query> {
    let mut found = Vec::new();
    for path in files::all("grafana/dashboards", "json") {
        let dashboard = files::read(&path);
        let title = text_of(&dashboard, "title").to_owned();
        for panel in panels(&dashboard).filter(|panel| is_prometheus(panel)) {
            let place = format!("{title}, {}", text_of(panel, "title"));
            for target in items(&panel["targets"]) {
                let (expression, legend) = (text_of(target, "expr"), text_of(target, "legendFormat"));
                found.push(Query::new(place.clone(), expression, legend, true));
            }
        }
        for annotation in items(&dashboard["annotations"]["list"]) {
            let place = format!("{title}, annotation {}", text_of(annotation, "name"));
            found.push(Query::new(place, text_of(annotation, "expr"), "", true));
        }
        for variable in items(&dashboard["templating"]["list"]).filter(|variable| variable["type"] == "query")
        {
            let place = format!("{title}, variable {}", text_of(variable, "name"));
            found.push(Query::new(place, &of_variable(variable), "", true));
        }
    }
    found
}

/// Those of recording rules and of alerts.
pub(super) fn of_rules() -> Vec<Query> {
    rules().iter().map(of_rule).collect()
}

fn of_rule(rule: &Value) -> Query {
    let expression = text_of(rule, "expr");
    match rule["record"].as_str() {
        Some(name) => Query::new(format!("rule {name}"), expression, "", true),
        None => Query::new(format!("alert {}", text_of(rule, "alert")), expression, "", false),
    }
}

fn is_prometheus(panel: &Value) -> bool {
    fields(&panel["datasource"]).any(|(name, value)| name == "type" && value == "prometheus")
}

/// What Grafana asks for `label_values(metric, label)`, in `PromQL`.
fn of_variable(variable: &Value) -> String {
    let query = text_of(&variable["query"], "query");
    assert_eq!(query, text_of(variable, "definition"));
    let inside = query.strip_prefix("label_values(").and_then(|rest| rest.strip_suffix(')'));
    let (selector, label) =
        inside.and_then(|inside| inside.rsplit_once(',')).expect("label_values(metric, label)");
    format!("group by ({}) ({selector})", label.trim())
}
