//! Where a client is when proxies stand between.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::settings::ApiSettings;

/// The proxies whose word is believed, and the one header that they write it in.
pub(crate) struct TrustedProxies {
    networks: Vec<(IpAddr, u8)>,
    header: Option<HeaderName>,
}

impl TrustedProxies {
    pub(crate) fn new(settings: &ApiSettings) -> Self {
        let networks = settings.trusted_proxies.iter().map(|(address, bits)| (address.to_canonical(), *bits));
        let header = settings.client_address_header.as_ref().and_then(|name| name.parse().ok());
        Self { networks: networks.collect(), header }
    }

    /// The client behind this peer. Each proxy adds the address it was called from at the right end, so the client
    /// is the rightmost one that is not a proxy; what stands left of it the client may have made up.
    pub(crate) fn client_behind(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let Some(header) = &self.header else { return nearest };
        let lines: Vec<_> = headers.get_all(header).iter().collect();
        let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        for hop in hops {
            if !self.trusts(nearest) {
                break;
            }
            let Some(address) = address_in(hop) else { break };
            nearest = address;
        }
        nearest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                shares_prefix(u128::from(network.to_bits()) << 96, u128::from(address.to_bits()) << 96, *bits)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                shares_prefix(network.to_bits(), address.to_bits(), *bits)
            }
            _ => false,
        })
    }
}

fn shares_prefix(one: u128, other: u128, bits: u8) -> bool {
    (one ^ other).checked_shr(128 - u32::from(bits.min(128))).unwrap_or(0) == 0
}

/// The address in one element: bare, with a port, or as `Forwarded` (RFC 7239) has it after `for=`.
fn address_in(hop: &str) -> Option<IpAddr> {
    let named = |part: &str| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().to_owned())
    };
    let text = hop.split(';').find_map(named).unwrap_or_else(|| hop.trim().to_owned());
    let text = text.trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, header: &'static str, lines: &[&str]) -> String {
        let settings = ApiSettings {
            trusted_proxies: vec![
                ("10.0.0.0".parse().expect("an address"), 8),
                ("fd00::".parse().expect("an address"), 8),
            ],
            client_address_header: Some(header.to_owned()),
            ..ApiSettings::default()
        };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header, HeaderValue::from_str(line).expect("a header"));
        }
        let peer = peer.parse().expect("an address");
        TrustedProxies::new(&settings).client_behind(peer, &headers).to_string()
    }

    #[test]
    fn the_client_is_the_rightmost_address_that_is_no_proxy() {
        let forwarded = |lines: &[&str]| client("10.0.0.1", "x-forwarded-for", lines);
        assert_eq!(forwarded(&["203.0.113.9"]), "203.0.113.9");
        assert_eq!(forwarded(&["1.1.1.1, 203.0.113.9, 10.9.9.9"]), "203.0.113.9");
        assert_eq!(forwarded(&["1.1.1.1", "203.0.113.9:4711"]), "203.0.113.9", "on two lines, with a port");
        assert_eq!(forwarded(&["[2001:db8::7]:80"]), "2001:db8::7");
        assert_eq!(forwarded(&["::ffff:203.0.113.9"]), "203.0.113.9");
        assert_eq!(forwarded(&["10.0.0.7"]), "10.0.0.7", "only proxies: the farthest of them");
        assert_eq!(forwarded(&["nonsense"]), "10.0.0.1");
        assert_eq!(forwarded(&[]), "10.0.0.1");
    }

    #[test]
    fn a_proxy_is_believed_by_its_network_in_either_family() {
        for peer in ["10.0.0.0", "10.255.255.255", "fd00::", "fdff:ffff::1"] {
            assert_eq!(client(peer, "x-forwarded-for", &["203.0.113.9"]), "203.0.113.9", "{peer}");
        }
        for peer in ["9.255.255.255", "11.0.0.0", "fcff:ffff::1", "fe00::", "a00::1"] {
            assert_eq!(client(peer, "x-forwarded-for", &["203.0.113.9"]), peer);
        }
    }

    #[test]
    fn nobody_else_is_believed() {
        assert_eq!(client("192.0.2.1", "x-forwarded-for", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(client("fe00::1", "x-forwarded-for", &["203.0.113.9"]), "fe00::1");
        assert_eq!(client("::ffff:10.1.2.3", "x-real-ip", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn the_header_forwarded_is_read_as_its_standard_has_it() {
        let lines = ["for=1.1.1.1, for=\"[2001:db8::7]:80\";proto=https;by=10.0.0.1"];
        assert_eq!(client("10.0.0.1", "forwarded", &lines), "2001:db8::7");
    }
}
