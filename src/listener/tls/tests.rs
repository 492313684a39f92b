use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{Router, http::Version, routing::get};
use domain::shared::{Clock, Timestamp};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs::default_provider, pki_types::CertificateDer};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{renewal::Look, *};
use crate::{
    config::TlsFiles,
    listener::{ConnectionLimits, Conversations, Listener},
};

const BOUND: Duration = Duration::from_secs(30);
const OFTEN: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_hours(1);
/// In seconds.
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// 2027-01-01.
const NEXT_YEAR: i64 = 1_798_761_600;

/// 2026-03-01.
struct Today;

impl Clock for Today {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(1_772_366_400)
    }
}

/// One that is set, in seconds since 1970.
struct Set(AtomicI64);

impl Clock for Set {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// A year, a month and a day, which begins then.
type Day = (i32, u8, u8);

/// Files for a certificate of `localhost`.
struct Pair {
    folder: TempDir,
    files: TlsFiles,
}

impl Pair {
    fn of_years(from: i32, to: i32) -> (Self, CertificateDer<'static>) {
        Self::of_days((from, 1, 1), (to, 1, 1))
    }

    fn of_days(from: Day, to: Day) -> (Self, CertificateDer<'static>) {
        let folder = tempfile::tempdir().expect("a folder");
        let files =
            TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        let pair = Self { folder, files };
        let certificate = pair.write_days(from, to);
        (pair, certificate)
    }

    /// Replaces both files.
    fn write(&self, from: i32, to: i32) -> CertificateDer<'static> {
        self.write_days((from, 1, 1), (to, 1, 1))
    }

    fn write_days(&self, from: Day, to: Day) -> CertificateDer<'static> {
        let (certificate, key, der) = certified(from, to);
        fs::write(&self.files.certificate, certificate).expect("written");
        write_secret(&self.files.key, &key);
        der
    }

    fn problem(&self) -> String {
        Tls::check(&self.files, Today.now()).expect_err("a problem").to_string()
    }
}

fn certified(from: Day, to: Day) -> (String, String, CertificateDer<'static>) {
    let mut params = CertificateParams::new(["localhost".to_owned()]).expect("names");
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(to.0, to.1, to.2);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    (certificate.pem(), key.serialize_pem(), certificate.der().clone())
}

fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("set");
}

async fn serving(pair: &Pair, limits: ConnectionLimits, every: Duration) -> SocketAddr {
    let tls = Tls::load(pair.files.clone(), Arc::new(Today), every).expect("a right pair");
    let listener = Listener::bind(Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port");
    let listener = listener.with_limits(limits).with_tls(Some(tls));
    let address = listener.address();
    let router = Router::new().route("/", get(async |version: Version| format!("{version:?}")));
    tokio::spawn(listener.serve(router, Conversations::default()));
    address
}

/// A client that trusts this certificate and offers these protocols.
async fn connect(
    address: SocketAddr,
    trusted: &CertificateDer<'static>,
    alpn: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a root");
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect("localhost".try_into().expect("a name"), stream).await
}

#[tokio::test]
async fn http_1_and_2_are_spoken_as_the_client_prefers() {
    let (pair, certificate) = Pair::of_years(2025, 2030);
    let address = serving(&pair, ConnectionLimits::default(), LONG).await;
    let mut stream = connect(address, &certificate, &[b"http/1.1"]).await.expect("a handshake");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer and a clean end");
    assert!(answer.ends_with("HTTP/1.1"), "{answer}");
    let stream = connect(address, &certificate, &[b"h2", b"http/1.1"]).await.expect("a handshake");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut client, connection) = h2_client(stream).await;
    tokio::spawn(connection);
    let request = hyper::Request::get("https://localhost/").body(String::new()).expect("a request");
    let response = client.send_request(request).await.expect("an answer");
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_2));
}

