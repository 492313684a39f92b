//! One handshake.

use std::io;

use rustls::InvalidMessage;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{Tls, renewal::HTTP_2};
use crate::listener::{
    places::Places,
    pulse::{Pulse, Stage},
    watched::Protocol,
    written::Written,
};

impl Tls {
    /// Shakes hands with a client that has just connected; agrees on the protocol. `None` where that fails.
    pub(in crate::listener) async fn shake_hands(
        &self,
        stream: Written,
        pulse: &Pulse,
        places: &Places,
    ) -> Option<(Protocol, TlsStream<Written>)> {
        let _permit = places.begin_handshake().await?;
        pulse.enter(Stage::Handshake);
        let stream = TlsAcceptor::from(self.config()).accept(stream).await.inspect_err(tell).ok()?;
        pulse.enter(Stage::Opened);
        let is_h2 = stream.get_ref().1.alpn_protocol() == Some(HTTP_2);
        Some((if is_h2 { Protocol::Http2 } else { Protocol::Http1 }, stream))
    }
}

fn tell(error: &io::Error) {
    let cause = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
    if let Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) = cause {
        tracing::debug!("a client did not speak TLS to the TLS port; perhaps it meant http://");
    } else {
        tracing::debug!(%error, "a handshake failed");
    }
}
