use std::{fs, time::Duration};

use super::*;
use crate::config::{EnvFile, LogFormat, SharedOrigins, VARIABLES};

const RANDOM: &str = "q7Zt0Rk2vXw9LmB4nPc6HsJd8FgYe3Ua";

fn values(environment: &[(&str, &str)]) -> Values {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Values::collect(Vec::new(), environment, EnvFile::default())
}

fn read(environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(&values(environment), Permissions::default())
}

fn problems(environment: &[(&str, &str)]) -> Vec<String> {
    let error = read(environment).err();
    error.map_or(Vec::new(), |error| {
        error.problems.iter().map(|problem| format!("{} {}", problem.variable, problem.message)).collect()
    })
}

/// What production accepts, with these laid over it.
fn production<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut values =
        vec![("ENVIRONMENT", "production"), ("PUBLIC_URL", "https://a.example"), ("JWT_SECRET", RANDOM)];
    values.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    values.extend_from_slice(changes);
    values
}

#[test]
fn nothing_needs_to_be_set_locally() {
    let config = read(&[]).expect("the defaults");
    assert_eq!(config.environment, Environment::Local);
    assert_eq!(config.public_url, "http://127.0.0.1:3000");
    assert_eq!(config.database.shown_url(), "sqlite://./data/hexwright.db");
    assert!(config.database.migrate_on_start);
    assert_eq!(config.server.cors, SharedOrigins::Any);
    assert_eq!(config.server.drain_wait, Duration::ZERO);
    assert_eq!(config.logs.format, LogFormat::Readable);
    assert_eq!(config.passwords.breach_list_url, None);
    assert_eq!((config.rate_limits.auth.limit, config.rate_limits.default.limit), (10, 100));
}

#[test]
fn rules_are_told_beside_values_that_cannot_be_read() {
    let told = problems(&[("ENVIRONMENT", "production"), ("LOG_FORMAT", "text"), ("METRICS_TOKEN", "short")]);
    for variable in ["LOG_FORMAT", "METRICS_TOKEN", "JWT_SECRET", "PUBLIC_URL"] {
        assert!(
            told.iter().any(|problem| problem.starts_with(&format!("{variable} "))),
            "{variable}: {told:?}"
        );
    }
}

#[test]
fn production_has_stricter_defaults() {
    let config = read(&production(&[])).expect("a right configuration");
    assert!(!config.database.migrate_on_start);
    assert_eq!(config.server.cors, SharedOrigins::Listed(Vec::new()));
    assert_eq!(config.server.drain_wait, Duration::from_secs(5));
    assert_eq!(config.logs.format, LogFormat::Json);
    assert!(config.passwords.breach_list_url.is_some());
}

#[test]
fn what_would_be_refused_at_the_start_is_a_problem_of_the_configuration() {
    let long = "x".repeat(201);
    let given = [
        ("JWT_ISSUER", long.as_str()),
        ("JWT_AUDIENCE", long.as_str()),
        ("PASSWORD_MEMORY_KIB", "1048577"),
        ("PASSWORD_ITERATIONS", "65"),
        ("PASSWORD_BREACH_LIST_URL", "http://list.example/range/"),
    ];
    let told = problems(&given);
    let variables: Vec<_> = told.iter().filter_map(|problem| problem.split(' ').next()).collect();
    assert_eq!(variables, given.map(|(variable, _)| variable), "{told:?}");
    for local in
        ["http://localhost:8080/", "http://127.0.0.1/range", "http://[::1]:8080", "https://list.example"]
    {
        assert!(problems(&[("PASSWORD_BREACH_LIST_URL", local)]).is_empty(), "{local}");
    }
}

#[test]
fn every_problem_is_told_at_once_with_its_variable() {
    let given = [
        ("ENVIRONMENT", "prod"),
        ("SERVER_PORT", "99999"),
        ("DATABASE_URL", "mysql://ada:hunter2@db/x"),
        ("JWT_SECRET", "short"),
        ("SESSION_CACHE_TTL_MS", "1001"),
        ("LOG_LEVEL", "loud"),
        ("SERVER_PROT", "1"),
    ];
    assert_eq!(
        problems(&given),
        [
            "SERVER_PROT is unknown (environment); did you mean SERVER_PORT?",
            "ENVIRONMENT must be local, staging or production, but is \"prod\"",
            "SERVER_PORT must be a whole number from 0 to 65535, but is \"99999\"",
            "DATABASE_URL must begin with sqlite:// or postgres://",
            "JWT_SECRET must have at least 32 characters",
            "SESSION_CACHE_TTL_MS must be a whole number from 0 to 1000, but is \"1001\"",
            "LOG_LEVEL must be error, warn, info, debug or trace, but is \"loud\"",
        ]
    );
}

