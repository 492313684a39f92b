//! What a service measures, read in the text format of Prometheus.

/// One reading of `/metrics`.
#[derive(Debug)]
pub(crate) struct Metrics(String);

impl Metrics {
    /// Of this text.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The sum of all series with this name and these labels; `None` where there is none.
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let wanted: Vec<_> = labels.iter().map(|(key, value)| format!("{key}=\"{value}\"")).collect();
        let is_wanted = |line: &&str| {
            let rest = line.strip_prefix(name).unwrap_or_default();
            (rest.starts_with('{') || rest.starts_with(' '))
                && wanted.iter().all(|label| rest.contains(label.as_str()))
        };
        let value = |line: &str| {
            let (_, value) = line.rsplit_once(' ').expect("a value");
            value.parse::<f64>().expect("a number")
        };
        self.0.lines().filter(is_wanted).map(value).reduce(|one, other| one + other)
    }

    /// The same of a count; 0 where there is none.
    pub(crate) fn count(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        self.sum(name, labels).unwrap_or_default()
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}
