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
    handshakes::{Handshake, one_too_many},
    pulse::{Pulse, Stage},
    shares::{Part, Requests, Share},
};

/// How long somebody waits for a place before others are asked again to make room.
const BETWEEN_REQUESTS: Duration = Duration::from_millis(100);
/// Between two looks for those who stall in their requests, while there is not much room for requests.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
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
    requests: Arc<Requests>,
    looked: Mutex<Option<Instant>>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    by_id: HashMap<u64, (Pulse, Option<IpAddr>)>,
    /// How many places each holds, and its share of the requests.
    by_address: HashMap<IpAddr, (usize, Arc<Share>)>,
}

impl Taken {
    /// How many places the address holds; none where it is not counted.
    fn held(&self, address: Option<IpAddr>) -> usize {
        address.and_then(|address| self.by_address.get(&address)).map_or(0, |(held, _)| *held)
    }
}

/// A place that a connection has until this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    address: Option<IpAddr>,
    share: Arc<Share>,
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
        Arc::new(Self {
            exempt,
            taken: Mutex::default(),
            freed: Notify::new(),
            handshakes: Semaphore::new(limits.handshakes),
            requests: Requests::new(limits.requests),
            looked: Mutex::default(),
            limits,
        })
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
        if taken.held(address) >= self.limits.per_address {
            return Err(NoPlace::Crowded);
        }
        if taken.by_id.len() >= self.limits.connections {
            return Err(NoPlace::Full);
        }
        let share = match address {
            Some(address) => {
                let (held, share) =
                    taken.by_address.entry(address).or_insert_with(|| (0, self.requests.share()));
                *held += 1;
                share.clone()
            }
            None => self.requests.share(),
        };
        let id = taken.next;
        taken.next += 1;
        taken.by_id.insert(id, (pulse.clone(), address));
        Ok(Place { places: self.clone(), id, address, share })
    }

    /// A request begins; `None` where it is more than this share. Where there is not much room for further ones, those make some
    /// that stall in theirs.
    pub(super) fn begin(&self, share: &Arc<Share>) -> Option<Part> {
        let part = share.begin();
        if self.requests.are_many() && self.may_look() {
            self.who_stalls().iter().for_each(Pulse::make_room);
        }
        part
    }

    /// Whether the last look is long enough ago that another is worth it. Whoever looks right now looks for all.
    fn may_look(&self) -> bool {
        let Ok(mut looked) = self.looked.try_lock() else { return false };
        let is_due = looked.is_none_or(|looked| looked.elapsed() >= BETWEEN_LOOKS);
        if is_due {
            *looked = Some(Instant::now());
        }
        is_due
    }

    /// Asks some to end: those that have owed a whole head or handshake for a while; where there are none, those that are idle;
    /// where there are none either, those that stall in a request.
    pub(super) fn make_room(&self) {
        let spared = self.limits.spared;
        let is_silent = |stage, waited| !matches!(stage, Stage::Idle | Stage::Busy) && waited >= spared;
        let chosen = [
            self.longest(|pulse, now| of_stage(pulse, now, is_silent)),
            self.longest(|pulse, now| {
                of_stage(pulse, now, |stage, _| stage == Stage::Idle && !pulse.is_busy())
            }),
            self.who_stalls(),
        ];
        for pulse in chosen.into_iter().find(|chosen| !chosen.is_empty()).unwrap_or_default() {
            pulse.make_room();
            pulse.leave();
        }
    }

    /// Some of those that do not take the answers which wait for them, or do not send the bodies that are waited for.
    fn who_stalls(&self) -> Vec<Pulse> {
        self.longest(|pulse, _| pulse.stalled_for().filter(|waited| *waited >= self.limits.spared))
    }

    /// Waits until a handshake may begin; it has ended when what this answers is dropped. Where too many are under way, one makes
    /// room.
    pub(super) async fn begin_handshake(&self) -> Option<SemaphorePermit<'_>> {
        if let Ok(permit) = self.handshakes.try_acquire() {
            return Some(permit);
        }
        self.end_a_handshake();
        self.handshakes.acquire().await.ok()
    }

    fn end_a_handshake(&self) {
        let (taken, now) = (self.taken(), Instant::now());
        let staying = taken.by_id.values().filter(|(pulse, _)| !pulse.is_leaving());
        let under_way: Vec<_> = staying
            .filter_map(|(pulse, address)| {
                let waited = of_stage(pulse, now, |stage, _| stage == Stage::Handshake)?;
                Some(Handshake { pulse, address: *address, waited })
            })
            .collect();
        one_too_many(&under_way, &self.limits).into_iter().for_each(Pulse::leave);
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

impl Place {
    /// What its connection's requests are counted in.
    pub(super) fn share(&self) -> Arc<Share> {
        self.share.clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.by_id.remove(&self.id);
        if let Some(address) = self.address
            && let Some((held, _)) = taken.by_address.get_mut(&address)
        {
            *held -= 1;
            if *held == 0 {
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
