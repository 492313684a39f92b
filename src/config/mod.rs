//! Configuration: typed, one struct per concern, from command line > environment > `.env` > defaults.
//!
//! [`VARIABLES`] is the one list of what can be set. [`Values`] gathers what was set and where, [`Config::read`] parses
//! all of it and answers every problem at once. Nothing is read from the environment after that.
//!
//! Adding a variable: a line in `variables.rs`, a field in its section with its parser, a line in `.env.example`.

mod computed;
mod database;
mod env_file;
mod logs;
mod origins;
mod parse;
mod passwords;
mod placeholder;
mod problems;
mod rate_limits;
mod root;
mod rules;
mod sections;
mod server;
mod sessions;
mod suggest;
mod telemetry;
mod telemetry_values;
mod tls;
mod tokens;
mod values;
mod variables;
mod versions;

pub use computed::computed;
pub use database::DatabaseConfig;
pub use env_file::{EnvFile, read_env_file};
pub use logs::{LogConfig, LogFormat};
pub use passwords::PasswordConfig;
pub use problems::{ConfigError, ConfigProblem, ConfigProblems, without_login};
pub use rate_limits::RateLimitConfig;
pub use root::{Config, Environment, Permissions};
pub use server::{ServerConfig, SharedOrigins};
pub use sessions::SessionConfig;
pub use telemetry::{Keep, MetricsConfig, OtlpConfig, OtlpProtocol, TelemetryConfig};
pub use tls::TlsFiles;
pub use tokens::TokenConfig;
pub use values::{Origin, Values};
pub use variables::{VARIABLES, Variable};
pub use versions::VersionConfig;
