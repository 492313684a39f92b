//! Bodies in every broken encoding, with the exact answer to each. Both versions answer them alike.

use hyper::body::Bytes;
use serde_json::json;

use crate::support::app::{Actor, TestApp, Version};

/// The default of `SERVER_BODY_LIMIT_BYTES`.
const LIMIT: usize = 64 * 1024;

const MALFORMED: (u16, &str) = (400, "malformed_json");
const INVALID: (u16, &str) = (422, "validation_failed");

/// Sends each as a password to be rated, and compares status and code.
async fn expect(app: &TestApp, cases: Vec<(&str, Vec<u8>, (u16, &str))>) {
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        for (what, body, expected) in &cases {
            let draft = nobody.request("POST", "/auth/password/rate");
            let answer = draft.body("application/json", Bytes::from(body.clone())).send().await;
            let code = if answer.status == 200 { String::new() } else { answer.code() };
            assert_eq!((answer.status, code.as_str()), *expected, "{} {what}", version.as_str());
        }
    }
}

/// A candidate whose value is these bytes.
fn password(value: &[u8]) -> Vec<u8> {
    [b"{\"password\": ", value, b"}"].concat()
}

pub(crate) async fn bytes_that_are_not_utf_8_are_malformed(app: &TestApp) {
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let valid = password(b"\"correct horse\"");
    let text = String::from_utf8(valid.clone()).expect("it is ASCII");
    let cases = vec![
        ("a stray byte", password(b"\"a\xff\""), MALFORMED),
        ("a continuation alone", password(b"\"\x80\""), MALFORMED),
        ("an overlong slash", password(b"\"\xc0\xaf\""), MALFORMED),
        ("an overlong NUL", password(b"\"\xc0\x80\""), MALFORMED),
        ("an overlong slash of three bytes", password(b"\"\xe0\x80\xaf\""), MALFORMED),
        ("an overlong slash of four bytes", password(b"\"\xf0\x80\x80\xaf\""), MALFORMED),
        ("a surrogate in bytes", password(b"\"\xed\xa0\x80\""), MALFORMED),
        ("a pair of surrogates in bytes", password(b"\"\xed\xa0\xbe\xed\xb6\x80\""), MALFORMED),
        ("beyond Unicode", password(b"\"\xf4\x90\x80\x80\""), MALFORMED),
        ("half a character", password(b"\"\xe2\x82\""), MALFORMED),
        ("a stray byte in a name", b"{\"pass\xffword\": \"x\"}".to_vec(), MALFORMED),
        ("UTF-16", utf_16(&text), MALFORMED),
        ("UTF-16 with its mark", [b"\xff\xfe", utf_16(&text).as_slice()].concat(), MALFORMED),
        ("a byte order mark", [b"\xef\xbb\xbf", valid.as_slice()].concat(), MALFORMED),
        ("UTF-8 of four bytes", password("\"\u{1f980}\u{10ffff}\"".as_bytes()), (200, "")),
        ("right to left and joined", password("\"\u{202e}\u{200d}e\u{301}\"".as_bytes()), (200, "")),
    ];
    expect(app, cases).await;
}

