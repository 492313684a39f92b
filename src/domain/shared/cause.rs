//! Who does something, and why. Fills the envelope of every event.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Id;
use crate::{auth::SessionId, authorization::Role, users::UserId};

/// Somebody who is signed in, as the last check of their session found them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub user: UserId,
    /// With which role now, whatever the token says.
    pub role: Role,
    /// By which session.
    pub session: SessionId,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Actor {
    /// Nobody known: registering, signing in.
    #[default]
    Anonymous,
    /// Somebody signed in.
    Caller(Caller),
    /// The service itself or its operator at the command line.
    System,
}

/// Who and why: carried by every write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cause {
    /// Who acts.
    pub actor: Actor,
    /// What all effects of one request share: the request's id.
    pub correlation: Option<Id<Cause>>,
    /// The event that led to this, where one did.
    pub causation: Option<Id<Cause>>,
    /// W3C trace context (`traceparent`) of the caller.
    pub trace: Option<String>,
    /// Where the client is.
    pub address: Option<IpAddr>,
    /// What the client calls itself (`User-Agent`), at most 255 characters.
    pub agent: Option<String>,
}

impl Cause {
    /// The service itself, without a client.
    pub fn system() -> Self {
        Self { actor: Actor::System, ..Self::default() }
    }

    /// The caller, where somebody is signed in.
    pub fn caller(&self) -> Option<Caller> {
        match self.actor {
            Actor::Caller(caller) => Some(caller),
            Actor::Anonymous | Actor::System => None,
        }
    }
}

/// The network a client counts as: an IPv4 address, or the /64 of an IPv6 address, as one household has 2^64 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The network that this address counts as. An IPv4 address written as IPv6 is the IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(IpAddr::V4(v4)),
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
        }
    }

    /// The address of clients whose address is not known; they share one.
    pub const fn unknown() -> Self {
        Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl std::fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_clients_count_by_their_64_bit_network() {
        let of = |text: &str| ClientAddress::of(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn a_client_is_written_as_the_network_it_counts_as() {
        let of = |text: &str| ClientAddress::of(text.parse().expect("an address")).to_string();
        assert_eq!(of("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(ClientAddress::unknown().to_string(), "0.0.0.0");
    }

    #[test]
    fn a_cause_has_a_caller_only_where_somebody_is_signed_in() {
        let caller =
            Caller { user: Id::from_bytes([1; 16]), role: Role::User, session: Id::from_bytes([2; 16]) };
        assert_eq!(Cause { actor: Actor::Caller(caller), ..Cause::default() }.caller(), Some(caller));
        assert_eq!((Cause::system().actor, Cause::system().caller()), (Actor::System, None));
        assert_eq!((Cause::default().actor, Cause::default().caller()), (Actor::Anonymous, None));
    }
}
