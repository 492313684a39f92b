//! Every variable that can be set: the one source of defaults, of `config show`, of what counts as unknown, and of
//! what `.env.example` has to hold.

use super::Environment;

/// One variable.
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it is for, its unit and its values; one or two sentences.
    pub about: &'static str,
    /// Whether its value is never shown.
    pub is_secret: bool,
    local: &'static str,
    deployed: &'static str,
}

impl Variable {
    /// What it is when nobody sets it; empty where it is off or follows from others.
    pub const fn default_in(&self, environment: Environment) -> &'static str {
        if environment.is_deployed() { self.deployed } else { self.local }
    }

    /// What `.env.example` says: the default where it is the same everywhere, else nothing.
    pub fn example(&self) -> &'static str {
        if self.local == self.deployed { self.local } else { "" }
    }

    /// The variable with this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        VARIABLES.iter().find(|variable| variable.name == name)
    }
}

const fn same(name: &'static str, default: &'static str, about: &'static str) -> Variable {
    Variable { name, about, is_secret: false, local: default, deployed: default }
}

const fn differs(
    name: &'static str,
    local: &'static str,
    deployed: &'static str,
    about: &'static str,
) -> Variable {
    Variable { name, about, is_secret: false, local, deployed }
}

const fn secret(name: &'static str, about: &'static str) -> Variable {
    Variable { name, about, is_secret: true, local: "", deployed: "" }
}