pub(crate) async fn escapes_are_read_as_rfc_8259_has_them(app: &TestApp) {
    let cases = vec![
        ("a lone high surrogate", password(br#""\ud800""#), MALFORMED),
        ("a high surrogate before text", password(br#""\ud83eabc""#), MALFORMED),
        ("a lone low surrogate", password(br#""\udc00""#), MALFORMED),
        ("swapped surrogates", password(br#""\udd80\ud83e""#), MALFORMED),
        ("a lone surrogate in a name", br#"{"password": "x", "\ud800": 1}"#.to_vec(), MALFORMED),
        ("a pair", password(br#""\ud83e\udd80""#), (200, "")),
        ("an escaped NUL", password(br#""a\u0000b""#), (200, "")),
        ("a raw NUL", password(b"\"a\0b\""), MALFORMED),
        ("a raw line feed", password(b"\"a\nb\""), MALFORMED),
        ("half an escape", password(br#""\u12""#), MALFORMED),
        ("an unknown escape", password(br#""\x41""#), MALFORMED),
        ("an escaped name", br#"{"pass\u0077ord": "x"}"#.to_vec(), (200, "")),
    ];
    expect(app, cases).await;
}

pub(crate) async fn names_are_unique_however_they_are_written(app: &TestApp) {
    let cases = vec![
        ("twice", br#"{"password": "a", "password": "a"}"#.to_vec(), MALFORMED),
        ("once escaped", br#"{"password": "a", "pass\u0077ord": "b"}"#.to_vec(), MALFORMED),
        ("once null", br#"{"password": null, "password": "b"}"#.to_vec(), MALFORMED),
        ("in another case", br#"{"password": "a", "Password": "b"}"#.to_vec(), INVALID),
        ("an unknown one twice", br#"{"password": "a", "x": 1, "x": 2}"#.to_vec(), INVALID),
        ("the empty name", br#"{"password": "a", "": 1}"#.to_vec(), INVALID),
    ];
    expect(app, cases).await;
}

pub(crate) async fn numbers_of_any_size_are_no_texts(app: &TestApp) {
    let digits = "9".repeat(60_000);
    let cases = vec![
        ("beyond 64 bits", password(b"99999999999999999999999"), INVALID),
        ("the greatest of 64 bits", password(b"18446744073709551615"), INVALID),
        ("minus zero", password(b"-0"), INVALID),
        ("a great float", password(b"1e308"), INVALID),
        ("a float beyond", password(b"1e400"), MALFORMED),
        ("a float beyond, negative", password(b"-1e99999"), MALFORMED),
        ("a small exponent", password(b"1e-99999"), INVALID),
        ("very many digits", password(digits.as_bytes()), MALFORMED),
        ("very many digits of a fraction", password(format!("0.{digits}").as_bytes()), INVALID),
        ("an exponent beyond 64 bits", password(b"1e99999999999999999999999"), MALFORMED),
        ("no digit behind the point", password(b"1."), MALFORMED),
        ("a leading zero", password(b"01"), MALFORMED),
        ("infinity", password(b"Infinity"), MALFORMED),
    ];
    expect(app, cases).await;
}

/// A value that is skipped costs no stack, so that depth is no error of its own.
pub(crate) async fn deep_json_is_read_like_any_other(app: &TestApp) {
    let arrays = |depth: usize| password(&[b"[".repeat(depth), b"]".repeat(depth)].concat());
    let objects =
        |depth: usize| password(&[b"{\"a\":".repeat(depth), b"1".to_vec(), b"}".repeat(depth)].concat());
    let within = |before: &[u8]| [before, &b"[".repeat(10_000), &b"]".repeat(10_000), b"}"].concat();
    let cases = vec![
        ("128 arrays", arrays(128), INVALID),
        ("10,000 arrays", arrays(10_000), INVALID),
        ("32,000 arrays", arrays(32_000), INVALID),
        ("10,000 objects", objects(10_000), INVALID),
        ("10,000 arrays in an unknown field", within(br#"{"password": "x", "deep": "#), INVALID),
        ("10,000 arrays in a list", within(br#"{"password": "x", "email": [1, "#), MALFORMED),
        ("10,000 arrays and nothing else", [b"[".repeat(10_000), b"]".repeat(10_000)].concat(), INVALID),
        ("10,000 open arrays", b"[".repeat(10_000), MALFORMED),
        ("10,000 open objects", b"{\"password\":".repeat(5_000), MALFORMED),
        (
            "10,000 arrays that end as objects",
            password(&[b"[".repeat(10_000), b"}".repeat(10_000)].concat()),
            MALFORMED,
        ),
    ];
    expect(app, cases).await;
}

pub(crate) async fn a_body_may_have_exactly_as_many_bytes_as_the_limit_says(app: &TestApp) {
    let too_large = (413, "payload_too_large");
    let padded = |length: usize| {
        let mut body = password(b"\"x\"");
        body.resize(length, b' ');
        body
    };
    let text = |length: usize| password(format!("\"{}\"", "a".repeat(length - 16)).as_bytes());
    let cases = vec![
        ("space up to the limit", padded(LIMIT), (200, "")),
        ("space beyond", padded(LIMIT + 1), too_large),
        ("text up to the limit", text(LIMIT), (200, "")),
        ("text beyond", text(LIMIT + 1), too_large),
        ("garbage beyond", vec![0xff; LIMIT + 1], too_large),
        ("garbage up to the limit", vec![0xff; LIMIT], MALFORMED),
    ];
    expect(app, cases).await;
}

pub(crate) async fn a_text_that_cannot_be_kept_is_its_fields_problem(app: &TestApp) {
    for version in Version::BOTH {
        let ada = app.member(version, "ada").await;
        for name in
            ["a\0b", "a\u{1b}[31m", "\u{200b}\u{feff}", "\u{2800}", "", " \u{3000}", &"\u{1f980}".repeat(101)]
        {
            let answer = ada.patch("/users/me", json!({"name": name})).await;
            assert_eq!(answer.refusal(), (422, "validation_failed".into()), "{name:?}");
        }
        for name in ["\u{ffff}", "\u{202e}Ada", "Z\u{351}\u{36b}", "\u{10fffd}", &"\u{1f980}".repeat(100)] {
            let answer = ada.patch("/users/me", json!({"name": name})).await.expect(200);
            assert_eq!(answer.data()["name"], *name);
        }
    }
}

pub(crate) async fn a_body_that_says_it_is_encoded_otherwise_is_not_read(app: &TestApp) {
    let unsupported = (415, "unsupported_media_type".to_owned());
    for version in Version::BOTH {
        let nobody = app.anonymous(version);
        for (name, value) in [
            ("content-type", "application/json; charset=utf-16"),
            ("content-type", "application/json;charset=\"ISO-8859-1\""),
            ("content-encoding", "gzip"),
            ("content-encoding", "br, identity"),
            ("content-encoding", "x-unknown"),
        ] {
            let draft = nobody
                .request("POST", "/auth/password/rate")
                .body("application/json", r#"{"password": "x"}"#);
            let answer = draft.header(name, value).send().await;
            assert_eq!(answer.refusal(), unsupported, "{name}: {value}");
            assert_eq!(answer.header("accept-encoding").is_some(), name == "content-encoding", "{value}");
        }
    }
}
