//! Room for connections: each needs a file descriptor, and many systems give a process 1,024 unless it asks for more.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the process needs beside its connections: database, logs, secrets, the way out to others.
const RESERVE: u64 = 128;

/// Asks the system for as many file descriptors as so many connections need. Answers for how many there is room.
pub fn make_room(connections: usize) -> usize {
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(RESERVE);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        let current = limit.maximum.map_or(wanted, |most| wanted.min(most));
        // Where it is refused, the bound below is smaller.
        setrlimit(Resource::Nofile, Rlimit { current: Some(current), maximum: limit.maximum }).ok();
    }
    let Some(given) = getrlimit(Resource::Nofile).current else { return connections };
    let room = usize::try_from(given.saturating_sub(RESERVE)).unwrap_or(usize::MAX);
    connections.min(room.max(usize::try_from(given / 2).unwrap_or(usize::MAX)).max(1))
}
