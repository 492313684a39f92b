//! Headers that can be added to a request or changed.

use proptest::{prelude::*, sample::select};

use super::{bodies::Effect, document::Operation};

/// A change of one header.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// What it is, in words.
    pub(crate) what: &'static str,
    /// The header's name in lower case.
    pub(crate) name: &'static str,
    /// What it says from now on, one value for each line; none where it is taken away.
    pub(crate) values: Vec<Vec<u8>>,
    /// What that does.
    pub(crate) effect: Effect,
}

/// Any change of a header of this operation.
pub(crate) fn changes(operation: &Operation) -> BoxedStrategy<Change> {
    let mut all = indifferent();
    all.extend(accept());
    if operation.needs_token {
        all.extend(authorization());
    }
    if let Some(body) = &operation.body {
        all.extend(content_type(&body.media_type));
        all.extend(content_encoding());
    }
    let knows_tags = operation.knows_header("if-match");
    all.extend(if_match(knows_tags));
    if operation.knows_header("if-none-match") {
        all.extend(if_none_match());
    }
    select(all).boxed()
}

fn one(what: &'static str, name: &'static str, value: &[u8], effect: Effect) -> Change {
    Change { what, name, values: vec![value.to_vec()], effect }
}

/// Headers that must make no difference.
fn indifferent() -> Vec<Change> {
    let harmless: [(&'static str, &'static str, &[u8]); 20] = [
        ("a request id with a space", "x-request-id", b"a b"),
        ("a request id that is too long", "x-request-id", &[b'a'; 300]),
        ("a request id that is no ASCII", "x-request-id", b"\xff\xfe"),
        ("a usable request id", "x-request-id", b"usable-1"),
        ("a range", "range", b"bytes=0-10"),
        ("a bad range", "range", b"bytes=9-1,-,x"),
        ("an origin", "origin", b"https://app.example.org"),
        ("the origin null", "origin", b"null"),
        ("no origin", "origin", b"\xe2\x82\xac not an origin"),
        ("a bad trace", "traceparent", b"00-00000000000000000000000000000000-0000000000000000-01"),
        ("a trace", "traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("a forwarded address", "x-forwarded-for", b"not an address, ::1"),
        ("a user agent of other bytes", "user-agent", b"\xf0\x9f\xa6\x80 \xff"),
        ("a long user agent", "user-agent", &[b'u'; 2_000]),
        ("a cookie", "cookie", b"session=admin; role=admin"),
        ("a method to use instead", "x-http-method-override", b"DELETE"),
        ("codings that are none", "accept-encoding", b"br;q=oops, identity;q=0, *;q=0"),
        ("a language", "accept-language", b"tlh, *;q=0.000"),
        ("a date", "if-modified-since", b"Yesterday"),
        ("a condition of time", "if-unmodified-since", b"Thu, 01 Jan 1970 00:00:00 GMT"),
    ];
    harmless.into_iter().map(|(what, name, value)| one(what, name, value, Effect::Harmless)).collect()
}

fn accept() -> Vec<Change> {
    use Effect::{Harmless, Refused};
    let all: [(&'static str, &[u8], Effect); 12] = [
        ("it accepts anything", b"*/*", Harmless),
        ("it accepts JSON among others", b"text/html, application/json;q=0.1", Harmless),
        ("it accepts any application", b"application/*; q=0.5", Harmless),
        ("it accepts JSON with parameters", b"application/json; charset=utf-8; q=1.000", Harmless),
        ("it accepts HTML", b"text/html", Refused),
        ("it accepts nothing", b"", Refused),
        ("it refuses JSON", b"application/json;q=0", Refused),
        ("it refuses everything", b"*/*;q=0.0", Refused),
        ("it refuses JSON by name", b"application/json;q=0, application/*;q=0, */*;q=0", Refused),
        ("it accepts garbage", b";;;,,,/;q", Refused),
        ("it accepts other bytes", b"\xff\xfe", Refused),
        ("it accepts many things", &[b'x'; 3_000], Refused),
    ];
    all.into_iter().map(|(what, value, effect)| one(what, "accept", value, effect)).collect()
}

fn authorization() -> Vec<Change> {
    let all: [(&'static str, &[u8]); 9] = [
        ("another scheme", b"Basic YWRtaW46YWRtaW4="),
        ("a scheme alone", b"Bearer"),
        ("an empty token", b"Bearer  "),
        ("a token without a scheme", super::known::ACCESS.as_bytes()),
        ("a token of two words", b"Bearer ~access~ ~access~"),
        ("a token of other bytes", b"Bearer \xff\xfe"),
        ("a huge token", &HUGE_TOKEN),
        ("a token with a list", b"Bearer ~access~, Bearer ~access~"),
        ("an unsigned token", b"Bearer eyJhbGciOiJub25lIn0.e30."),
    ];
    let refused = all.into_iter().map(|(what, value)| one(what, "authorization", value, Effect::Refused));
    let twice = vec![b"Bearer ~access~".to_vec(); 2];
    let crowded =
        Change { what: "the token twice", name: "authorization", values: twice, effect: Effect::Refused };
    let case = one("the scheme in another case", "authorization", b"bEARER   ~access~", Effect::Harmless);
    refused.chain([crowded, case]).collect()
}

const HUGE_TOKEN: [u8; 4_000] = {
    let mut token = [b'a'; 4_000];
    let scheme = b"Bearer ";
    let mut at = 0;
    while at < scheme.len() {
        token[at] = scheme[at];
        at += 1;
    }
    token
};

fn content_type(right: &str) -> Vec<Change> {
    use Effect::{Harmless, Refused};
    let with =
        |what, suffix: &str, effect| one(what, "content-type", format!("{right}{suffix}").as_bytes(), effect);
    let of = |what, value: &[u8]| one(what, "content-type", value, Refused);
    let twice = vec![right.as_bytes().to_vec(), b"text/plain".to_vec()];
    vec![
        with("the media type with a charset", "; charset=utf-8", Harmless),
        with("the media type with a quoted charset", ";CHARSET=\"UTF-8\"", Harmless),
        with("the media type with a parameter", "; profile=x", Harmless),
        with("the media type with an empty parameter", ";", Harmless),
        with("the charset UTF-16", "; charset=utf-16", Refused),
        with("the charset latin 1", ";charset=ISO-8859-1", Refused),
        one("the media type in capitals", "content-type", right.to_uppercase().as_bytes(), Harmless),
        of("text instead", b"text/plain"),
        of("a form instead", b"application/x-www-form-urlencoded"),
        of("a multipart instead", b"multipart/form-data; boundary=x"),
        of("an empty media type", b""),
        of("a media type of other bytes", b"application/json\xff"),
        of("a list of media types", b"text/plain, application/json"),
        of("no media type at all", b"nonsense"),
        of("a media type that only begins so", b"application/jsonx"),
        Change { what: "two media types", name: "content-type", values: twice, effect: Refused },
        Change { what: "no media type", name: "content-type", values: Vec::new(), effect: Refused },
    ]
}

fn content_encoding() -> Vec<Change> {
    use Effect::{Harmless, Refused};
    let all: [(&'static str, &[u8], Effect); 6] = [
        ("identity", b"identity", Harmless),
        ("gzip", b"gzip", Refused),
        ("brotli", b"br", Refused),
        ("an unknown coding", b"x-rot13", Refused),
        ("two codings", b"identity, deflate", Refused),
        ("a coding of other bytes", b"\xff", Refused),
    ];
    all.into_iter().map(|(what, value, effect)| one(what, "content-encoding", value, effect)).collect()
}

/// Where the version knows no tags, what is said of them makes no difference.
fn if_match(is_known: bool) -> Vec<Change> {
    use Effect::{Harmless, Refused};
    let all: [(&'static str, &[u8], Effect); 14] = [
        ("any version", b"*", Harmless),
        ("a list with the right tag", b"\"9\", \"1\" ,\"2\",, W/\"1\",\"x\"", Harmless),
        ("a weak tag", b"W/\"1\"", Refused),
        ("another tag", b"\"7777\"", Refused),
        ("a list of other tags", b"\"7777\", \"8888\"", Refused),
        ("a tag that is no version", b"\"a,b\"", Refused),
        ("a huge version", b"\"99999999999999999999999\"", Refused),
        ("a negative version", b"\"-1\"", Refused),
        ("no quotes", b"1", Refused),
        ("half a tag", b"\"1", Refused),
        ("an empty condition", b"", Refused),
        ("a star among tags", b"*, \"1\"", Refused),
        ("a weak star", b"W/*", Refused),
        ("a tag of other bytes", b"\"\xff\"", Refused),
    ];
    let effect = |effect| if is_known { effect } else { Effect::Harmless };
    all.into_iter().map(|(what, value, told)| one(what, "if-match", value, effect(told))).collect()
}

fn if_none_match() -> Vec<Change> {
    let all: [(&'static str, &[u8]); 6] = [
        ("whatever it has", b"*"),
        ("what it has", b"\"1\", W/\"2\""),
        ("a tag that nobody gave", b"\"x\""),
        ("half a tag that it has", b"\"1"),
        ("a tag that it has in other bytes", b"\xff"),
        ("an empty tag that it has", b"\"\""),
    ];
    all.into_iter().map(|(what, value)| one(what, "if-none-match", value, Effect::Harmless)).collect()
}
