//! What is right in itself and still wrong here: rules over several variables, and of environments.

use secrecy::ExposeSecret;

use super::{Config, ConfigProblems, Permissions, SharedOrigins, placeholder::is_placeholder};

/// Remembers every rule that is broken.
pub(super) fn check(config: &Config, permissions: Permissions, problems: &mut ConfigProblems) {
    check_everywhere(config, problems);
    if config.environment.is_deployed() {
        check_deployed(config, problems);
    } else {
        check_local(config, permissions, problems);
    }
}

fn check_everywhere(config: &Config, problems: &mut ConfigProblems) {
    if config.server.client_address_header.is_some() && config.server.trusted_proxies.is_empty() {
        problems.add(
            "SERVER_CLIENT_ADDRESS_HEADER",
            "is believed only from SERVER_TRUSTED_PROXIES, which names none",
        );
    }
    if config.sessions.idle > config.sessions.longest {
        problems.add("SESSION_IDLE_DAYS", "must not be more than SESSION_MAX_DAYS");
    }
}

fn check_local(config: &Config, permissions: Permissions, problems: &mut ConfigProblems) {
    if !config.server.host.is_loopback() && !permissions.listen_publicly {
        problems.add(
            "SERVER_HOST",
            "would make a local environment reachable for others: pass --listen-publicly if that is meant",
        );
    }
    let metrics = config.telemetry.metrics.address;
    if metrics.is_some_and(|address| !address.ip().is_loopback()) && !permissions.listen_publicly {
        problems.add(
            "METRICS_ADDRESS",
            "would make a local environment's metrics reachable for others: pass --listen-publicly if that is meant",
        );
    }
}

fn check_deployed(config: &Config, problems: &mut ConfigProblems) {
    let place = config.environment;
    check_secrets(config, problems);
    check_metrics_token(config, problems);
    if !config.public_url.starts_with("https://") {
        problems.add("PUBLIC_URL", format!("must begin with https:// in {place}"));
    }
    if config.server.cors == SharedOrigins::Any {
        problems.add("SERVER_CORS_ORIGINS", format!("must not be * in {place}"));
    }
    if config.passwords.is_weak() {
        let message = format!("is too little in {place}: with PASSWORD_ITERATIONS 2 it needs 19456");
        problems.add("PASSWORD_MEMORY_KIB", message);
    }
}

fn check_secrets(config: &Config, problems: &mut ConfigProblems) {
    let tokens = &config.tokens;
    let place = config.environment;
    if tokens.secret.is_none() && tokens.key_files.is_empty() {
        problems.add("JWT_SECRET", format!("is needed in {place}, unless JWT_KEY_FILES are set"));
    }
    if tokens.secret.is_none() && tokens.cursor_secret.is_none() && !tokens.key_files.is_empty() {
        problems.add("CURSOR_SECRET", format!("is needed in {place} where JWT_SECRET is not set"));
    }
    for (name, secret) in tokens.secrets() {
        if is_placeholder(secret) {
            problems.add(name, format!("is a placeholder, which {place} refuses: take random characters"));
        }
    }
}

fn check_metrics_token(config: &Config, problems: &mut ConfigProblems) {
    let token = config.telemetry.metrics.token.as_ref();
    if token.is_some_and(|token| is_placeholder(token.expose_secret())) {
        let place = config.environment;
        let message = format!("is a placeholder, which {place} refuses: take random characters");
        problems.add("METRICS_TOKEN", message);
    }
}
