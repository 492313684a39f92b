//! Whose pages may call: origins, exactly as browsers send them (RFC 6454, section 6.2), as one that is written otherwise never matches.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{SharedOrigins, parse, suggest::distance};

/// Schemes that no page with an origin of its own has: the first are sent as `null`, the last two are not those of the page.
const NOT_OF_PAGES: [&str; 7] = ["file", "data", "blob", "about", "javascript", "ws", "wss"];

/// `*`, `none`, or a list of origins.
pub(super) fn origins(text: &str) -> Result<SharedOrigins, String> {
    match text {
        "*" => Ok(SharedOrigins::Any),
        "none" => Ok(SharedOrigins::Listed(Vec::new())),
        _ => parse::entries(text).map(origin).collect::<Result<_, _>>().map(SharedOrigins::Listed),
    }
}

fn origin(entry: &str) -> Result<String, String> {
    if entry.contains('*') {
        return Err("must name every origin in full: a * stands alone, and for any origin".to_owned());
    }
    let wrong = || "must be *, none, or origins such as https://app.example.com".to_owned();
    let sent = as_sent(entry).ok_or_else(wrong)?;
    if sent == entry {
        return Ok(sent);
    }
    Err(format!(
        "must hold origins as browsers send them: {sent} (lower case, no path, no slash, no usual port)"
    ))
}

/// What a browser sends for a page at this address, or an app that has its pages within itself, as `capacitor://localhost`; `None`
/// where that cannot be said.
fn as_sent(entry: &str) -> Option<String> {
    let (scheme, rest) = entry.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let usual_port = match scheme.as_str() {
        "https" => Some(443),
        "http" => Some(80),
        other if is_scheme_of_app(other) => None,
        _ => return None,
    };
    let place = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let (name, port) = match place.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port_number(port)?)),
        _ => (place.as_str(), None),
    };
    let name = host(name)?;
    Some(match port.filter(|port| Some(*port) != usual_port) {
        Some(port) => format!("{scheme}://{name}:{port}"),
        None => format!("{scheme}://{name}"),
    })
}

/// A scheme (RFC 3986, section 3.1) that is not a slip of the pen for `http` or `https` either.
fn is_scheme_of_app(scheme: &str) -> bool {
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme
        && !NOT_OF_PAGES.contains(&scheme)
        && ["http", "https"].iter().all(|usual| distance(scheme, usual) > 2)
}

fn port_number(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten().filter(|port| *port != 0)
}

/// A name in lower case (as `xn--…` where it is not ASCII), or an address.
fn host(text: &str) -> Option<String> {
    if let Some(address) = text.strip_prefix('[') {
        let address: Ipv6Addr = address.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    let is_number =
        text.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    // What ends like an address is one, to a browser.
    let is_host = is_name && !text.is_empty() && (!is_number || text.parse::<Ipv4Addr>().is_ok());
    is_host.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_as_browsers_send_it() {
        for entry in [
            "https://app.example.com",
            "http://localhost:5173",
            "https://a.example:8443",
            "http://a.example:443",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "https://xn--bcher-kva.example",
        ] {
            assert_eq!(origins(entry), Ok(SharedOrigins::Listed(vec![entry.to_owned()])));
        }
        assert_eq!(origins("*"), Ok(SharedOrigins::Any));
        assert_eq!(origins("none"), Ok(SharedOrigins::Listed(Vec::new())));
    }

    #[test]
    fn the_origin_of_an_app_that_is_no_web_page_is_taken_as_it_sends_it() {
        for entry in [
            "capacitor://localhost",
            "ionic://localhost",
            "tauri://localhost",
            "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
            "moz-extension://6f1a9f0e-5b1a-4b5e-9a3e-0d7c8f1b2a3c",
            "app+v2.x://com.example.app:8080",
        ] {
            assert_eq!(origins(entry), Ok(SharedOrigins::Listed(vec![entry.to_owned()])));
        }
    }

    #[test]
    fn an_origin_that_no_browser_sends_is_refused_with_the_one_that_it_sends() {
        for (entry, sent) in [
            ("https://a.example/", "https://a.example"),
            ("https://a.example/path", "https://a.example"),
            ("https://a.example?x=1", "https://a.example"),
            ("https://a.example#x", "https://a.example"),
            ("HTTPS://a.example", "https://a.example"),
            ("https://App.Example", "https://app.example"),
            ("https://a.example:443", "https://a.example"),
            ("http://a.example:80/", "http://a.example"),
            ("http://a.example:08080", "http://a.example:8080"),
            ("Capacitor://LocalHost/", "capacitor://localhost"),
            ("tauri://localhost/index.html", "tauri://localhost"),
            ("http://[0:0:0:0:0:0:0:1]:3000", "http://[::1]:3000"),
        ] {
            let told = origins(&format!("https://right.example, {entry}")).expect_err(entry);
            assert!(told.contains(&format!("as browsers send them: {sent} (")), "{entry}: {told}");
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for entry in [
            "a.example",
            "://a.example",
            "1app://a.example",
            "my_app://a.example",
            "htps://a.example",
            "ftp://a.example",
            "wss://a.example",
            "capacitor://",
            "capacitor://ada:hunter2@localhost",
            "capacitor://localhost:0",
            "file:///index.html",
            "https://",
            "https://:443",
            "https://ada:hunter2@a.example",
            "https://a b.example",
            "https://bücher.example",
            "https://a.example:0",
            "https://a.example:99999",
            "https://a.example:",
            "https://1.2.3",
            "http://::1",
            "null",
        ] {
            let told = origins(entry).expect_err(entry);
            assert_eq!(told, "must be *, none, or origins such as https://app.example.com", "{entry}");
        }
        for entry in ["https://*.example.com", "https://a.example, *", "https://a.example:*"] {
            let told = origins(entry).expect_err(entry);
            assert!(told.contains("must name every origin in full"), "{entry}: {told}");
        }
    }
}
