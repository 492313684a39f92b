use std::fs;

use super::program::Program;

/// Made for this test, and used nowhere else.
const PRIVATE_KEY: &str = "\
-----BEGIN PRIVATE KEY-----\n\
MC4CAQAwBQYDK2VwBCIEIBHLgPCuKcOdqzowGsq7xkTUgKs+CRx1FgjxXthn+JNx\n\
-----END PRIVATE KEY-----\n\
";

#[test]
fn a_key_file_is_published_and_takes_the_place_of_the_secret() {
    let program = Program::new().with("JWT_KEY_FILES", "signing.pem");
    fs::write(program.path("signing.pem"), PRIVATE_KEY).expect("written");
    let serving = program.serve(&["serve"]);
    let keys = serving.get("/.well-known/jwks.json");
    assert!(keys.contains(r#""crv":"Ed25519""#) && keys.contains(r#""kid":"#), "{keys}");
    assert!(!program.path("data/secrets/jwt_secret").exists());
    assert!(program.path("data/secrets/cursor_secret").exists());
}

#[test]
fn a_key_file_that_cannot_be_used_is_one_sentence() {
    let program = Program::new().with("JWT_KEY_FILES", "signing.pem").with("SERVER_PORT", "0");
    let missing = program.run(&["serve"]);
    assert!(missing.code == Some(3) && missing.stderr.contains("signing.pem"), "{missing:?}");
    fs::write(program.path("signing.pem"), "not a key").expect("written");
    let broken = program.run(&["serve"]);
    assert!(broken.code == Some(3) && broken.stderr.contains("signing.pem"), "{broken:?}");
}