#[test]
fn production_refuses_what_is_only_good_for_development() {
    let weak = [
        ("ENVIRONMENT", "production"),
        ("SERVER_CORS_ORIGINS", "*"),
        ("PASSWORD_MEMORY_KIB", "1024"),
        ("PUBLIC_URL", "http://a.example"),
    ];
    let named: Vec<_> =
        problems(&weak).iter().map(|line| line.split(' ').next().map(str::to_owned)).collect();
    let expected = ["JWT_SECRET", "PUBLIC_URL", "SERVER_CORS_ORIGINS", "PASSWORD_MEMORY_KIB"];
    assert_eq!(named, expected.map(|name| Some(name.to_owned())));
}

#[test]
fn production_refuses_placeholders_wherever_a_secret_is() {
    for secret in [
        "change-me-change-me-change-me-change-me",
        "your-256-bit-key-goes-right-in-here",
        "abababababababababababababababababab",
    ] {
        assert_eq!(problems(&production(&[("JWT_SECRET", secret)])).len(), 1, "{secret}");
        assert_eq!(problems(&production(&[("JWT_PREVIOUS_SECRETS", secret)])).len(), 1, "{secret}");
    }
    assert!(problems(&production(&[("JWT_PREVIOUS_SECRETS", RANDOM)])).is_empty());
}

#[test]
fn key_files_stand_in_for_the_secret_but_cursors_still_need_one() {
    let keys = [("JWT_SECRET", ""), ("JWT_KEY_FILES", "a.pem, b.pem")];
    assert_eq!(
        problems(&production(&keys)),
        ["CURSOR_SECRET is needed in production where JWT_SECRET is not set"]
    );
    let config = read(&production(&[keys[0], keys[1], ("CURSOR_SECRET", RANDOM)])).expect("a right one");
    assert_eq!(config.tokens.key_files, [PathBuf::from("a.pem"), PathBuf::from("b.pem")]);
}

#[test]
fn a_local_environment_listens_publicly_only_when_told_to() {
    let given = values(&[("SERVER_HOST", "0.0.0.0")]);
    assert!(Config::read(&given, Permissions::default()).is_err());
    assert!(Config::read(&given, Permissions { listen_publicly: true }).is_ok());
}

#[test]
fn proxies_origins_and_headers_are_parsed() {
    let config = read(&[
        ("SERVER_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8,192.0.2.1"),
        ("SERVER_CLIENT_ADDRESS_HEADER", "X-Forwarded-For"),
        ("SERVER_CORS_ORIGINS", "https://a.example, http://localhost:5173"),
    ])
    .expect("a right one");
    let proxies: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "fd00::/8", "192.0.2.1/32"]);
    assert_eq!(config.server.client_address_header.as_deref(), Some("x-forwarded-for"));
    let origins = ["https://a.example", "http://localhost:5173"].map(str::to_owned);
    assert_eq!(config.server.cors, SharedOrigins::Listed(origins.to_vec()));
    assert_eq!(problems(&[("SERVER_CLIENT_ADDRESS_HEADER", "forwarded")]).len(), 1);
    assert_eq!(problems(&[("SERVER_CORS_ORIGINS", "https://a.example/path")]).len(), 1);
}

#[test]
fn no_secret_is_shown_by_debug_or_by_a_problem() {
    let secret = "hunter2-hunter2-hunter2-hunter2-hunter2";
    let url = format!("postgres://ada:{secret}@db/x");
    let given = [("JWT_SECRET", secret), ("CURSOR_SECRET", secret), ("DATABASE_URL", url.as_str())];
    let config = read(&given).expect("a right one");
    assert!(!format!("{config:?}").contains("hunter2"));
    let wrong = [("JWT_SECRET", "hunter2"), ("JWT_PREVIOUS_SECRETS", "hunter2"), ("DATABASE_URL", "hunter2")];
    assert!(!read(&wrong).expect_err("three problems").to_string().contains("hunter2"));
}

