//! Bytes that a polite client would not send.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Writes these bytes to a new connection, and reads until the service closes it. The request has to ask for that
/// (`Connection: close`) or be one that the service ends by itself.
pub(crate) async fn raw_exchange(address: std::net::SocketAddr, request: &[u8]) -> String {
    let mut connection = TcpStream::connect(address).await.expect("a connection");
    // The service may answer and close before it has read all.
    let _ = connection.write_all(request).await;
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer).await;
    String::from_utf8(answer).expect("an answer in UTF-8")
}
