//! What was set, and where: the four layers under one roof.

use std::{collections::BTreeMap, fmt};

use serde::de::DeserializeOwned;

use super::{ConfigProblems, EnvFile, Environment, VARIABLES, Variable, suggest::nearest};

/// Beginnings of names that are ours alone, so that an unknown name with one is a mistake.
const OUR_PREFIXES: [&str; 11] = [
    "SERVER_",
    "DATABASE_",
    "JWT_",
    "CURSOR_",
    "SESSION_",
    "PASSWORD_",
    "RATE_LIMIT_",
    "LOG_",
    "TELEMETRY_",
    "METRICS_",
    "API_V1_",
];

/// Names of others that begin like ours: desktops set the first, the password manager pass the second.
const OTHERS: [&str; 2] = ["SESSION_MANAGER", "PASSWORD_STORE_"];

/// Where a value comes from; the first goes before the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An argument.
    CommandLine,
    /// A variable of the process.
    Environment,
    /// The `.env` file.
    EnvFile,
    /// The table of variables.
    Default,
}

/// Every variable's value with its origin, and what else was found. `Debug` shows no value.
#[derive(Clone, Default)]
pub struct Values {
    set: BTreeMap<&'static str, (String, Origin)>,
    strangers: Vec<(String, Origin)>,
    file_problem: Option<String>,
}

impl Values {
    /// Lays the layers over the defaults. An empty value counts as none.
    pub fn collect(
        command_line: Vec<(&'static str, String)>,
        environment: impl IntoIterator<Item = (String, String)>,
        file: EnvFile,
    ) -> Self {
        let mut values = Self { file_problem: file.problem, ..Self::default() };
        for (name, value) in file.values {
            values.lay(name, &value, Origin::EnvFile);
        }
        for (name, value) in environment {
            values.lay(name, &value, Origin::Environment);
        }
        for (name, value) in command_line {
            values.lay(name.to_owned(), &value, Origin::CommandLine);
        }
        values.lay_defaults();
        values
    }

    /// Of this process: its environment, and the file `.env` in the working directory.
    pub fn of_process(command_line: Vec<(&'static str, String)>) -> Self {
        // `std::env::vars` panics at a value that is not Unicode, whoever set it.
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        });
        Self::collect(command_line, environment, super::read_env_file(std::path::Path::new(".env")))
    }

    /// The value of a variable, if it has any.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.set.get(name).map(|(value, _)| value.as_str())
    }

    /// Where the value of a variable comes from.
    pub fn origin(&self, name: &str) -> Origin {
        self.set.get(name).map_or(Origin::Default, |(_, origin)| *origin)
    }

    /// Which environment's defaults count. Whatever is not known is held to the stricter ones.
    pub fn environment(&self) -> Environment {
        self.get("ENVIRONMENT")
            .map_or(Environment::Local, |name| Environment::parse(name).unwrap_or(Environment::Production))
    }

    /// The variables of one section as a flat struct of texts, which are optional where there is no default.
    pub(super) fn section<T: DeserializeOwned>(&self, prefix: &str) -> T {
        let values = self.set.iter().map(|(name, (value, _))| ((*name).to_owned(), value.clone()));
        envy::prefixed(prefix).from_iter(values).expect("every text is set, if only by default, or optional")
    }

    /// Remembers unknown names, and what is wrong with the file.
    pub(super) fn report(&self, problems: &mut ConfigProblems) {
        if let Some(problem) = &self.file_problem {
            problems.add(".env", problem.clone());
        }
        for (name, origin) in &self.strangers {
            let hint = nearest(name).map_or(String::new(), |known| format!("; did you mean {known}?"));
            problems.add(name.clone(), format!("is unknown ({origin}){hint}"));
        }
    }

    fn lay(&mut self, name: String, value: &str, origin: Origin) {
        if let Some(variable) = Variable::find(&name) {
            if !value.trim().is_empty() {
                self.set.insert(variable.name, (value.trim().to_owned(), origin));
            }
        } else if is_mistake(&name, origin) {
            self.strangers.push((name, origin));
        }
    }

    fn lay_defaults(&mut self) {
        let environment = self.environment();
        for variable in VARIABLES {
            let default = variable.default_in(environment);
            if !default.is_empty() {
                self.set.entry(variable.name).or_insert_with(|| (default.to_owned(), Origin::Default));
            }
        }
    }
}

/// In the file, which is written for us, a name that is almost one of ours is a mistake as well; and so it is among
/// those of OpenTelemetry, of which we know only some.
fn is_mistake(name: &str, origin: Origin) -> bool {
    let is_ours = OUR_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        && !OTHERS.iter().any(|other| name.starts_with(other));
    let may_be_a_slip = origin == Origin::EnvFile || name.starts_with("OTEL_");
    is_ours || (may_be_a_slip && nearest(name).is_some())
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CommandLine => "command line",
            Self::Environment => "environment",
            Self::EnvFile => ".env",
            Self::Default => "default",
        })
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.set.keys()).finish()
    }
}

#[cfg(test)]
#[path = "values_tests.rs"]
mod tests;
