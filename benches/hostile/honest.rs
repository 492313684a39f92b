//! Honest clients at a steady rate: on a connection that is kept, on a new one each time, and on a new one with TLS.

use std::{io, net::SocketAddr, time::Duration};

use eyre::bail;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, interval},
};
use tokio_rustls::TlsConnector;

use super::{
    http::{Connection, request},
    server::Server,
    tls::NAME,
};

/// Between two requests of one client.
const EVERY: Duration = Duration::from_millis(20);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// What is asked: it goes to the database.
const PATH: &str = "/health/ready";

/// How long each answer took from when it was due to be asked for, by client.
pub(crate) type Latencies = Vec<(&'static str, Vec<Duration>)>;

/// Asks until then.
pub(crate) async fn ask(
    plain: &Server,
    secured: &Server,
    client: &TlsConnector,
    until: Instant,
) -> eyre::Result<Latencies> {
    let (plain, secured) = (plain.address, secured.address);
    let (kept, fresh, over_tls) = tokio::join!(
        kept(plain, until),
        each(until, move || fresh(plain)),
        each(until, move || over_tls(secured, client.clone())),
    );
    Ok(vec![("kept connection", kept?), ("new connection", fresh?), ("new TLS connection", over_tls?)])
}

async fn kept(address: SocketAddr, until: Instant) -> eyre::Result<Vec<Duration>> {
    let (mut connection, asked) = (Connection::open(address).await?, request("GET", PATH, &[], None));
    let (mut times, mut took) = (interval(EVERY), Vec::new());
    loop {
        let due = times.tick().await;
        if due >= until {
            return Ok(took);
        }
        match tokio::time::timeout(PATIENCE, connection.exchange(&asked)).await?? {
            (200, _) => took.push(due.elapsed()),
            (status, _) => bail!("an honest client was answered {status}"),
        }
    }
}

/// Begins one each time, whether or not the one before has ended.
async fn each<Asking>(until: Instant, ask: impl Fn() -> Asking) -> eyre::Result<Vec<Duration>>
where
    Asking: Future<Output = io::Result<()>> + Send + 'static,
{
    let (mut times, mut tasks) = (interval(EVERY), JoinSet::new());
    loop {
        let due = times.tick().await;
        if due >= until {
            break;
        }
        let asking = ask();
        tasks.spawn(async move {
            tokio::time::timeout(PATIENCE, asking).await??;
            eyre::Ok(due.elapsed())
        });
    }
    tasks.join_all().await.into_iter().collect()
}

async fn fresh(address: SocketAddr) -> io::Result<()> {
    let mut connection = Connection::open(address).await?;
    let (status, _) = connection.exchange(&request("GET", PATH, &[], None)).await?;
    if status == 200 { Ok(()) } else { Err(io::Error::other(format!("answered {status}"))) }
}

async fn over_tls(address: SocketAddr, client: TlsConnector) -> io::Result<()> {
    let name = NAME.try_into().map_err(io::Error::other)?;
    let mut stream = client.connect(name, TcpStream::connect(address).await?).await?;
    stream.write_all(&request("GET", PATH, &[("connection", "close")], None)).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    if answer.starts_with(b"HTTP/1.1 200") {
        Ok(())
    } else {
        Err(io::Error::other("another answer than 200"))
    }
}
