//! A small HTTP/1.1 client that keeps its connection, so that the load costs little beside what is measured.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    answer: Vec<u8>,
}

/// Most bytes of an answer.
const LONGEST: usize = 1024 * 1024;

impl Connection {
    /// Connects to a server on this machine.
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answer: Vec::with_capacity(16 * 1024) })
    }

    /// Sends a request; answers the status and the body.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<(u16, &[u8])> {
        self.stream.write_all(request).await?;
        self.answer.clear();
        let (status, start, end) = loop {
            self.read().await?;
            if let Some(head) = find(&self.answer, b"\r\n\r\n") {
                let (status, length) = read_head(&self.answer[..head + 2])?;
                break (status, head + 4, head + 4 + length);
            }
        };
        while self.answer.len() < end {
            self.read().await?;
        }
        Ok((status, &self.answer[start..end]))
    }

    async fn read(&mut self) -> io::Result<()> {
        if self.answer.len() > LONGEST {
            return Err(io::Error::other("the answer is too long"));
        }
        if self.stream.read_buf(&mut self.answer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

/// The status and the length of the body. A server that does not say the length is not measured by this client.
fn read_head(head: &[u8]) -> io::Result<(u16, usize)> {
    let wrong = |what: &'static str| io::Error::new(io::ErrorKind::InvalidData, what);
    let head = str::from_utf8(head).map_err(|_| wrong("the head of the answer is not text"))?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let status = status.ok_or_else(|| wrong("the answer is not HTTP/1.1"))?;
    let lengths = lines.filter_map(|line| line.split_once(':'));
    let length = lengths
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, value)| value.trim().parse().ok());
    match length {
        Some(length) if length <= LONGEST => Ok((status, length)),
        None if status == 204 || status == 304 => Ok((status, 0)),
        _ => Err(wrong("the answer has no usable length")),
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// The bytes of a request, with a body where there is one.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Vec<u8> {
    let line = |(name, value): &(&str, &str)| format!("{name}: {value}\r\n");
    let headers: String = headers.iter().map(line).collect();
    let length = body.map(|body| format!("content-length: {}\r\n", body.len())).unwrap_or_default();
    let body = body.unwrap_or_default();
    format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n{headers}{length}\r\n{body}"
    )
    .into_bytes()
}
