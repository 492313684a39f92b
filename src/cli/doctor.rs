//! `doctor`: everything that serving needs, one line each, with what to do about it.

#[path = "doctor_database.rs"]
mod database;
#[path = "doctor_ports.rs"]
mod ports;

use std::{fs, path::Path, time::Duration};

use domain::{
    auth::PasswordHasher,
    shared::{Clock, Secret, Timestamp},
};
use infrastructure::system::SystemClock;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{Failure, args::Format, run::Context};
use crate::{
    bootstrap::{check_signing_keys, hasher},
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
    findings.extend(database::examine(config).await);
    findings.extend(ports::examine(config).await);
    findings.extend(config.server.tls.as_ref().map(|files| {
        let hint = "renew the certificate, or correct SERVER_TLS_CERT_FILE and SERVER_TLS_KEY_FILE";
        found("certificate", certificate(files), hint)
    }));
    findings.extend(signing_keys(config));
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

/// One that ends soon is good as yet.
fn certificate(files: &TlsFiles) -> Result<String, String> {
    let now = SystemClock.now();
    let validity = Tls::check(files, now).map_err(|report| report.to_string())?;
    let advice = if validity.is_soon(now) { ", which is soon: renew it" } else { "" };
    Ok(format!("{} is good until {}{advice}", files.certificate.display(), validity.until))
}

fn signing_keys(config: &Config) -> Option<Finding> {
    let count = config.tokens.key_files.len();
    let result = check_signing_keys(config).map(|()| format!("{count} can be used"));
    (count > 0).then(|| {
        found(
            "signing keys",
            result,
            "make one with `openssl genpkey -algorithm ed25519`, or correct JWT_KEY_FILES",
        )
    })
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
