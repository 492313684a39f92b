//! The kind of client, out of what it says of itself.

use axum::http::{HeaderMap, header};

/// The products that are told apart, as `User-Agent` begins with them (RFC 9110, 10.1.5), and what each is called. A client can
/// say anything, so only what is listed here ever becomes part of a measurement.
const KNOWN: [(&str, &str); 22] = [
    ("Mozilla", "browser"),
    ("curl", "curl"),
    ("Wget", "wget"),
    ("HTTPie", "httpie"),
    ("PostmanRuntime", "postman"),
    ("insomnia", "insomnia"),
    ("python-requests", "python-requests"),
    ("python-httpx", "python-httpx"),
    ("aiohttp", "aiohttp"),
    ("Python-urllib", "python-urllib"),
    ("Go-http-client", "go"),
    ("okhttp", "okhttp"),
    ("Java", "java"),
    ("Java-http-client", "java"),
    ("Apache-HttpClient", "apache-httpclient"),
    ("axios", "axios"),
    ("node", "node"),
    ("undici", "node"),
    ("Dart", "dart"),
    ("GuzzleHttp", "guzzle"),
    ("CFNetwork", "cfnetwork"),
    ("hexwright", "hexwright"),
];

/// The kind of client: a word of the list, `other` for all that is not in it, `none` where the client does not say.
pub(crate) fn product_of(headers: &HeaderMap) -> &'static str {
    let Some(agent) = headers.get(header::USER_AGENT) else { return "none" };
    let agent = agent.as_bytes();
    let end = agent.iter().position(|byte| matches!(byte, b'/' | b' ' | b'('));
    let product = &agent[..end.unwrap_or(agent.len())];
    let known = KNOWN.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(product));
    known.map_or("other", |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use axum::http::HeaderValue;

    use super::*;

    fn product(agent: &str) -> &'static str {
        let agent = HeaderValue::from_str(agent).expect("a header");
        product_of(&HeaderMap::from_iter([(header::USER_AGENT, agent)]))
    }

    #[test]
    fn a_client_counts_as_the_product_that_it_says_it_is() {
        assert_eq!(product("curl/8.5.0"), "curl");
        assert_eq!(product("Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"), "browser");
        assert_eq!(product("okhttp"), "okhttp");
        assert_eq!(product("CURL/8"), "curl");
        assert_eq!(product("curling/1"), "other");
        assert_eq!(product(""), "other");
        assert_eq!(product_of(&HeaderMap::new()), "none");
    }

    #[test]
    fn a_thousand_different_user_agents_are_one_kind() {
        let kinds: BTreeSet<_> =
            (0..1_000).map(|number| product(&format!("tool{number}/{number}"))).collect();
        assert_eq!(kinds, BTreeSet::from(["other"]));
    }
}