#[test]
fn the_cache_of_sessions_is_off_on_sqlite_and_a_second_on_postgres() {
    let ttl = |given: &[(&str, &str)], is_postgres| {
        read(given).map(|config| config.sessions.cache_ttl_on(is_postgres)).expect("a right one")
    };
    assert_eq!(ttl(&[], false), Duration::ZERO);
    assert_eq!(ttl(&[], true), Duration::from_secs(1));
    assert_eq!(ttl(&[("SESSION_CACHE_TTL_MS", "0")], true), Duration::ZERO);
}

#[test]
fn the_example_file_holds_every_variable_with_a_comment_and_its_default() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example");
    let example = fs::read_to_string(path).expect("the file");
    let lines: Vec<&str> = example.lines().collect();
    let mut seen = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let variable = VARIABLES.iter().find(|variable| variable.name == name).expect(name);
        assert_eq!(value, variable.example(), "{name}");
        assert!(index > 0 && lines[index - 1].starts_with("# "), "{name} has no comment");
        seen.push(name);
    }
    let expected: Vec<_> = VARIABLES.iter().map(|variable| variable.name).collect();
    assert_eq!(seen, expected);
}

#[test]
fn the_example_file_changes_nothing() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.env.example");
    let file = crate::config::read_env_file(std::path::Path::new(path));
    let copied = Values::collect(Vec::new(), [], file);
    let config = Config::read(&copied, Permissions::default()).expect("a right one");
    assert_eq!(format!("{config:?}"), format!("{:?}", read(&[]).expect("the defaults")));
}

#[test]
fn deployments_set_only_variables_that_exist() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting = vec![root.join("deploy"), root.join("docs/runbook.md")];
    let mut seen = 0;
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        let names = text
            .split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
            .filter(|word| word.len() > 4 && word.contains('_'))
            // Those of the images beside ours.
            .filter(|word| !word.starts_with("POSTGRES_") && !word.starts_with("GF_"));
        for name in names {
            assert!(VARIABLES.iter().any(|variable| variable.name == name), "{}: {name}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} variables were found");
}

#[test]
fn links_name_an_address_that_a_browser_can_open_and_the_port_that_is_bound() {
    let given = values(&[("SERVER_HOST", "0.0.0.0"), ("SERVER_PORT", "0")]);
    let config = Config::read(&given, Permissions { listen_publicly: true }).expect("a right one");
    assert_eq!(config.listening_on(4000).public_url, "http://127.0.0.1:4000");
    let config = read(&[("PUBLIC_URL", "https://a.example"), ("SERVER_PORT", "0")]).expect("a right one");
    assert_eq!(config.listening_on(4000).public_url, "https://a.example");
}

#[test]
fn the_credentials_in_a_refused_address_are_not_shown() {
    let address = "https://ada:hunter2@x.example/range/";
    let wrong =
        [("PASSWORD_BREACH_LIST_URL", address), ("PUBLIC_URL", address), ("SERVER_CORS_ORIGINS", address)];
    let problems = read(&wrong).expect_err("three problems");
    assert_eq!(problems.problems.len(), 3, "{problems}");
    assert!(!problems.to_string().contains("hunter2"), "{problems}");
    assert!(problems.to_string().contains("https://***@x.example/range/"), "{problems}");
}

#[test]
fn metrics_are_not_readable_for_others_by_accident() {
    let everywhere = [("METRICS_ADDRESS", "0.0.0.0:9464")];
    let told = problems(&everywhere);
    assert!(told.len() == 1 && told[0].contains("--listen-publicly"), "{told:?}");
    let permitted = Config::read(&values(&everywhere), Permissions { listen_publicly: true });
    assert!(permitted.is_ok() && read(&production(&everywhere)).is_ok());
    let placeholder = problems(&production(&[("METRICS_TOKEN", "change-me-change-me")]));
    assert!(placeholder.len() == 1 && placeholder[0].contains("is a placeholder"), "{placeholder:?}");
}
