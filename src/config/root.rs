//! The whole configuration.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
};

use super::{
    ConfigError, ConfigProblems, DatabaseConfig, LogConfig, PasswordConfig, RateLimitConfig, ServerConfig,
    SessionConfig, TelemetryConfig, TokenConfig, Values, VersionConfig, rules, sections::Sections,
};

/// Where the service runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// On a developer's machine.
    Local,
    /// Where releases are tried: held to the rules of production, so that nothing is seen there first.
    Staging,
    /// For real.
    Production,
}

/// What only the command line can permit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Permissions {
    /// A local environment may listen on another address than loopback.
    pub listen_publicly: bool,
}

/// The whole configuration. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the service runs.
    pub environment: Environment,
    /// The address that clients know, without a slash at its end.
    pub public_url: String,
    /// Folder of the embedded data.
    pub data_dir: PathBuf,
    /// HTTP.
    pub server: ServerConfig,
    /// The database.
    pub database: DatabaseConfig,
    /// Access tokens.
    pub tokens: TokenConfig,
    /// Sessions.
    pub sessions: SessionConfig,
    /// Passwords.
    pub passwords: PasswordConfig,
    /// Rate limits.
    pub rate_limits: RateLimitConfig,
    /// Logs.
    pub logs: LogConfig,
    /// Telemetry.
    pub telemetry: TelemetryConfig,
    /// Versions of the API.
    pub versions: VersionConfig,
}

impl Config {
    /// Parses everything; answers every problem at once.
    pub fn read(values: &Values, permissions: Permissions) -> Result<Self, ConfigError> {
        let mut problems = ConfigProblems::default();
        values.report(&mut problems);
        let sections = Sections::read(values, &mut problems);
        rules::check(&sections, permissions, &mut problems);
        problems.into_result()?;
        sections.complete().ok_or_else(|| ConfigError { problems: Vec::new() })
    }

    /// The same once the port is known: where `PUBLIC_URL` is not set and the port was 0, links name the real one.
    #[must_use]
    pub fn listening_on(mut self, port: u16) -> Self {
        let follows = self.public_url == own_address(&self.server);
        self.server.port = port;
        if follows {
            self.public_url = own_address(&self.server);
        }
        self
    }
}

/// What a browser on the same machine calls the service. Nobody can open 0.0.0.0, which only says "anywhere".
pub(super) fn own_address(server: &ServerConfig) -> String {
    let host = match server.host {
        IpAddr::V4(host) if host.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(host) if host.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        host => host,
    };
    let scheme = if server.tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{}", SocketAddr::new(host, server.port))
}

impl Environment {
    /// The environment with this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Local, Self::Staging, Self::Production].into_iter().find(|known| known.as_str() == name)
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    /// Whether others than a developer depend on it.
    pub const fn is_deployed(self) -> bool {
        !matches!(self, Self::Local)
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
#[path = "root_tests.rs"]
mod tests;
