//! `doctor`: everything that serving needs, one line each, with what to do about it.

use std::{fs, path::Path, time::Duration};

use domain::{
    auth::PasswordHasher,
    shared::{Clock, Secret, Timestamp},
};
use infrastructure::{
    sql::{MigrateError, MigrationStatus},
    system::SystemClock,
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    time::{Instant, timeout},
};

use super::{Failure, args::Format, run::Context};
use crate::{
    bootstrap::{connect, hasher, missing_file},
    config::{Config, PasswordConfig, TlsFiles},
    listener::Tls,
};

/// What one check found.
struct Finding {
    check: &'static str,
    is_ok: bool,
    detail: String,
    hint: &'static str,
}

/// One password hash should cost an attacker this much, and a user no more than that.
const HASHING: std::ops::RangeInclusive<Duration> = Duration::from_millis(5)..=Duration::from_secs(1);
/// How long the database may take to be opened.
const LONGEST_CONNECT: Duration = Duration::from_secs(10);
/// 2025-01-01: before this release, so a clock that says less is wrong.
const EARLIEST: Timestamp = Timestamp::from_seconds(1_735_689_600);

/// Runs all checks; fails when one did.
pub(super) async fn run(format: Format, context: &mut Context<'_>) -> Result<(), Failure> {
    let findings = match Config::read(context.values, context.permissions) {
        Ok(config) => examine(&config).await,
        Err(error) => vec![found("configuration", Err(error.to_string()), "see `hexwright config show`")],
    };
    print(&findings, format, context)?;
    let failed = findings.iter().filter(|finding| !finding.is_ok).count();
    if failed == 0 {
        return Ok(());
    }
    Err(eyre::eyre!("{failed} of {} checks failed", findings.len()).into())
}

async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![found("configuration", Ok(config.environment.to_string()), "")];
    findings.push(found("clock", clock(&SystemClock), "set the machine's clock, best by NTP"));
    findings.push(found(
        "data folder",
        folder(&config.data_dir),
        "make the folder writable, or set DATA_DIR",
    ));
    findings.extend(database(config).await);
    findings.push(found("port", port(config).await, "stop what uses it, or choose another with SERVER_PORT"));
    findings.extend(config.server.tls.as_ref().map(|files| {
        let hint = "renew the certificate, or correct SERVER_TLS_CERT_FILE and SERVER_TLS_KEY_FILE";
        found("certificate", certificate(files), hint)
    }));
    findings.push(found(
        "password hashing",
        hashing(&config.passwords).await,
        "change PASSWORD_MEMORY_KIB or PASSWORD_ITERATIONS; debug builds are slower",
    ));
    findings
}

fn found(check: &'static str, result: Result<String, String>, hint: &'static str) -> Finding {
    let is_ok = result.is_ok();
    let detail = result.unwrap_or_else(|detail| detail);
    Finding { check, is_ok, detail, hint: if is_ok { "" } else { hint } }
}

fn clock(clock: &dyn Clock) -> Result<String, String> {
    let now = clock.now();
    if now < EARLIEST { Err(format!("it says {now}, which is past")) } else { Ok(now.to_string()) }
}

/// Tries it, and leaves nothing: permissions alone do not tell whether a disk is full or read-only. A folder that is not there can
/// be made where the nearest one above it is writable.
fn folder(path: &Path) -> Result<String, String> {
    let is_there = |folder: &&Path| folder.exists() && !folder.as_os_str().is_empty();
    let nearest = path.ancestors().find(is_there).unwrap_or(Path::new("."));
    let draft = nearest.join(format!(".doctor.{}", std::process::id()));
    fs::write(&draft, "x")
        .and_then(|()| fs::remove_file(&draft))
        .map(|()| path.display().to_string())
        .map_err(|error| format!("{} is not writable: {error}", path.display()))
}

