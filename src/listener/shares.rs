//! The share that one client has of all requests at once, so that none holds them all with answers that it does not read.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// The requests of all clients, from their heads to the ends of their answers.
#[derive(Debug)]
pub(super) struct Requests {
    most: usize,
    under_way: AtomicUsize,
}

/// Those of one client: of an address, or of one connection where an address speaks for many.
#[derive(Debug)]
pub(super) struct Share {
    all: Arc<Requests>,
    under_way: AtomicUsize,
}

/// A request that counts until this is dropped.
#[derive(Debug)]
pub(super) struct Part(Arc<Share>);

impl Requests {
    /// So many at most; it is left to others to refuse what is more.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, under_way: AtomicUsize::new(0) })
    }

    /// Whether there is not much room left for others.
    pub(super) fn are_many(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) >= self.most - self.most / 4
    }

    /// The share of one more client.
    pub(super) fn share(self: &Arc<Self>) -> Arc<Share> {
        Arc::new(Share { all: self.clone(), under_way: AtomicUsize::new(0) })
    }
}

impl Share {
    /// A request begins. `None` where that is more than the client's share: half of all where no others need them, then a
    /// quarter. Counts are off by those that begin in the same moment, at most.
    pub(super) fn begin(self: &Arc<Self>) -> Option<Part> {
        let all = self.all.under_way.fetch_add(1, Ordering::Relaxed);
        let own = self.under_way.fetch_add(1, Ordering::Relaxed);
        let part = Part(self.clone());
        let is_too_much = all >= self.all.most.div_ceil(2) && own >= self.all.most.div_ceil(4);
        (!is_too_much).then_some(part)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
        self.0.all.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(share: &Arc<Share>, tries: usize) -> Vec<Part> {
        (0..tries).filter_map(|_| share.begin()).collect()
    }

    #[test]
    fn one_alone_has_half_and_each_of_many_a_quarter() {
        let requests = Requests::new(40);
        let (first, second, third) = (requests.share(), requests.share(), requests.share());
        let of_first = begun(&first, 100);
        assert_eq!(of_first.len(), 20);
        assert!(!requests.are_many());
        let of_second = begun(&second, 100);
        assert_eq!(of_second.len(), 10);
        assert!(requests.are_many());
        assert!(third.begin().is_some(), "who has none is never refused here");
        drop((of_first, of_second));
        assert!(!requests.are_many());
        assert_eq!(begun(&second, 100).len(), 20, "what was refused is not counted");
    }

    #[test]
    fn where_few_are_allowed_each_has_one() {
        let requests = Requests::new(1);
        let (first, second) = (requests.share(), requests.share());
        let held = first.begin();
        assert!(held.is_some() && first.begin().is_none());
        assert!(second.begin().is_some());
    }
}
