//! Everything that is wrong with the configuration, told at once.

use std::{borrow::Cow, fmt};

use super::Variable;

/// What is wrong with one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The variable's name.
    pub variable: String,
    /// Continues a sentence that begins with the name. Never holds a secret's value.
    pub message: String,
}

/// What was found so far.
#[derive(Debug, Clone, Default)]
pub struct ConfigProblems(Vec<ConfigProblem>);

/// The configuration cannot be used. Holds at least one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// All problems, in the order of the sections.
    pub problems: Vec<ConfigProblem>,
}

impl ConfigProblems {
    /// Remembers one more.
    pub fn add(&mut self, variable: impl Into<String>, message: impl Into<String>) {
        self.0.push(ConfigProblem { variable: variable.into(), message: message.into() });
    }

    /// The value of a variable, or remembers what is wrong with it. The value is quoted unless it is secret.
    pub fn take<T>(
        &mut self,
        variable: &'static str,
        value: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        parse(value)
            .map_err(|message| {
                let is_secret = Variable::find(variable).is_none_or(|variable| variable.is_secret);
                let shown: String = without_login(value).chars().take(80).collect();
                let message = if is_secret { message } else { format!("{message}, but is {shown:?}") };
                self.add(variable, message);
            })
            .ok()
    }

    /// The same for a variable that may be unset.
    pub fn take_optional<T>(
        &mut self,
        variable: &'static str,
        value: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Option<T>> {
        value.map_or(Some(None), |value| self.take(variable, value, parse).map(Some))
    }

    /// Ends the reading: the error, where anything was found.
    pub fn into_result(self) -> Result<(), ConfigError> {
        if self.0.is_empty() { Ok(()) } else { Err(ConfigError { problems: self.0 }) }
    }
}

/// A value without what stands before the last `@` of an address: credentials that do not belong there.
pub fn without_login(value: &str) -> Cow<'_, str> {
    match value.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, place)) => Cow::Owned(format!("{scheme}://***@{place}")),
        None => Cow::Borrowed(value),
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.problems.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        write!(f, "the configuration has {count} {noun}:")?;
        for ConfigProblem { variable, message } in &self.problems {
            write!(f, "\n  {variable} {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
