//! The sections of the configuration, as far as they can be read.

use std::path::PathBuf;

use super::{
    Config, ConfigProblems, DatabaseConfig, Environment, LogConfig, PasswordConfig, RateLimitConfig,
    ServerConfig, SessionConfig, TelemetryConfig, TokenConfig, Values, VersionConfig, parse,
    root::own_address,
};

/// Every section; `None` is one that cannot be read, which is a problem already.
pub(super) struct Sections {
    pub(super) environment: Option<Environment>,
    /// The address that was given, or the one that follows from the others.
    pub(super) public_url: Option<String>,
    pub(super) data_dir: PathBuf,
    pub(super) server: Option<ServerConfig>,
    pub(super) database: Option<DatabaseConfig>,
    pub(super) tokens: Option<TokenConfig>,
    pub(super) sessions: Option<SessionConfig>,
    pub(super) passwords: Option<PasswordConfig>,
    pub(super) rate_limits: Option<RateLimitConfig>,
    pub(super) logs: Option<LogConfig>,
    pub(super) telemetry: Option<TelemetryConfig>,
    pub(super) versions: Option<VersionConfig>,
}

impl Sections {
    /// Reads all of them, and remembers every problem.
    pub(super) fn read(values: &Values, problems: &mut ConfigProblems) -> Self {
        let given = |name| values.get(name).unwrap_or_default();
        let environment = problems.take("ENVIRONMENT", given("ENVIRONMENT"), |text| {
            Environment::parse(text).ok_or_else(|| "must be local, staging or production".to_owned())
        });
        let public_url = problems.take_optional("PUBLIC_URL", values.get("PUBLIC_URL"), parse::web_address);
        let data_dir = PathBuf::from(given("DATA_DIR"));
        let server = ServerConfig::read(values, problems);
        Self {
            environment,
            public_url: public_url.and_then(|given| given.or_else(|| server.as_ref().map(own_address))),
            database: DatabaseConfig::read(values, &data_dir, problems),
            data_dir,
            server,
            tokens: TokenConfig::read(values, problems),
            sessions: SessionConfig::read(values, problems),
            passwords: PasswordConfig::read(values, problems),
            rate_limits: RateLimitConfig::read(values, problems),
            logs: LogConfig::read(values, problems),
            telemetry: TelemetryConfig::read(values, problems),
            versions: VersionConfig::read(values, problems),
        }
    }

    /// The configuration, where every section could be read.
    pub(super) fn complete(self) -> Option<Config> {
        Some(Config {
            environment: self.environment?,
            public_url: self.public_url?,
            data_dir: self.data_dir,
            server: self.server?,
            database: self.database?,
            tokens: self.tokens?,
            sessions: self.sessions?,
            passwords: self.passwords?,
            rate_limits: self.rate_limits?,
            logs: self.logs?,
            telemetry: self.telemetry?,
            versions: self.versions?,
        })
    }
}
