//! Opens the connections, and sees when each is dropped.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpSocket,
    task::JoinSet,
    time::{Instant, sleep_until, timeout, timeout_at},
};
use tokio_rustls::TlsConnector;

use super::{
    kinds::{Kind, Port},
    tls::NAME,
};

/// How long it takes at most to read what a server that has gone left behind.
const LAST_LOOK: Duration = Duration::from_secs(10);

/// What became of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was dropped, so long after it began.
    Dropped(Duration),
    /// It was not.
    Left,
    /// It never came to keep the server waiting: there was no handshake, and whatever ended it is not what is measured.
    NotReached,
}

/// What became of those of each kind.
pub(crate) type Drops = BTreeMap<&'static str, Vec<Fate>>;

/// Opens so many, of each of these kinds alike, and watches them until then.
pub(crate) async fn open(
    (kinds, count): (Vec<Kind>, usize),
    plain: SocketAddr,
    secured: SocketAddr,
    client: &TlsConnector,
    until: Instant,
) -> eyre::Result<Drops> {
    let mut tasks = JoinSet::new();
    for kind in kinds.into_iter().cycle().take(count) {
        let address = if kind.port == Port::Plain { plain } else { secured };
        let socket = TcpSocket::new_v4()?;
        socket.bind((kind.from, 0).into())?;
        let stream = socket.connect(address).await?;
        let client = client.clone();
        tasks.spawn(async move {
            let begun = Instant::now();
            let is_dropped = match kind.port {
                Port::Plain | Port::Secured => watch(stream, kind, until).await,
                Port::AfterHandshake => match client.connect(NAME.try_into()?, stream).await {
                    Ok(stream) => watch(stream, kind, until).await,
                    Err(_) => return Ok((kind.name, Fate::NotReached)),
                },
            };
            eyre::Ok((kind.name, if is_dropped { Fate::Dropped(begun.elapsed()) } else { Fate::Left }))
        });
    }
    let mut drops = Drops::new();
    while let Some(done) = tasks.join_next().await {
        let (name, fate) = done??;
        drops.entry(name).or_default().push(fate);
    }
    Ok(drops)
}

/// Whether the server drops it in time.
async fn watch(stream: impl AsyncRead + AsyncWrite, kind: Kind, until: Instant) -> bool {
    let (mut from, mut to) = tokio::io::split(stream);
    let speaking = async {
        let mut is_open = to.write_all(&kind.says.repeat(kind.times)).await.is_ok();
        while is_open && !kind.trickles.is_empty() {
            tokio::time::sleep(Duration::from_secs(1)).await;
            is_open = to.write_all(kind.trickles).await.is_ok();
        }
        std::future::pending::<()>().await;
    };
    let reading = async {
        if !kind.reads {
            sleep_until(until).await;
            return timeout(LAST_LOOK, drain(&mut from)).await.is_ok();
        }
        timeout_at(until, drain(&mut from)).await.is_ok()
    };
    tokio::select! {
        () = speaking => false,
        dropped = reading => dropped,
    }
}

/// Reads until there is an end, in order or not.
async fn drain(from: &mut (impl AsyncRead + Unpin)) {
    let mut buffer = vec![0; 16 * 1024];
    while !matches!(from.read(&mut buffer).await, Ok(0) | Err(_)) {}
}
