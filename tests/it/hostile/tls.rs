//! The program with a certificate.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use domain::shared::Clock;
use infrastructure::system::SystemClock;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustix::process::Signal;
use tokio::time::{sleep, timeout};

use crate::{
    cli::{program::Program, serving::Serving},
    support::app::Http,
};

/// A program with a certificate that is good until this year, and its key.
fn program(until: i32) -> Program {
    program_until((until, 1, 1))
}

/// The same until a day.
fn program_until(day: (i32, u8, u8)) -> Program {
    let program =
        Program::new().with("SERVER_TLS_CERT_FILE", "cert.pem").with("SERVER_TLS_KEY_FILE", "key.pem");
    certify(&program, day);
    program
}

/// The day on which it will be this long from now.
fn in_days(days: u64) -> (i32, u8, u8) {
    let then = SystemClock.now().plus(Duration::from_hours(days * 24)).to_string();
    let part = |range| then.get(range).expect("a date");
    let number = |text: &str| text.parse().expect("a number");
    (part(0..4).parse().expect("a year"), number(part(5..7)), number(part(8..10)))
}

/// Writes both, in place of those that may be there.
fn certify(program: &Program, until: (i32, u8, u8)) {
    certify_from(program, (2020, 1, 1), until);
}

fn certify_from(program: &Program, from: (i32, u8, u8), until: (i32, u8, u8)) {
    let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("names");
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    fs::write(program.path("cert.pem"), certificate.pem()).expect("written");
    fs::write(program.path("key.pem"), key.serialize_pem()).expect("written");
    fs::set_permissions(program.path("key.pem"), fs::Permissions::from_mode(0o600)).expect("set");
}

#[tokio::test]
async fn with_a_certificate_https_is_served_and_told_and_sighup_ends_nothing() {
    let program = program(4_000);
    let mut serving = program.serve(&["serve"]);
    assert!(serving.welcome[0].contains("https://"), "{:?}", serving.welcome);
    serving.signal(Signal::HUP);
    let answer = get(&program, &serving, "/health/live").await;
    assert_eq!(answer.status(), 200);
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
}

#[tokio::test]
async fn from_when_and_until_when_the_certificate_in_force_is_good_is_measured() {
    /// 2020-01-01.
    const BEGINS: &str = "hexwright_tls_certificate_not_before_seconds 1577836800";
    const NAME: &str = "hexwright_tls_certificate_not_after_seconds";
    /// 4000-01-01 and 4001-01-01.
    const ENDS: [&str; 2] = ["64060588800", "64092211200"];
    let program = program(4_000);
    let serving = program.serve(&["serve"]);
    let before = get(&program, &serving, "/metrics").await.text().await.expect("a text");
    assert!(before.contains(&format!("{NAME} {}", ENDS[0])), "{before}");
    assert!(before.contains(BEGINS), "{before}");
    certify(&program, (4_001, 1, 1));
    serving.signal(Signal::HUP);
    let renewed = async {
        // Whoever trusts the second is refused as long as the first is shown.
        loop {
            match client(&program).get(url(&serving, "/metrics")).send().await {
                Ok(answer) => return answer.text().await.expect("a text"),
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let after = timeout(Duration::from_secs(30), renewed).await.expect("the second is in force");
    assert!(after.contains(&format!("{NAME} {}", ENDS[1])), "{after}");
    let plain = Program::new();
    let serving = plain.serve(&["serve"]);
    let without = Http::to(serving.address).get("/metrics").await;
    let without = without.text();
    assert!(without.contains("process_uptime_seconds"), "{without}");
    assert!(!without.contains("hexwright_tls_certificate"), "{without}");
}

/// Asks by HTTPS, trusting the certificate that is there.
async fn get(program: &Program, serving: &Serving, path: &str) -> reqwest::Response {
    client(program).get(url(serving, path)).send().await.expect("an answer")
}

fn url(serving: &Serving, path: &str) -> String {
    format!("https://{}{path}", serving.address)
}

fn client(program: &Program) -> reqwest::Client {
    let pem = fs::read(program.path("cert.pem")).expect("a certificate");
    reqwest::Client::builder().tls_backend_preconfigured(tls_client(&pem)).build().expect("a client")
}

/// Our one provider of cryptography, without making it everybody's.
fn tls_client(pem: &[u8]) -> rustls::ClientConfig {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(pem).expect("a certificate")).expect("a root");
    rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(
        rustls::crypto::aws_lc_rs::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .expect("versions")
    .with_root_certificates(roots)
    .with_no_client_auth()
}

#[test]
fn doctor_knows_the_service_behind_tls_and_says_that_its_certificate_ends_soon() {
    let program = program_until(in_days(7));
    let mut serving = program.serve(&["serve"]);
    let told = program.with("SERVER_PORT", &serving.address.port().to_string()).run(&["doctor"]);
    let row = |check| told.stdout.lines().find(|line| line.starts_with(check)).expect(check);
    assert!(row("ok   port").contains("Hexwright"), "{told:?}");
    assert!(row("ok   certificate").contains("which is soon"), "{told:?}");
    assert_eq!(told.code, Some(0), "{told:?}");
    serving.signal(Signal::TERM);
    assert_eq!(serving.wait(), Some(0));
}

#[test]
fn doctor_does_not_call_a_certificate_of_six_days_to_be_renewed_in_its_first_ones() {
    let program = program(4_000);
    certify_from(&program, in_days(0), in_days(6));
    let told = program.run(&["doctor"]);
    let row = told.stdout.lines().find(|line| line.starts_with("ok   certificate")).expect("a row");
    assert!(row.contains("is good until") && !row.contains("soon"), "{told:?}");
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_at_the_start_and_by_doctor() {
    let expired = program(2_021);
    let told = expired.run(&["serve"]);
    assert!(told.code == Some(3) && told.stderr.contains("has expired at 2021-01-01"), "{told:?}");
    let told = expired.run(&["doctor"]);
    assert!(told.stdout.contains("fail certificate"), "{told:?}");
    let open = program(4_000);
    fs::set_permissions(open.path("key.pem"), fs::Permissions::from_mode(0o644)).expect("set");
    let told = open.run(&["serve"]);
    assert!(told.code == Some(3) && told.stderr.contains("run `chmod 600 key.pem`"), "{told:?}");
    let half = Program::new().with("SERVER_TLS_CERT_FILE", "cert.pem");
    assert!(half.run(&["config", "check"]).stderr.contains("SERVER_TLS_KEY_FILE is needed"));
}
