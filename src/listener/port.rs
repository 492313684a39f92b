//! The port, and the loop that accepts.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use eyre::{WrapErr, eyre};
use ipnet::IpNet;
use rustix::io::Errno;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time::{Instant, sleep},
};

use super::{
    ConnectionLimits, Conversations,
    connection::Connection,
    places::{Place, Places},
    pulse::{Pulse, Stage},
    tls::Tls,
};

/// Before accepting again when the process has no file descriptor left: nothing tells when one is free.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);
/// Most connections that wait in the kernel to be accepted, where it allows so many (`net.core.somaxconn`): clients who all come back at
/// once, as after a restart. Where there is no room in it they hear nothing, and try again after a second.
const QUEUE: u32 = 4_096;
/// Between two lines of the log that say so.
const BETWEEN_WARNINGS: Duration = Duration::from_mins(1);

/// A bound port.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    address: SocketAddr,
    limits: ConnectionLimits,
    exempt: Vec<IpNet>,
    tls: Option<Tls>,
}

/// What came of accepting so far.
#[derive(Debug, Default)]
struct Accepted {
    count: u64,
    /// When it was said last that there is nothing left to accept with.
    warned: Option<Instant>,
}

impl Listener {
    /// Takes the port of the service; 0 takes any that is free.
    pub async fn bind(host: IpAddr, port: u16) -> eyre::Result<Self> {
        Self::bind_as("--port", SocketAddr::new(host, port)).await
    }

    /// Takes a port that this setting chooses; 0 takes any that is free.
    #[expect(
        clippy::unused_async,
        reason = "a socket belongs to a runtime, and panics where it is opened outside of one"
    )]
    pub async fn bind_as(setting: &str, wanted: SocketAddr) -> eyre::Result<Self> {
        let tcp = listen(wanted).map_err(|error| {
            if error.kind() == io::ErrorKind::AddrInUse {
                let (port, host) = (wanted.port(), wanted.ip());
                eyre!(
                    "the port {port} of {host} is taken: stop what uses it, or choose another with {setting}"
                )
            } else {
                eyre!("{wanted} cannot be listened on: {error}")
            }
        })?;
        let address = tcp.local_addr().wrap_err("the listener has no address")?;
        Ok(Self { tcp, address, limits: ConnectionLimits::default(), exempt: Vec::new(), tls: None })
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: ConnectionLimits) -> Self {
        Self { limits, ..self }
    }

    /// The same without a bound on the connections of one address in these networks: a proxy speaks for many.
    #[must_use]
    pub fn trusting(self, proxies: Vec<IpNet>) -> Self {
        Self { exempt: proxies, ..self }
    }

    /// The same speaking TLS where there is a certificate, and nothing else.
    #[must_use]
    pub fn with_tls(self, tls: Option<Tls>) -> Self {
        Self { tls, ..self }
    }

    /// What it speaks TLS with, where it does.
    pub const fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts until they are told to stop; then the port is free, and connections end after the requests that they are in.
    pub async fn serve(self, router: Router, conversations: Conversations) {
        let places = Places::new(self.limits, self.exempt.clone());
        if let Some(tls) = &self.tls {
            conversations.tasks.spawn(tls.clone().renew(conversations.stop.clone()));
        }
        let stop = conversations.stop.clone();
        let accepting = async {
            let mut accepted = Accepted::default();
            loop {
                let (stream, peer, pulse, place) = self.accept(&places, &mut accepted).await;
                let connection = Connection {
                    conversations: conversations.clone(),
                    router: router.clone(),
                    peer,
                    pulse,
                    places: places.clone(),
                    share: place.share(),
                };
                let conversation = connection.converse(stream, self.tls.clone());
                conversations.tasks.spawn(async move {
                    conversation.await;
                    drop(place);
                });
            }
        };
        stop.run_until_cancelled(accepting).await;
    }

    /// The next connection for which there is a place. One waits here, the others in the kernel's queue.
    async fn accept(
        &self,
        places: &Arc<Places>,
        accepted: &mut Accepted,
    ) -> (TcpStream, SocketAddr, Pulse, Place) {
        loop {
            match self.tcp.accept().await {
                Ok((stream, peer)) => {
                    accepted.count += 1;
                    let pulse = Pulse::new(self.limits.of_connection(accepted.count));
                    if let Some(place) = places.take(peer.ip(), &pulse).await {
                        pulse.enter(Stage::Opened);
                        return (stream, peer, pulse, place);
                    }
                    tracing::debug!("a connection was refused, as its address has too many");
                }
                // The client went away, or the network failed: others are not concerned.
                Err(error) if !is_exhaustion(&error) => {
                    tracing::debug!(%error, "a connection was lost before it was accepted");
                }
                Err(error) => {
                    if accepted.warned.is_none_or(|warned| warned.elapsed() >= BETWEEN_WARNINGS) {
                        accepted.warned = Some(Instant::now());
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            "connections are not accepted; idle ones end to make room"
                        );
                    }
                    places.make_room();
                    sleep(PAUSE_AFTER_FAILURE).await;
                }
            }
        }
    }
}

/// As `TcpListener::bind`, with a longer queue.
fn listen(wanted: SocketAddr) -> io::Result<TcpListener> {
    let socket = if wanted.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port that was ours a moment ago can be taken again.
    socket.set_reuseaddr(true)?;
    socket.bind(wanted)?;
    socket.listen(QUEUE)
}

/// Whether the process or the system has nothing left for another connection, which then stays in the kernel's queue.
fn is_exhaustion(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use futures::future::join_all;
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn only_what_is_used_up_keeps_from_accepting() {
        for used_up in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM] {
            assert!(is_exhaustion(&used_up.into()), "{used_up}");
        }
        for passing in [Errno::CONNABORTED, Errno::PERM, Errno::PROTO, Errno::NETDOWN, Errno::INTR] {
            assert!(!is_exhaustion(&passing.into()), "{passing}");
        }
        assert!(!is_exhaustion(&io::Error::other("no number")));
    }

    #[tokio::test]
    async fn hundreds_who_come_at_once_need_not_come_again() {
        let busy = Listener::bind(Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port");
        // For whom there is no room the kernel says nothing, and their systems try again after a second, then after two.
        let all = join_all((0..300).map(|_| TcpStream::connect(busy.address())));
        let connected = timeout(Duration::from_secs(30), all).await.expect("there is room for all of them");
        assert!(connected.iter().all(Result::is_ok));
    }
}
