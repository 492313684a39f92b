//! Where the data is.

use std::{path::Path, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{ConfigProblems, Values, parse};

/// Where the data is, and how it is reached.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `sqlite://…` or `postgres://…`, which may hold a password.
    pub url: SecretString,
    /// Most connections at once.
    pub max_connections: u32,
    /// How long to wait for one.
    pub acquire_timeout: Duration,
    /// How long one statement may take.
    pub statement_timeout: Duration,
    /// Whether `serve` migrates first.
    pub migrate_on_start: bool,
}

#[derive(Deserialize)]
struct Given {
    url: Option<String>,
    max_connections: String,
    acquire_timeout_secs: String,
    statement_timeout_secs: String,
    migrate_on_start: String,
}

impl DatabaseConfig {
    /// Reads the section, and remembers every problem.
    pub(super) fn read(values: &Values, data_dir: &Path, problems: &mut ConfigProblems) -> Option<Self> {
        let given: Given = values.section("DATABASE_");
        let embedded = format!("sqlite://{}", data_dir.join("hexwright.db").display());
        let url = problems.take("DATABASE_URL", given.url.as_deref().unwrap_or(&embedded), database_url);
        let max_connections =
            problems.take("DATABASE_MAX_CONNECTIONS", &given.max_connections, parse::number(1..=1_000));
        let acquire_timeout = problems.take(
            "DATABASE_ACQUIRE_TIMEOUT_SECS",
            &given.acquire_timeout_secs,
            parse::seconds(1..=60),
        );
        let statement_timeout = problems.take(
            "DATABASE_STATEMENT_TIMEOUT_SECS",
            &given.statement_timeout_secs,
            parse::seconds(1..=60),
        );
        let migrate_on_start =
            problems.take("DATABASE_MIGRATE_ON_START", &given.migrate_on_start, parse::flag);
        Some(Self {
            url: url?,
            max_connections: max_connections?,
            acquire_timeout: acquire_timeout?,
            statement_timeout: statement_timeout?,
            migrate_on_start: migrate_on_start?,
        })
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.expose_secret().starts_with("postgres")
    }

    /// The address with its password replaced, for people.
    pub fn shown_url(&self) -> String {
        redacted(self.url.expose_secret())
    }
}

fn database_url(text: &str) -> Result<SecretString, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| text.starts_with(scheme)) {
        Ok(SecretString::from(text))
    } else {
        Err("must begin with sqlite:// or postgres://".to_owned())
    }
}

/// Hides any parameter called `password`, and what stands between `user:` and the last `@`: a password that should have been
/// escaped may hold any sign, and is shown by the error that says so.
fn redacted(url: &str) -> String {
    let url = without_parameter(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    match rest.rsplit_once('@').and_then(|(login, place)| Some((login.split_once(':')?.0, place))) {
        Some((user, place)) => format!("{scheme}://{user}:***@{place}"),
        None => url,
    }
}

fn without_parameter(url: &str) -> String {
    let Some((address, parameters)) = url.split_once('?') else { return url.to_owned() };
    let hide = |pair| if str::starts_with(pair, "password=") { "password=***" } else { pair };
    format!("{address}?{}", parameters.split('&').map(hide).collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_in_an_address_is_not_shown() {
        assert_eq!(redacted("postgres://ada:s3cret@db/x"), "postgres://ada:***@db/x");
        assert_eq!(redacted("postgres://ada:p@ss:w@db/x"), "postgres://ada:***@db/x");
        assert_eq!(redacted("postgres://ada@db/x"), "postgres://ada@db/x");
        assert_eq!(
            redacted("postgres://db/x?user=ada&password=s3cret&sslmode=require"),
            "postgres://db/x?user=ada&password=***&sslmode=require"
        );
        assert_eq!(redacted("sqlite://data/hexwright.db"), "sqlite://data/hexwright.db");
    }

    #[test]
    fn a_password_that_should_have_been_escaped_is_not_shown_either() {
        assert_eq!(redacted("postgres://ada:s3?cret@db/x"), "postgres://ada:***@db/x");
        assert_eq!(
            redacted("postgres://ada:s3@?c@db/x?sslmode=require"),
            "postgres://ada:***@db/x?sslmode=require"
        );
        assert_eq!(redacted("postgres://ada:s3#/cret@db/x"), "postgres://ada:***@db/x");
    }
}
