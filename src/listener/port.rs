//! Accepts connections and speaks HTTP/1.1 on them, with a bound on everything a stranger can hold on to.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use eyre::{WrapErr, eyre};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::Conversations;

/// Before accepting again when the process has no file descriptor left: nothing tells when one is free.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What one client, and all of them together, can hold on to.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// How long a client may take to send the head of a request, the first one and each after it.
    pub head: Duration,
    /// How long a connection may lie idle between two requests.
    pub keep_alive: Duration,
    /// After this a connection ends with the request that it is in; clients open another.
    pub age: Duration,
    /// What that last request has, its answer included, however slowly the client reads.
    pub last_request: Duration,
    /// Most connections at once. Further ones wait in the kernel's queue, which is bounded as well.
    pub connections: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            keep_alive: Duration::from_secs(75),
            age: Duration::from_mins(10),
            last_request: Duration::from_mins(10),
            connections: 8_192,
        }
    }
}

/// A bound port.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    address: SocketAddr,
    limits: ConnectionLimits,
}

impl Listener {
    /// Takes the port; 0 takes any that is free.
    pub async fn bind(host: IpAddr, port: u16) -> eyre::Result<Self> {
        let wanted = SocketAddr::new(host, port);
        let tcp = TcpListener::bind(wanted).await.map_err(|error| {
            if error.kind() == std::io::ErrorKind::AddrInUse {
                eyre!("the port {port} of {host} is taken: stop what uses it, or choose another with --port")
            } else {
                eyre!("{wanted} cannot be listened on: {error}")
            }
        })?;
        let address = tcp.local_addr().wrap_err("the listener has no address")?;
        Ok(Self { tcp, address, limits: ConnectionLimits::default() })
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: ConnectionLimits) -> Self {
        Self { limits, ..self }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts until they are told to stop; then the port is free, and connections end after the request that they are in.
    pub async fn serve(self, router: Router, conversations: Conversations) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        while let Some((stream, peer, place)) = self.accept(&places, &conversations.stop).await {
            let conversation = conversations.clone().converse(stream, peer, router.clone(), self.limits);
            conversations.tasks.spawn(async move {
                conversation.await;
                drop(place);
            });
        }
    }

    async fn accept(
        &self,
        places: &Arc<Semaphore>,
        stop: &CancellationToken,
    ) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let accepting = async {
            let place = places.clone().acquire_owned().await.ok()?;
            loop {
                match self.tcp.accept().await {
                    Ok((stream, peer)) => return Some((stream, peer, place)),
                    Err(error) => {
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            "a connection was not accepted"
                        );
                        sleep(PAUSE_AFTER_FAILURE).await;
                    }
                }
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => None,
            accepted = accepting => accepted,
        }
    }
}
