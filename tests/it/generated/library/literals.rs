//! Texts that stand where a JSON value is expected: some are values of the wrong kind, some are no JSON at all.

use proptest::{prelude::*, sample::select};

/// A hostile text, with what it is.
pub(crate) fn hostile() -> BoxedStrategy<(&'static str, Vec<u8>)> {
    prop_oneof![
        6 => select(PLAIN.to_vec()).prop_map(|(what, text)| (what, text.to_vec())),
        1 => (5..40_usize).prop_map(|length| ("a huge number", "9".repeat(length * 100).into_bytes())),
        1 => select(vec![100, 127, 128, 10_000, 30_000]).prop_map(|depth| ("deep arrays", nested(b"[", b"]", depth))),
        1 => select(vec![100, 5_000]).prop_map(|depth| ("deep objects", nested(b"{\"a\":", b"}", depth))),
        1 => select(vec![101, 129, 255, 1_000, 20_000, 60_000]).prop_map(|length| {
            ("a long text", format!("\"{}\"", "a".repeat(length)).into_bytes())
        }),
        1 => (1..30_usize).prop_map(|count| ("many astral characters", format!("\"{}\"", "\u{1f980}".repeat(count * 10)).into_bytes())),
    ]
    .boxed()
}

fn nested(open: &[u8], close: &[u8], depth: usize) -> Vec<u8> {
    [open.repeat(depth), b"0".to_vec(), close.repeat(depth)].concat()
}

#[rustfmt::skip]
const PLAIN: [(&str, &[u8]); 56] = [
    ("null", b"null"), ("true", b"true"), ("false", b"false"), ("zero", b"0"), ("minus zero", b"-0"),
    ("minus zero with a fraction", b"-0.0"), ("minus one", b"-1"), ("a fraction", b"1.5"),
    ("an integer with a fraction", b"1.0"), ("a great exponent", b"1e400"), ("a small exponent", b"1e-400"),
    ("beyond 64 bits", b"99999999999999999999999"), ("the edge of 64 bits", b"18446744073709551616"),
    ("NaN", b"NaN"), ("Infinity", b"-Infinity"), ("a leading zero", b"01"), ("a leading plus", b"+1"),
    ("hexadecimal", b"0x10"), ("a bare word", b"abc"), ("single quotes", b"'abc'"), ("nothing", b""),
    ("an array", b"[]"), ("an array of text", b"[\"a\"]"), ("an object", b"{}"), ("an operator", b"{\"$ne\": null}"),
    ("an unclosed text", b"\"abc"), ("an unclosed array", b"[1"), ("a comment", b"/* */ \"abc\""),
    ("a trailing comma", b"[1,]"), ("empty text", b"\"\""), ("a space", b"\" \""), ("one letter", b"\"a\""),
    ("spaces around", b"\"  abc  \""), ("no-break space", b"\"\\u00a0\""),
    ("an escaped NUL", b"\"a\\u0000b\""), ("a raw NUL", b"\"a\0b\""), ("a raw line feed", b"\"a\nb\""),
    ("an escaped line feed", b"\"a\\nb\""), ("an escape character", b"\"a\\u001b[31m\""), ("a bad escape", b"\"\\x41\""),
    ("a lone high surrogate", b"\"\\ud800\""), ("a lone low surrogate", b"\"a\\udc00\""),
    ("swapped surrogates", b"\"\\udc00\\ud800\""), ("a pair of surrogates", b"\"\\ud83e\\udd80\""),
    ("overlong UTF-8", b"\"\xc0\xaf\""), ("overlong UTF-8 in three bytes", b"\"\xe0\x80\xaf\""),
    ("a surrogate in UTF-8", b"\"\xed\xa0\x80\""), ("beyond Unicode", b"\"\xf4\x90\x80\x80\""),
    ("invalid UTF-8", b"\"a\xff\""), ("half a character", b"\"a\xe2\x82\""),
    ("right to left", "\"\u{202e}abc\u{202c}\"".as_bytes()), ("zero width", "\"\u{200b}\u{200d}\u{feff}\"".as_bytes()),
    ("combining marks", "\"Z\u{351}\u{36b}\u{343}\u{36a}a\u{489}\"".as_bytes()), ("a noncharacter", "\"\u{ffff}\"".as_bytes()),
    ("markup", b"\"<script>alert(1)</script>\""), ("quotes of SQL", b"\"' OR 1=1 --\""),
];
