//! The places for connections: how many there are in all and for one address, and who makes room when none is left.

use std::{
    cmp::Reverse,
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipnet::IpNet;
use tokio::{
    sync::{Notify, Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use super::{
    ConnectionLimits,
    pulse::{Pulse, Stage},
};

/// How long somebody waits for a place before others are asked again to make room.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(100);
/// Of so many connections one is asked to make room at once, so that a crowd is not looked through for each newcomer.
const SHARE: usize = 64;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    limits: ConnectionLimits,
    exempt: Vec<IpNet>,
    taken: Mutex<Taken>,
    freed: Notify,
    handshakes: Semaphore,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by_id: HashMap<u64, (Pulse, Option<IpAddr>)>,
    by_address: HashMap<IpAddr, usize>,
}

impl Taken {
    /// How many places the address holds; none where it is not counted.
    fn held(&self, address: Option<IpAddr>) -> usize {
        address.and_then(|address| self.by_address.get(&address)).copied().unwrap_or_default()
    }
}

/// A place that a connection has until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    address: Option<IpAddr>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// All are taken.
    Full,
    /// The address has its share.
    Crowded,
}

impl Places {
    /// As many as the limits say. Connections from the exempt networks are not counted by address.
    pub(super) fn new(limits: ConnectionLimits, exempt: Vec<IpNet>) -> Arc<Self> {
        let (taken, freed) = (Mutex::default(), Notify::new());
        let handshakes = Semaphore::new(limits.handshakes);
        Arc::new(Self { limits, exempt, taken, freed, handshakes })
    }

    /// Takes a place; where all are taken, waits for one, and asks others to make room. `None`: the address has its share.
    pub(super) async fn take(self: &Arc<Self>, peer: IpAddr, pulse: &Pulse) -> Option<Place> {
        loop {
            match self.try_take(peer, pulse) {
                Ok(place) => return Some(place),
                Err(NoPlace::Crowded) => return None,
                Err(NoPlace::Full) => {
                    self.make_room();
                    timeout(BETWEEN_REQUESTS, self.freed.notified()).await.ok();
                }
            }
        }
    }

    fn try_take(self: &Arc<Self>, peer: IpAddr, pulse: &Pulse) -> Result<Place, NoPlace> {
        let address = self.counted(peer);
        let mut taken = self.taken();
        let of_address =
            address.and_then(|address| taken.by_address.get(&address)).copied().unwrap_or_default();
        if of_address >= self.limits.per_address {
            return Err(NoPlace::Crowded);
        }
        if taken.by_id.len() >= self.limits.connections {
            return Err(NoPlace::Full);
        }
        if let Some(address) = address {
            taken.by_address.insert(address, of_address + 1);
        }
        let id = taken.next;
        taken.next += 1;
        taken.by_id.insert(id, (pulse.clone(), address));
        Ok(Place { places: self.clone(), id, address })
    }

    /// Asks some to end: those that have owed a whole head or handshake for a while; where there are none, those that are idle;
    /// where there are none either, those that do not take the answers which wait for them.
    pub(super) fn make_room(&self) {
        let spared = self.limits.spared;
        let is_silent = |stage, waited| !matches!(stage, Stage::Idle | Stage::Busy) && waited >= spared;
        let chosen = [
            self.longest(|pulse, now| of_stage(pulse, now, is_silent)),
            self.longest(|pulse, now| of_stage(pulse, now, |stage, _| stage == Stage::Idle)),
            self.longest(|pulse, _| pulse.unread_for().filter(|waited| *waited >= spared)),
        ];
        let chosen = chosen.into_iter().find(|chosen| !chosen.is_empty()).unwrap_or_default();
        chosen.iter().for_each(Pulse::leave);
    }

    /// Waits until a handshake may begin; it has ended when what this answers is dropped. Where too many are under way, one makes
    /// room: of the address that holds most places, who has said nothing yet, and then who has been at it longest.
    pub(super) async fn begin_handshake(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(permit) = self.handshakes.try_acquire() {
            return Some(permit);
        }
        self.end_a_handshake();
        self.handshakes.acquire().await.ok()
    }

    fn end_a_handshake(&self) {
        let (taken, now) = (self.taken(), Instant::now());
        let rank = |(pulse, address): &(Pulse, Option<IpAddr>)| {
            let waited = of_stage(pulse, now, |stage, _| stage == Stage::Handshake)?;
            Some((taken.held(*address), pulse.is_silent(), waited))
        };
        let under_way = taken.by_id.values().filter(|(pulse, _)| !pulse.is_leaving());
        let ranked = under_way.filter_map(|one| Some((rank(one)?, &one.0)));
        if let Some((_, pulse)) = ranked.max_by_key(|(rank, _)| *rank) {
            pulse.leave();
        }
    }

    /// Some of those for whom this has a time: first those of the address that holds most places, and of them the longest.
    fn longest(&self, waited: impl Fn(&Pulse, Instant) -> Option<Duration>) -> Vec<Pulse> {
        let (taken, now) = (self.taken(), Instant::now());
        let mut fitting: Vec<_> = taken
            .by_id
            .values()
            .filter(|(pulse, _)| !pulse.is_leaving())
            .filter_map(|(pulse, address)| Some((taken.held(*address), waited(pulse, now)?, pulse)))
            .collect();
        fitting.sort_unstable_by_key(|(held, waited, _)| Reverse((*held, *waited)));
        let most = (self.limits.connections / SHARE).max(1);
        fitting.into_iter().take(most).map(|(_, _, pulse)| pulse.clone()).collect()
    }

    /// What an address is counted as; `None` for those that are not.
    fn counted(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let is_exempt = self.exempt.iter().any(|network| network.contains(&peer));
        (!is_exempt).then(|| household(peer))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// For how long it has been in its stage, where that fits.
fn of_stage(pulse: &Pulse, now: Instant, fits: impl Fn(Stage, Duration) -> bool) -> Option<Duration> {
    let (stage, since) = pulse.stage();
    let waited = now.saturating_duration_since(since);
    fits(stage, waited).then_some(waited)
}

/// Who has one address of a /64 has them all.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.by_id.remove(&self.id);
        if let Some(address) = self.address
            && let Some(count) = taken.by_address.get_mut(&address)
        {
            *count -= 1;
            if *count == 0 {
                taken.by_address.remove(&address);
            }
        }
        drop(taken);
        self.places.freed.notify_one();
    }
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod tests;