async fn database(config: &Config) -> Vec<Finding> {
    let hint = if config.database.is_postgres() {
        "start the database server, or correct DATABASE_URL"
    } else {
        "make the file and its folder writable, or correct DATABASE_URL"
    };
    if let Some(file) = missing_file(&config.database) {
        let place = folder(file.parent().unwrap_or(Path::new(".")));
        let place = place.map(|_| format!("{} is not there yet", file.display()));
        let migrations = migrations(&MigrationStatus::of_an_empty_file(), config);
        return vec![found("database", place, hint), migrations];
    }
    let database = match timeout(LONGEST_CONNECT, connect(&config.database)).await {
        Ok(Ok(database)) => database,
        Ok(Err(report)) => return vec![found("database", Err(Failure::database(report).sentence()), hint)],
        Err(_) => return vec![found("database", Err("it did not answer in 10 seconds".to_owned()), hint)],
    };
    let opened = format!("{} at {}", database.engine(), config.database.shown_url());
    let migrator = database.migrator();
    let migrations = match (migrator.check().await, migrator.status().await) {
        (Ok(_) | Err(MigrateError::DatabaseIsNewer { .. }), Ok(all)) => migrations(&all, config),
        (Err(error @ MigrateError::Changed { .. }), _) => {
            let hint = "use the program that migrated the database";
            found("migrations", Err(Failure::from(error).sentence()), hint)
        }
        (Err(error), _) | (_, Err(error)) => found("migrations", Err(Failure::from(error).sentence()), hint),
    };
    database.close().await;
    vec![found("database", Ok(opened), ""), migrations]
}

fn migrations(all: &[MigrationStatus], config: &Config) -> Finding {
    if all.iter().any(|migration| !migration.known) {
        let newer = Err("the database is newer than this program".to_owned());
        return found("migrations", newer, "use the newer program, which can also take its migrations back");
    }
    let missing = all.iter().filter(|migration| !migration.applied).count();
    let result = match missing {
        0 => Ok(format!("all {} are applied", all.len())),
        _ if config.database.migrate_on_start => {
            Ok(format!("{missing} of {} will be applied at start", all.len()))
        }
        _ => Err(format!("{missing} of {} are missing", all.len())),
    };
    found("migrations", result, "run `hexwright migrate up`")
}

async fn port(config: &Config) -> Result<String, String> {
    let address = std::net::SocketAddr::new(config.server.host, config.server.port);
    match TcpListener::bind(address).await {
        Ok(_) => Ok(format!("{address} is free")),
        Err(error) => Err(format!("{address} cannot be listened on: {error}")),
    }
}

fn certificate(files: &TlsFiles) -> Result<String, String> {
    let until = Tls::check(files, SystemClock.now()).map_err(|report| report.to_string())?;
    Ok(format!("{} is good until {until}", files.certificate.display()))
}

async fn hashing(config: &PasswordConfig) -> Result<String, String> {
    let hasher = hasher(config).map_err(|report| report.to_string())?;
    let begun = Instant::now();
    hasher.hash_password(Secret::new("a password to measure")).await.map_err(|error| error.to_string())?;
    let took = begun.elapsed();
    let detail = format!("one takes {} ms", took.as_millis());
    if HASHING.contains(&took) { Ok(detail) } else { Err(detail) }
}

fn print(findings: &[Finding], format: Format, context: &mut Context<'_>) -> eyre::Result<()> {
    if format.json {
        let rows: Vec<Value> = findings
            .iter()
            .map(|f| json!({ "check": f.check, "ok": f.is_ok, "detail": f.detail, "hint": f.hint }))
            .collect();
        return context.output.json(&rows);
    }
    for finding in findings {
        let state = if finding.is_ok { "ok  " } else { "fail" };
        context.output.line(&format!("{state} {:17} {}", finding.check, finding.detail))?;
        if !finding.hint.is_empty() {
            context.output.line(&format!("                       {}", finding.hint))?;
        }
    }
    Ok(())
}
