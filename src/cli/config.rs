//! `config check` and `config show`.

use domain::shared::Clock;
use infrastructure::system::SystemClock;
use serde_json::{Value, json};

use super::{
    Failure,
    args::{Configuration, Format},
    run::Context,
};
use crate::{
    bootstrap::check_files,
    config::{Config, ConfigError, VARIABLES, Values, Variable, computed, without_login},
};

/// Runs the command.
pub(super) fn run(command: &Configuration, context: &mut Context<'_>) -> Result<(), Failure> {
    match command {
        Configuration::Check(format) => check(*format, context),
        Configuration::Show(format) => show(*format, context),
    }
}

fn check(format: Format, context: &mut Context<'_>) -> Result<(), Failure> {
    let read = Config::read(context.values, context.permissions);
    let read = read.and_then(|config| check_files(&config, SystemClock.now()).map(|()| config));
    if format.json {
        context.output.json(&problems(read.as_ref().err()))?;
    } else if let Ok(config) = &read {
        context.output.line(&format!("the configuration is right ({})", config.environment))?;
    }
    Ok(read.map(drop)?)
}

fn problems(error: Option<&ConfigError>) -> Value {
    let problems = error.map_or(&[][..], |error| &error.problems);
    let listed: Vec<Value> = problems
        .iter()
        .map(|problem| json!({ "variable": problem.variable, "message": problem.message }))
        .collect();
    json!({ "ok": listed.is_empty(), "problems": listed })
}

/// Shows a wrong configuration too, since that is when it is looked at; what is wrong is told after it.
fn show(format: Format, context: &mut Context<'_>) -> Result<(), Failure> {
    let values = context.values;
    if format.json {
        let rows: Vec<Value> = VARIABLES.iter().map(|variable| as_json(variable, values)).collect();
        context.output.json(&rows)?;
    } else {
        let rows = VARIABLES.iter().map(|variable| {
            let value = shown(variable, values).unwrap_or_default();
            [variable.name.to_owned(), value, values.origin(variable.name).to_string()]
        });
        context.output.table(["variable", "value", "from"], rows)?;
    }
    context.config().map(drop)
}

fn as_json(variable: &Variable, values: &Values) -> Value {
    json!({
        "name": variable.name,
        "value": shown(variable, values),
        "from": values.origin(variable.name).to_string(),
        "is_secret": variable.is_secret,
        "about": variable.about,
    })
}

/// What counts, also where nobody set it.
fn shown(variable: &Variable, values: &Values) -> Option<String> {
    let Some(value) = values.get(variable.name) else { return computed(variable.name, values) };
    Some(if variable.is_secret { "(set, not shown)".to_owned() } else { without_login(value).into_owned() })
}
