//! Room for connections: each needs a file descriptor, and many systems give a process 1,024 unless it asks for more.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the process needs beside all its connections: logs, secrets, the way out to others.
const RESERVE: u64 = 128;

/// Asks the system for as many file descriptors as so many connections need beside others: those to the database and of the port
/// of `/metrics`. Answers for how many there is room.
pub fn make_room(connections: usize, beside: usize) -> usize {
    let reserve = RESERVE.saturating_add(u64::try_from(beside).unwrap_or(u64::MAX));
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_add(reserve);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < wanted) {
        let current = limit.maximum.map_or(wanted, |most| wanted.min(most));
        // Where it is refused, the bound below is smaller.
        setrlimit(Resource::Nofile, Rlimit { current: Some(current), maximum: limit.maximum }).ok();
    }
    getrlimit(Resource::Nofile).current.map_or(connections, |given| room(connections, reserve, given))
}

/// For how many of them so many descriptors have room; where the reserve would take more than half, for half.
fn room(connections: usize, reserve: u64, given: u64) -> usize {
    let room = given.saturating_sub(reserve).max(given / 2).max(1);
    connections.min(usize::try_from(room).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_need_is_no_room_for_connections() {
        assert_eq!(room(8_192, 128, 1_024), 896);
        assert_eq!(room(8_192, 128 + 64 + 30, 1_024), 802);
        assert_eq!(room(100, 128, 1_024), 100, "as many as are wanted");
        assert_eq!(room(8_192, 3_000, 1_024), 512, "half at least");
    }
}
