//! What is right in itself and still wrong here: rules over several variables, and of environments. A rule over a section that
//! cannot be read is left out.

use secrecy::ExposeSecret;

use super::{
    ConfigProblems, Environment, PasswordConfig, Permissions, SharedOrigins, TokenConfig,
    placeholder::is_placeholder, sections::Sections,
};

/// Remembers every rule that is broken.
pub(super) fn check(sections: &Sections, permissions: Permissions, problems: &mut ConfigProblems) {
    check_everywhere(sections, problems);
    match sections.environment {
        Some(environment) if environment.is_deployed() => check_deployed(sections, environment, problems),
        Some(_) if !permissions.listen_publicly => check_private(sections, problems),
        _ => {}
    }
}

fn check_everywhere(sections: &Sections, problems: &mut ConfigProblems) {
    let server = sections.server.as_ref();
    if server.is_some_and(|it| it.client_address_header.is_some() && it.trusted_proxies.is_empty()) {
        problems.add(
            "SERVER_CLIENT_ADDRESS_HEADER",
            "is believed only from SERVER_TRUSTED_PROXIES, which names none",
        );
    }
    if sections.sessions.as_ref().is_some_and(|it| it.idle > it.longest) {
        problems.add("SESSION_IDLE_DAYS", "must not be more than SESSION_MAX_DAYS");
    }
}

fn check_private(sections: &Sections, problems: &mut ConfigProblems) {
    if sections.server.as_ref().is_some_and(|server| !server.host.is_loopback()) {
        problems.add(
            "SERVER_HOST",
            "would make a local environment reachable for others: pass --listen-publicly if that is meant",
        );
    }
    let metrics = sections.telemetry.as_ref().and_then(|telemetry| telemetry.metrics.address);
    if metrics.is_some_and(|address| !address.ip().is_loopback()) {
        problems.add(
            "METRICS_ADDRESS",
            "would make a local environment's metrics reachable for others: pass --listen-publicly if that is meant",
        );
    }
}

fn check_deployed(sections: &Sections, place: Environment, problems: &mut ConfigProblems) {
    if let Some(tokens) = &sections.tokens {
        check_secrets(tokens, place, problems);
    }
    check_metrics_token(sections, place, problems);
    if sections.public_url.as_ref().is_some_and(|url| !url.starts_with("https://")) {
        problems.add("PUBLIC_URL", format!("must begin with https:// in {place}"));
    }
    if sections.server.as_ref().is_some_and(|server| server.cors == SharedOrigins::Any) {
        problems.add("SERVER_CORS_ORIGINS", format!("must not be * in {place}"));
    }
    if sections.passwords.as_ref().is_some_and(PasswordConfig::is_weak) {
        let message = format!("is too little in {place}: with PASSWORD_ITERATIONS 2 it needs 19456");
        problems.add("PASSWORD_MEMORY_KIB", message);
    }
}

fn check_secrets(tokens: &TokenConfig, place: Environment, problems: &mut ConfigProblems) {
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

fn check_metrics_token(sections: &Sections, place: Environment, problems: &mut ConfigProblems) {
    let token = sections.telemetry.as_ref().and_then(|telemetry| telemetry.metrics.token.as_ref());
    if token.is_some_and(|token| is_placeholder(token.expose_secret())) {
        let message = format!("is a placeholder, which {place} refuses: take random characters");
        problems.add("METRICS_TOKEN", message);
    }
}
