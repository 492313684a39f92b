use domain::shared::Source;

use super::*;
use crate::config::{EnvFile, Permissions, Values};

struct Fixed;

impl Randomness for Fixed {
    fn random_bytes(&self) -> Result<[u8; 32], Source> {
        Ok([0xAB; 32])
    }
}

fn config(environment: &[(&str, &str)]) -> Config {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(&Values::collect(Vec::new(), environment, EnvFile::default()), Permissions::default())
        .expect("a right configuration")
}

#[test]
fn a_local_secret_is_made_once_and_kept_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let config = config(&[("DATA_DIR", data.to_str().expect("a path"))]);
    let first = Secrets::load(&config, &Fixed).expect("secrets");
    assert_eq!(first.tokens.as_ref().map(Secret::expose), Some("ab".repeat(32).as_str()));
    let mode = |path: &str| fs::metadata(data.join(path)).expect(path).permissions().mode() & 0o777;
    assert_eq!((mode("secrets"), mode("secrets/jwt_secret")), (0o700, 0o600));
    fs::write(data.join("secrets/jwt_secret"), "x".repeat(40)).expect("written");
    let second = Secrets::load(&config, &Fixed).expect("secrets");
    assert_eq!(second.tokens.as_ref().map(Secret::expose), Some("x".repeat(40).as_str()));
}

#[test]
fn configured_secrets_need_no_folder() {
    let secret = "q7Zt0Rk2vXw9LmB4nPc6HsJd8FgYe3Ua";
    let config = config(&[("DATA_DIR", "/proc/nowhere"), ("JWT_SECRET", secret)]);
    let secrets = Secrets::load(&config, &Fixed).expect("secrets");
    assert_eq!(secrets.cursors.expose(), secret);
}

#[test]
fn a_damaged_secret_is_an_error_and_not_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(&[("DATA_DIR", folder.path().to_str().expect("a path"))]);
    fs::create_dir(folder.path().join("secrets")).expect("made");
    fs::write(folder.path().join("secrets/jwt_secret"), "short").expect("written");
    assert!(Secrets::load(&config, &Fixed).is_err());
}

#[test]
fn of_two_who_make_a_secret_at_once_both_keep_the_same() {
    struct Drawn(std::sync::atomic::AtomicU8);
    impl Randomness for Drawn {
        fn random_bytes(&self) -> Result<[u8; 32], Source> {
            Ok([self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst); 32])
        }
    }
    for _ in 0..50 {
        let folder = tempfile::tempdir().expect("a folder");
        let config = config(&[("DATA_DIR", folder.path().to_str().expect("a path"))]);
        let (drawn, start) = (Drawn(0.into()), std::sync::Barrier::new(2));
        let load = || {
            start.wait();
            Secrets::load(&config, &drawn).expect("secrets").cursors
        };
        let (one, other) = std::thread::scope(|scope| {
            let (one, other) = (scope.spawn(load), scope.spawn(load));
            (one.join().expect("no panic"), other.join().expect("no panic"))
        });
        assert_eq!(one.expose(), other.expose());
        let left = fs::read_dir(folder.path().join("secrets")).expect("a folder").count();
        assert_eq!(left, 1, "no draft is left");
    }
}

#[test]
fn a_secret_that_others_can_read_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let config = config(&[("DATA_DIR", folder.path().to_str().expect("a path"))]);
    Secrets::load(&config, &Fixed).expect("secrets");
    let file = folder.path().join("secrets/jwt_secret");
    for mode in [0o640, 0o604, 0o620, 0o666] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("set");
        let told = Secrets::load(&config, &Fixed).expect_err("open to others").to_string();
        assert!(told.contains(&format!("chmod 600 {}", file.display())), "{told}");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).expect("set");
    assert!(Secrets::load(&config, &Fixed).is_ok());
}
