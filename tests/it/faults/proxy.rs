//! What lies between the service and its database: a network that a test can cut.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What happens to bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// They arrive.
    Through,
    /// They arrive this much later.
    Late(Duration),
    /// They vanish, and so does whatever follows on the same connection, also later.
    Swallowed,
    /// Their connection is reset.
    Refused,
}

/// Which connections it happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    All,
    /// The one on which the service hears of changes.
    Listening,
}

/// What happens now, and how often all that was open was reset.
#[derive(Debug, Clone, Copy)]
struct Weather {
    fate: Fate,
    which: Which,
    resets: u64,
}

/// The network.
pub(super) struct Proxy {
    address: SocketAddr,
    target: SocketAddr,
    weather: watch::Sender<Weather>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// In front of the database of this URL.
    pub(super) async fn before(url: &str) -> Self {
        let target = host_of(url).parse().expect("an address");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (weather, seen) = watch::channel(Weather { fate: Fate::Through, which: Which::All, resets: 0 });
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                tokio::spawn(carry(client, target, seen.clone()));
            }
        });
        Self { address, target, weather, accepting }
    }

    /// The URL by which the database is reached through it.
    pub(super) fn url(&self, url: &str) -> String {
        url.replace(&self.target.to_string(), &self.address.to_string())
    }

    /// From now on this happens, to new connections and to those that are open.
    pub(super) fn make(&self, fate: Fate, which: Which) {
        self.weather.send_modify(|weather| (weather.fate, weather.which) = (fate, which));
    }

    /// Resets all connections that are open.
    pub(super) fn reset(&self) {
        self.weather.send_modify(|weather| weather.resets += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn host_of(url: &str) -> &str {
    let (_, rest) = url.rsplit_once('@').expect("a user and a host");
    rest.split_once('/').expect("a database").0
}

/// Carries both directions until either side closes or the connection meets its fate.
async fn carry(client: TcpStream, target: SocketAddr, mut seen: watch::Receiver<Weather>) {
    let resets = seen.borrow().resets;
    let (hear, heard) = watch::channel(false);
    let Ok(server) = TcpStream::connect(target).await else { return };
    client.set_nodelay(true).expect("set");
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let met = tokio::select! {
        biased;
        met = fate(seen.clone(), heard, resets) => met,
        () = copy(&mut from_client, &mut to_server, seen.clone(), Some(hear)) => None,
        () = copy(&mut from_server, &mut to_client, seen.clone(), None) => None,
    };
    let client = from_client.reunite(to_client).expect("two halves of one");
    match met {
        Some(Fate::Refused) => client.set_zero_linger().expect("closing is a reset"),
        // Reads nothing and says nothing until the test is over: as a host that is gone.
        Some(Fate::Swallowed) => while seen.changed().await.is_ok() {},
        _ => {}
    }
}

/// The end that a connection meets, if it does; `None` when the test is over.
async fn fate(
    mut seen: watch::Receiver<Weather>,
    mut heard: watch::Receiver<bool>,
    resets: u64,
) -> Option<Fate> {
    loop {
        let weather = *seen.borrow_and_update();
        if weather.resets != resets {
            return Some(Fate::Refused);
        }
        let is_concerned = weather.which == Which::All || *heard.borrow_and_update();
        if is_concerned && matches!(weather.fate, Fate::Swallowed | Fate::Refused) {
            return Some(weather.fate);
        }
        tokio::select! {
            changed = seen.changed() => changed.ok()?,
            changed = heard.changed() => changed.ok()?,
        }
    }
}

/// Carries one direction, and tells when it is the one of somebody who wants to hear of changes.
async fn copy(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    seen: watch::Receiver<Weather>,
    hear: Option<watch::Sender<bool>>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else { return };
        let bytes = &buffer[..length];
        if let Some(hear) = &hear
            && bytes.windows(6).any(|word| word == b"LISTEN")
        {
            hear.send_replace(true);
            tokio::task::yield_now().await;
        }
        let fate = seen.borrow().fate;
        if let Fate::Late(span) = fate {
            tokio::time::sleep(span).await;
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
