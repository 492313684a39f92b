//! Who ends where one handshake too many is under way.

use std::{collections::HashMap, net::IpAddr, time::Duration};

use super::{ConnectionLimits, pulse::Pulse};

/// One handshake that is under way.
pub(super) struct Handshake<'a> {
    pub(super) pulse: &'a Pulse,
    /// What it is counted for; `None` where an address speaks for many.
    pub(super) address: Option<IpAddr>,
    /// For how long it has been under way.
    pub(super) waited: Duration,
}

/// How many handshakes an address has under way.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    all: usize,
    long: usize,
}

/// The one that makes room for a newcomer.
///
/// An honest handshake takes two or three ways through the network. Who takes long goes first, so that many silent connections of
/// many addresses, each of which looks like a client that is alone, do not end those of an office that has several at once; but
/// whoever has more than a quarter of all goes even before, since it could begin them anew before any has taken long. What an
/// address holds beside its handshakes tells nothing about them.
pub(super) fn one_too_many<'a>(under_way: &[Handshake<'a>], limits: &ConnectionLimits) -> Option<&'a Pulse> {
    let is_long = |one: &Handshake<'_>| one.waited >= limits.spared;
    let mut counts: HashMap<IpAddr, Count> = HashMap::new();
    for (one, address) in under_way.iter().filter_map(|one| Some((one, one.address?))) {
        let count = counts.entry(address).or_default();
        count.all += 1;
        count.long += usize::from(is_long(one));
    }
    let rank = |one: &Handshake<'_>| {
        let count = one.address.and_then(|address| counts.get(&address)).copied();
        let Count { all, long } = count.unwrap_or(Count { all: 1, long: 1 });
        // A client that is slow is not to blame for its quick neighbours.
        let alike = if is_long(one) { long } else { all };
        (all > limits.handshakes / 4, is_long(one), alike, one.pulse.is_silent(), one.waited)
    };
    under_way.iter().max_by_key(|one| rank(one)).map(|one| one.pulse)
}