/// All variables, by section. An empty value means the same as none.
pub const VARIABLES: &[Variable] = &[
    same(
        "ENVIRONMENT",
        "local",
        "local, staging or production. The last two refuse what is only good for development.",
    ),
    same(
        "PUBLIC_URL",
        "",
        "The address that clients know, from which every absolute link is made. Default: http:// with host and port, https:// where TLS is spoken.",
    ),
    same(
        "DATA_DIR",
        "./data",
        "Folder of the embedded database and of the secrets that a local environment makes for itself.",
    ),
    same(
        "SERVER_HOST",
        "127.0.0.1",
        "Address to listen on. A local environment takes another than loopback only with --listen-publicly.",
    ),
    same("SERVER_PORT", "3000", "TCP port to listen on; 0 takes any that is free."),
    same("SERVER_REQUEST_TIMEOUT_SECS", "30", "Seconds after which a request is answered 503."),
    same(
        "SERVER_KEEP_ALIVE_SECS",
        "75",
        "Seconds that a connection may lie idle between two requests. Longer than a load balancer in front keeps it.",
    ),
    same(
        "SERVER_MAX_CONNECTIONS",
        "8192",
        "Most connections at once; where all are taken, the one that has been idle longest makes room.",
    ),
    same(
        "SERVER_MAX_CONNECTIONS_PER_ADDRESS",
        "1024",
        "Most connections of one address, or of one /64 in IPv6. SERVER_TRUSTED_PROXIES have no such bound.",
    ),
    same(
        "SERVER_TLS_CERT_FILE",
        "",
        "Certificate (PEM, with those that vouch for it after it) to speak TLS with. Read again when it changes, and at SIGHUP.",
    ),
    same(
        "SERVER_TLS_KEY_FILE",
        "",
        "Its private key (PEM, without a password), for its owner, and its group at most, to read.",
    ),
    same("SERVER_BODY_LIMIT_BYTES", "65536", "Most bytes of a request's body; more is answered 413."),
    same(
        "SERVER_MAX_CONCURRENT_REQUESTS",
        "1024",
        "Most requests worked on, or answered but not read, at once; more get 503.",
    ),
    same(
        "SERVER_SHUTDOWN_GRACE_SECS",
        "20",
        "Seconds that requests and writes in flight have to end at shutdown.",
    ),
    differs(
        "SERVER_DRAIN_WAIT_SECS",
        "0",
        "5",
        "Seconds between the readiness turning 503 and the listener closing, for load balancers to notice. Default: 0 locally, else 5.",
    ),
    same(
        "SERVER_TRUSTED_PROXIES",
        "",
        "Networks whose client address header is believed, such as 10.0.0.0/8,fd00::/8.",
    ),
    same(
        "SERVER_CLIENT_ADDRESS_HEADER",
        "",
        "The one header in which trusted proxies name the client, such as x-forwarded-for.",
    ),
    differs(
        "SERVER_CORS_ORIGINS",
        "*",
        "none",
        "Origins whose pages may call the API, as browsers and apps send them (https://app.example.com, capacitor://localhost); * for any, none for none. Default: * locally, else none.",
    ),
    same("SERVER_DOCS", "true", "Whether the page at /docs is served; the OpenAPI documents always are."),
    Variable {
        is_secret: true,
        ..same(
            "DATABASE_URL",
            "",
            "sqlite://path or postgres://user:password@host/name. Default: SQLite in DATA_DIR.",
        )
    },
    same("DATABASE_MAX_CONNECTIONS", "10", "Most connections to the database at once."),
    same(
        "DATABASE_ACQUIRE_TIMEOUT_SECS",
        "5",
        "Seconds to wait for a connection before the request is answered 503.",
    ),
    same(
        "DATABASE_STATEMENT_TIMEOUT_SECS",
        "5",
        "Seconds that one statement may take before the request is answered 503.",
    ),
    differs(
        "DATABASE_MIGRATE_ON_START",
        "true",
        "false",
        "Whether serve migrates the database first. Default: true locally, else false.",
    ),
    secret(
        "JWT_SECRET",
        "Signs access tokens (HS256): at least 32 random characters. Local environments make their own.",
    ),
    secret(
        "JWT_PREVIOUS_SECRETS",
        "Secrets whose tokens are still accepted, separated by commas: for changing JWT_SECRET without signing anybody out.",
    ),
    same(
        "JWT_KEY_FILES",
        "",
        "Ed25519 private keys (PEM, PKCS#8), separated by commas. The first one signs in place of JWT_SECRET; all are published and accepted.",
    ),
    same("JWT_ISSUER", "hexwright", "The `iss` of access tokens."),
    same("JWT_AUDIENCE", "hexwright-api", "The `aud` of access tokens."),
    same("JWT_ACCESS_TTL_SECS", "900", "Seconds that an access token is good for."),
    secret(
        "CURSOR_SECRET",
        "Authenticates page cursors: at least 32 random characters. Default: JWT_SECRET; needed where only JWT_KEY_FILES are set.",
    ),
    same("SESSION_IDLE_DAYS", "30", "Days after which a session that is not used ends."),
    same("SESSION_MAX_DAYS", "90", "Days after which any session ends."),
    same(
        "SESSION_CACHE_TTL_MS",
        "",
        "Milliseconds that a check of a session may be remembered, at most 1000. Default: 1000 on PostgreSQL, 0 on SQLite.",
    ),
    same("SESSION_PURGE_INTERVAL_SECS", "3600", "Seconds between two removals of ended sessions."),
    same("PASSWORD_MEMORY_KIB", "19456", "Memory of one Argon2id hash in KiB."),
    same("PASSWORD_ITERATIONS", "2", "Passes of one Argon2id hash over its memory."),
    same("PASSWORD_PARALLELISM", "1", "Lanes of one Argon2id hash."),
    same("PASSWORD_MAX_CONCURRENT", "", "Most passwords hashed at once. Default: the number of processors."),
    same("PASSWORD_MAX_WAITING", "256", "Most passwords waiting to be hashed; more are answered 503."),
    differs(
        "PASSWORD_BREACH_LIST_URL",
        "off",
        "https://api.pwnedpasswords.com/range/",
        "Range service of breached passwords, asked with the first 5 characters of a hash; off asks nobody. Default: off locally, else the public service.",
    ),
    same("RATE_LIMIT_AUTH_PER_MINUTE", "10", "Requests to /auth/* that one client may make in a minute."),
    same("RATE_LIMIT_PER_MINUTE", "100", "Other requests that one client may make in a minute."),
    differs(
        "LOG_FORMAT",
        "readable",
        "json",
        "readable or json, on stderr. Default: readable locally, else json.",
    ),
    same("LOG_LEVEL", "info", "error, warn, info, debug or trace; -v and -vv raise it."),
    same(
        "RUST_LOG",
        "",
        "Filter for single modules, such as info,hexwright_api=debug. Goes before LOG_LEVEL.",
    ),
    same(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "",
        "Collector to which serve sends spans, metrics and log records, such as http://127.0.0.1:4317. Default: nobody.",
    ),
    same(
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "grpc",
        "grpc (usually port 4317) or http/protobuf (usually port 4318).",
    ),
    secret(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "Headers of every export, as name=value,other=value; percent-encode commas and blanks in a value.",
    ),
    same(
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "10000",
        "Milliseconds that one export may take, with what is tried again.",
    ),
    same("OTEL_SERVICE_NAME", "hexwright", "The `service.name` of everything that is sent."),
    same(
        "OTEL_RESOURCE_ATTRIBUTES",
        "",
        "Further attributes of everything that is sent, as team=blue,region=eu.",
    ),
    differs(
        "OTEL_TRACES_SAMPLER_ARG",
        "1",
        "0.1",
        "Share of traces that is sent whatever happened, by their id. Default: 1 locally, else 0.1.",
    ),
    same("OTEL_METRIC_EXPORT_INTERVAL", "60000", "Milliseconds between two exports of metrics."),
    same(
        "OTEL_BSP_SCHEDULE_DELAY",
        "5000",
        "Longest that an ended span waits for its export, in milliseconds.",
    ),
    same(
        "OTEL_BLRP_SCHEDULE_DELAY",
        "1000",
        "Longest that a log record waits for its export, in milliseconds.",
    ),
    same(
        "TELEMETRY_KEEP",
        "sampled",
        "What is sent of traces that are not sampled: nothing (sampled), or errors_and_slow, for about a tenth more CPU.",
    ),
    same("TELEMETRY_SLOW_MS", "500", "Milliseconds from which a request counts as slow."),
    same(
        "METRICS_ADDRESS",
        "",
        "Address and port of a listener of its own for /metrics, such as 127.0.0.1:9464. Default: the service's port locally, else none.",
    ),
    secret(
        "METRICS_TOKEN",
        "Bearer token that readers of /metrics present: at least 16 characters. Without METRICS_ADDRESS it opens /metrics on the service's port everywhere.",
    ),
    same("API_V1_DEPRECATED_AT", "2026-01-01", "Day from which v1 calls itself deprecated (UTC)."),
    same("API_V1_SUNSET", "2027-12-31", "Day after which v1 may be gone (UTC)."),
];
