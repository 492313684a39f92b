//! As much of `PromQL` as is needed to see what an expression asks for.

/// Words that look like a metric and are none, nor a function.
const OPERATORS: [&str; 8] = ["and", "or", "unless", "offset", "bool", "inf", "nan", "start"];
/// Words before a list of labels.
const BEFORE_LABELS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

/// What an expression asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Each metric with what narrows it down.
    pub(super) selectors: Vec<Selector>,
    /// The labels that results are grouped or matched by.
    pub(super) labels: Vec<String>,
}

/// A metric with what narrows it down.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selector {
    pub(super) metric: String,
    /// What is between the braces.
    pub(super) matchers: String,
}

impl Selector {
    /// As an expression of its own.
    pub(super) fn expression(&self) -> String {
        format!("{}{{{}}}", self.metric, self.matchers)
    }

    /// The labels that narrow it down.
    pub(super) fn labels(&self) -> Vec<String> {
        let mut rest = Rest(&self.matchers);
        let mut labels = Vec::new();
        while let Some(next) = rest.0.chars().next() {
            match next {
                '"' => rest.skip_text(),
                _ if is_name(next) => labels.push(rest.take(is_name).to_owned()),
                _ => rest.skip(next),
            }
        }
        labels
    }
}

/// Reads an expression that Prometheus understands; of any other it makes something.
pub(super) fn read(expression: &str) -> Asked {
    let mut rest = Rest(expression);
    let mut asked = Asked::default();
    while let Some(next) = rest.0.chars().next() {
        match next {
            '"' => rest.skip_text(),
            '[' => {
                rest.take(|c| c != ']');
            }
            // Numbers and durations: 14.4, 5m, 1e3.
            _ if next.is_ascii_digit() => {
                rest.take(|c| c.is_ascii_alphanumeric() || c == '.');
            }
            _ if is_name(next) => rest.name(&mut asked),
            _ => rest.skip(next),
        }
    }
    asked
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == ':'
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn take(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.0.find(|c| !is_part(c)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at(end);
        self.0 = rest;
        taken
    }

    fn skip(&mut self, next: char) {
        self.0 = &self.0[next.len_utf8()..];
    }

    /// A text in quotation marks, with what is escaped in it.
    fn skip_text(&mut self) {
        self.skip('"');
        let mut is_escaped = false;
        let end = self.0.find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        });
        self.0 = end.map_or("", |end| &self.0[end + 1..]);
    }

    fn name(&mut self, asked: &mut Asked) {
        let name = self.take(is_name);
        self.take(char::is_whitespace);
        if BEFORE_LABELS.contains(&name) {
            let labels = self.take(|c| c != ')').trim_start_matches('(');
            asked.labels.extend(labels.split(',').map(|label| label.trim().to_owned()));
        } else if !OPERATORS.contains(&name) && !self.is_call() {
            asked.selectors.push(Selector { metric: name.to_owned(), matchers: self.matchers() });
        }
    }

    /// Whether the name before this is that of a function: `rate(`, `sum by (`.
    fn is_call(&self) -> bool {
        self.0.starts_with('(') || ["by", "without"].iter().any(|word| self.0.starts_with(word))
    }

    fn matchers(&mut self) -> String {
        let Some(mut inside) = self.0.strip_prefix('{').map(Rest) else { return String::new() };
        let all = inside.0;
        loop {
            inside.take(|c| c != '}' && c != '"');
            if !inside.0.starts_with('"') {
                break;
            }
            inside.skip_text();
        }
        let length = all.len() - inside.0.len();
        self.0 = inside.0.strip_prefix('}').unwrap_or_default();
        all[..length].trim().to_owned()
    }
}

fn selectors(expression: &str) -> Vec<String> {
    read(expression).selectors.iter().map(Selector::expression).collect()
}

#[test]
fn every_metric_is_found_with_what_narrows_it_down() {
    assert_eq!(selectors("up"), ["up{}"]);
    assert_eq!(selectors(r#"1 - a:b{job="x"} / 0.001"#), [r#"a:b{job="x"}"#]);
    assert_eq!(
        selectors(
            r#"histogram_quantile(0.99, sum by (le, le2) (rate(a_bucket{r!~"/h.*|}\"x", s="{"}[5m]))) > 1.5"#
        ),
        [r#"a_bucket{r!~"/h.*|}\"x", s="{"}"#]
    );
    assert_eq!(selectors("a offset 1h > 0.1 and on (x) b or 0 * c unless d"), ["a{}", "b{}", "c{}", "d{}"]);
    assert_eq!(selectors("sum(increase(a[$__range])) by (x) / count without (y) (b)"), ["a{}", "b{}"]);
    assert!(selectors("absent(vector(1)) == bool 2").is_empty());
}

#[test]
fn every_label_is_found_that_results_are_grouped_by_or_narrowed_by() {
    let asked = read(r#"sum by (le, x) (a{b="c=d", e!~"f"}) * on(y) group_left (z) g"#);
    assert_eq!(asked.labels, ["le", "x", "y", "z"]);
    assert_eq!(asked.selectors[0].labels(), ["b", "e"]);
}