async fn h2_client(
    stream: TlsStream<TcpStream>,
) -> (hyper::client::conn::http2::SendRequest<String>, impl Future<Output = Result<(), hyper::Error>>) {
    let executor = hyper_util::rt::TokioExecutor::new();
    hyper::client::conn::http2::handshake(executor, hyper_util::rt::TokioIo::new(stream)).await.expect("h2")
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let (pair, first) = Pair::of_years(2025, 2030);
    let address = serving(&pair, ConnectionLimits::default(), OFTEN).await;
    connect(address, &first, &[]).await.expect("the first");
    fs::write(&pair.files.certificate, "half of a certi").expect("written");
    tokio::time::sleep(3 * OFTEN).await;
    connect(address, &first, &[]).await.expect("what is broken is not taken");
    let second = pair.write(2025, 2031);
    let renewed = async {
        while connect(address, &second, &[]).await.is_err() {
            tokio::time::sleep(OFTEN).await;
        }
    };
    timeout(BOUND, renewed).await.expect("the second is shown");
    assert!(connect(address, &first, &[]).await.is_err(), "and the first no longer");
}

#[tokio::test]
async fn a_pair_that_was_refused_is_tried_again_and_told_once() {
    let (pair, _) = Pair::of_years(2025, 2030);
    let tls = Tls::load(pair.files.clone(), Arc::new(Today), LONG).expect("a right pair");
    assert_eq!(tls.look(false), Look::Same);
    pair.write(2025, 2031);
    let permit = |mode| {
        fs::set_permissions(&pair.files.key, fs::Permissions::from_mode(mode)).expect("set");
    };
    permit(0o644);
    assert_eq!(tls.look(false), Look::Refused { told: true });
    assert_eq!(tls.look(false), Look::Refused { told: false });
    assert_eq!(tls.look(true), Look::Refused { told: true }, "who asks is told");
    permit(0o440);
    assert_eq!(tls.look(false), Look::Taken, "the bytes are the same, the permissions are right");
    assert_eq!(tls.look(false), Look::Same);
    permit(0o644);
    assert_eq!(tls.look(true), Look::Refused { told: true }, "who asks has them read in any case");
    permit(0o600);
    assert_eq!(tls.look(true), Look::Taken);
}

#[tokio::test]
async fn it_is_said_daily_that_the_certificate_ends_soon_until_another_is_there() {
    const SOON: i64 = NEXT_YEAR - 14 * DAY;
    let (pair, _) = Pair::of_years(2025, 2027);
    let clock = Arc::new(Set((SOON - DAY).into()));
    let tls = Tls::load(pair.files.clone(), clock.clone(), LONG).expect("a right pair");
    assert!(!tls.warn_of_the_end(), "15 days are enough");
    clock.0.store(SOON + HOUR, Ordering::SeqCst);
    assert!(tls.warn_of_the_end());
    assert!(!tls.warn_of_the_end(), "once a day");
    clock.0.store(SOON + HOUR + DAY, Ordering::SeqCst);
    assert!(tls.warn_of_the_end());
    pair.write(2025, 2028);
    assert_eq!(tls.look(false), Look::Taken);
    assert!(!tls.warn_of_the_end(), "the new one is good for long");
}

#[tokio::test]
async fn a_certificate_of_six_days_ends_soon_when_a_third_of_them_is_left() {
    const SOON: i64 = NEXT_YEAR + 4 * DAY;
    let (pair, _) = Pair::of_days((2027, 1, 1), (2027, 1, 7));
    let clock = Arc::new(Set(NEXT_YEAR.into()));
    let tls = Tls::load(pair.files.clone(), clock.clone(), LONG).expect("a right pair");
    assert!(!tls.warn_of_the_end(), "it has just begun");
    clock.0.store(SOON + HOUR - 1, Ordering::SeqCst);
    assert!(!tls.warn_of_the_end(), "whoever renews it at two thirds is at work");
    clock.0.store(SOON + HOUR, Ordering::SeqCst);
    assert!(tls.warn_of_the_end());
    clock.0.store(SOON + DAY, Ordering::SeqCst);
    pair.write_days((2027, 1, 5), (2027, 1, 11));
    assert_eq!(tls.look(false), Look::Taken);
    assert!(!tls.warn_of_the_end(), "the new one has its own six days");
}

