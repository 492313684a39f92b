//! What a client may hold on to, and for how long. `SECURITY.md` has the same as a table.

use std::time::Duration;

use crate::config::ServerConfig;

/// What one client, and all of them together, can hold on to.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// How long a new connection may be silent.
    pub first_byte: Duration,
    /// How long a TLS handshake may take, its first byte included.
    pub handshake: Duration,
    /// How long a client may take to send the head of a request, counted from its first byte; and how long an HTTP/2 connection
    /// may be open before its first stream.
    pub head: Duration,
    /// How long a connection may lie idle between two requests.
    pub keep_alive: Duration,
    /// How slowly the body of a request may come. Who is slower gets 408.
    pub body: PaceLimits,
    /// How slowly an answer may be read. Who is slower is cut off.
    pub answer: PaceLimits,
    /// After this, or a little less, a connection ends with the requests that it is in, in HTTP/1 with the next where it is in
    /// none; clients open another.
    pub age: Duration,
    /// What those last requests have, their answers included.
    pub last_request: Duration,
    /// How long a client without a request may take to hear that its connection ends.
    pub farewell: Duration,
    /// How long an HTTP/1 client that still sends when its connection ends is listened to, so that it can hear why.
    pub linger: Duration,
    /// The same for one that sends nothing.
    pub linger_silent: Duration,
    /// How long after a connection of HTTP/2 was told to end further streams are accepted: its client may not have heard yet.
    pub late_streams: Duration,
    /// What its last requests have where its place is needed.
    pub last_request_in_need: Duration,
    /// How long a client without a request may take to hear that its place is needed.
    pub farewell_in_need: Duration,
    /// Most connections at once. Further ones wait in the kernel's queue, and others make room for them.
    pub connections: usize,
    /// Most connections of one address; of one /64 in IPv6. Further ones are closed at once. Trusted proxies have no such bound.
    pub per_address: usize,
    /// How long who has sent no whole head yet, or stalls in a request, is spared when places are needed; and after which a
    /// handshake takes long.
    pub spared: Duration,
    /// Most TLS handshakes at once; one more ends one that takes long, or whose address has more than a quarter of them.
    pub handshakes: usize,
    /// Most requests that are worked on, or whose answers are not yet read, at once. The API refuses further ones; of these one
    /// address has half, and a quarter while others have the rest.
    pub requests: usize,
    /// Most requests at once on one HTTP/2 connection.
    pub streams: u32,
    /// Between two questions to an HTTP/2 client whether it is still there, and how long it has to answer.
    pub ping: Duration,
}

/// How slow a transfer may be.
#[derive(Debug, Clone, Copy)]
pub struct PaceLimits {
    /// Longest time without a byte.
    pub idle: Duration,
    /// How long the rate below is not looked at: at least as long as nothing may come.
    pub grace: Duration,
    /// Fewest bytes a second, on average since the beginning.
    pub bytes_per_second: u32,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        let slowest = |idle, grace| PaceLimits { idle, grace, bytes_per_second: 1_024 };
        Self {
            first_byte: Duration::from_secs(10),
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(15),
            keep_alive: Duration::from_secs(75),
            body: slowest(Duration::from_secs(10), Duration::from_secs(10)),
            answer: slowest(Duration::from_secs(20), Duration::from_secs(20)),
            age: Duration::from_mins(10),
            last_request: Duration::from_mins(10),
            farewell: Duration::from_secs(5),
            linger: Duration::from_secs(5),
            linger_silent: Duration::from_secs(1),
            late_streams: Duration::from_millis(500),
            last_request_in_need: Duration::from_secs(30),
            farewell_in_need: Duration::from_secs(1),
            connections: 8_192,
            per_address: 1_024,
            spared: Duration::from_secs(1),
            handshakes: 512,
            requests: 1_024,
            streams: 100,
            ping: Duration::from_secs(30),
        }
    }
}

impl ConnectionLimits {
    /// As configured.
    pub fn of(config: &ServerConfig) -> Self {
        Self {
            keep_alive: config.keep_alive,
            connections: config.max_connections,
            per_address: config.max_connections_per_address,
            requests: config.max_concurrent_requests,
            ..Self::default()
        }
    }

    /// The same for the connection of this number. Its age is up to a tenth less, so that those which were opened together do not
    /// all end, and come back, together.
    pub(super) fn of_connection(self, number: u64) -> Self {
        // Multiples of the golden ratio lie evenly between 0 and 1, however many they are.
        let part = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let part = u32::try_from(part).unwrap_or(u32::MAX);
        let less = (self.age / 10).mul_f64(f64::from(part) / f64::from(u32::MAX));
        Self { age: self.age.saturating_sub(less), ..self }
    }

    /// The shortest time after which anything can be too late: whoever looks this often misses nothing.
    pub(super) fn shortest(&self) -> Duration {
        let slow = [self.answer.idle, self.answer.grace];
        let all = [self.first_byte, self.handshake, self.head, self.keep_alive].into_iter().chain(slow);
        all.min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_begin_together_do_not_end_together() {
        let limits = ConnectionLimits::default();
        let mut ages: Vec<_> = (0..100).map(|number| limits.of_connection(number).age).collect();
        ages.sort_unstable();
        assert!(ages[0] >= limits.age / 10 * 9 && ages[99] <= limits.age, "{ages:?}");
        let together = ages.windows(2).filter(|two| two[1].abs_diff(two[0]) < limits.age / 10 / 500).count();
        assert_eq!(together, 0, "{ages:?}");
    }
}