#[test]
fn a_key_that_its_group_may_read_is_taken_as_kubernetes_mounts_it() {
    let (pair, _) = Pair::of_years(2025, 2030);
    for mode in [0o440, 0o400, 0o640] {
        fs::set_permissions(&pair.files.key, fs::Permissions::from_mode(mode)).expect("set");
        Tls::check(&pair.files, Today.now()).expect("a right pair");
    }
}

#[tokio::test]
async fn who_does_not_shake_hands_is_cut_off() {
    let (pair, _) = Pair::of_years(2025, 2030);
    let limits = ConnectionLimits { handshake: Duration::from_millis(50), ..ConnectionLimits::default() };
    let address = serving(&pair, limits, LONG).await;
    // Nothing; the beginning of a record; plain HTTP, which is refused before the time is over.
    for said in [&b""[..], b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(said).await.expect("sent");
        let mut answer = Vec::new();
        timeout(BOUND, stream.read_to_end(&mut answer)).await.expect("an end").ok();
        assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
    }
}

#[tokio::test]
async fn plain_http_is_refused_long_before_a_handshake_would_be_too_late() {
    let (pair, _) = Pair::of_years(2025, 2030);
    let limits = ConnectionLimits { handshake: LONG, ..ConnectionLimits::default() };
    let mut stream = TcpStream::connect(serving(&pair, limits, LONG).await).await.expect("a connection");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sent");
    let mut answer = Vec::new();
    timeout(BOUND, stream.read_to_end(&mut answer)).await.expect("an end").ok();
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

#[tokio::test]
async fn one_who_shakes_hands_endlessly_does_not_keep_others_from_it() {
    let (pair, certificate) = Pair::of_years(2025, 2030);
    let limits = ConnectionLimits { handshake: LONG, handshakes: 2, ..ConnectionLimits::default() };
    let address = serving(&pair, limits, LONG).await;
    let mut silent = Vec::new();
    for _ in 0..5 {
        silent.push(TcpStream::connect(address).await.expect("a connection"));
    }
    timeout(BOUND, connect(address, &certificate, &[])).await.expect("in time").expect("a handshake");
}

#[test]
fn what_is_wrong_with_a_certificate_is_told_in_a_sentence() {
    let (pair, _) = Pair::of_years(2025, 2030);
    let until = Tls::check(&pair.files, Today.now()).expect("a right pair").until;
    assert!(until.to_string().starts_with("2030-01-01"), "{until}");
    for mode in [0o620, 0o604, 0o602, 0o601] {
        fs::set_permissions(&pair.files.key, fs::Permissions::from_mode(mode)).expect("set");
        assert!(pair.problem().contains("run `chmod 600 "), "{}", pair.problem());
    }
    write_secret(&pair.files.key, &certified((2025, 1, 1), (2030, 1, 1)).1);
    assert!(pair.problem().contains("is not that of the certificate"), "{}", pair.problem());
    write_secret(
        &pair.files.key,
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    assert!(pair.problem().contains("holds no private key"), "{}", pair.problem());
    fs::write(&pair.files.certificate, "nothing").expect("written");
    assert!(pair.problem().contains("holds no certificate"), "{}", pair.problem());
    fs::remove_file(&pair.files.certificate).expect("removed");
    assert!(pair.problem().contains("cannot be read"), "{}", pair.problem());
    let (expired, _) = Pair::of_years(2020, 2025);
    assert!(expired.problem().contains("has expired at 2025-01-01"), "{}", expired.problem());
    let (future, _) = Pair::of_years(2027, 2030);
    assert!(future.problem().contains("is not valid before 2027-01-01"), "{}", future.problem());
    assert!(pair.folder.path().exists());
}
