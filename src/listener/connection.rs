//! One connection: which protocol it speaks, which part of a conversation it is in, and when it ends.

use std::{net::SocketAddr, pin::pin, sync::Arc};

use api::Crowding;
use axum::{
    Router,
    extract::ConnectInfo,
    http::{HeaderValue, Request, header::CONNECTION},
    response::Response,
};
use hyper::{
    body::{Body, Incoming},
    service::service_fn,
};
use hyper_util::{rt::TokioIo, server::graceful::GracefulConnection};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::{Duration, sleep, timeout},
};
use tower::ServiceExt;

use super::{
    Conversations,
    answering::Answering,
    arriving::Arriving,
    leftover::Leftover,
    places::Places,
    protocols::{http1, http2},
    pulse::{Late, Pulse, Stage},
    refused::Refused,
    shares::Share,
    tls::Tls,
    watched::{Protocol, Watched},
    written::Written,
};

/// One connection.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) conversations: Conversations,
    pub(super) router: Router,
    pub(super) peer: SocketAddr,
    pub(super) pulse: Pulse,
    pub(super) places: Arc<Places>,
    pub(super) share: Arc<Share>,
}

/// Why a connection does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// The service ends.
    Stop,
    /// Its place is needed.
    Leave,
    /// It is old.
    Age,
    /// The client has taken too long.
    Late(Late),
}

impl Connection {
    /// Speaks with the client until the conversation is over.
    pub(super) async fn converse(self, stream: TcpStream, tls: Option<Tls>) {
        let _counted = self.conversations.count();
        // Answers are small and written at once: waiting to fill a packet only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let stream = Written::new(stream, self.pulse.clone());
        match tls {
            None => {
                let opened = Watched::recognise(stream, self.pulse.clone());
                if let Some(Ok((protocol, stream))) = self.open(opened).await {
                    self.speak(protocol, stream).await;
                }
            }
            Some(tls) => {
                let opened = tls.shake_hands(stream, &self.pulse, &self.places);
                if let Some(Some((protocol, stream))) = self.open(opened).await {
                    let stream = Watched::new(stream, self.pulse.clone());
                    self.speak(protocol, stream).await;
                }
            }
        }
    }

    /// What comes before the first request; nobody waits for it longer than it may take.
    async fn open<T>(&self, opening: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            opened = opening => Some(opened),
            reason = self.reason() => {
                tracing::debug!(?reason, "a connection ended before its first request");
                None
            }
        }
    }

    async fn speak<S>(self, protocol: Protocol, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let this = Arc::new(self);
        let service = {
            let this = this.clone();
            service_fn(move |request| this.clone().answer(request))
        };
        let (stream, limits) = (TokioIo::new(stream), this.pulse.limits());
        match protocol {
            Protocol::Http1 => this.converse_by(http1(limits).serve_connection(stream, service)).await,
            Protocol::Http2 => {
                this.pulse.multiplex();
                let tasks = this.conversations.tasks.clone();
                this.converse_by(http2(limits, tasks).serve_connection(stream, service)).await;
            }
        }
    }

    async fn converse_by<C>(&self, conversation: C)
    where
        C: GracefulConnection<Error = hyper::Error>,
    {
        let mut conversation = pin!(conversation);
        let reason = tokio::select! {
            biased;
            ended = conversation.as_mut() => return log(ended),
            reason = self.reason() => reason,
        };
        if self.is_cut_off_for(reason) {
            tracing::debug!(?reason, "a connection was cut off");
            return;
        }
        conversation.as_mut().graceful_shutdown();
        self.pulse.end();
        tokio::select! {
            // First what is to be said: whoever was told to end hears it, however late it is.
            biased;
            ended = conversation => log(ended),
            () = self.last_words() => {
                tracing::debug!(?reason, "a connection was cut off, as its end took too long");
            }
            () = self.conversations.cut_off.cancelled() => {}
        }
    }

    /// Comes back when the connection should end, with why.
    async fn reason(&self) -> Reason {
        tokio::select! {
            () = self.conversations.stop.cancelled() => Reason::Stop,
            late = self.pulse.overdue() => Reason::Late(late),
            () = self.pulse.told_to_leave() => Reason::Leave,
            () = self.pulse.aged() => Reason::Age,
        }
    }

    /// Whether there is nothing to wait for: no request is whole, and the client cannot expect an answer.
    fn is_cut_off_for(&self, reason: Reason) -> bool {
        match reason {
            Reason::Late(Late::Reading) => true,
            Reason::Age => false,
            Reason::Leave if self.pulse.stalls() => true,
            _ => matches!(self.pulse.stage().0, Stage::Opened | Stage::Head),
        }
    }

    /// Comes back when a connection that was told to end has had its time, which is shorter where its place is needed.
    async fn last_words(&self) {
        let limits = self.pulse.limits();
        let in_need = async {
            self.pulse.told_to_leave().await;
            if !self.pulse.stalls() {
                self.farewell(limits.farewell_in_need, limits.last_request_in_need).await;
            }
        };
        tokio::select! {
            () = self.farewell(limits.farewell, limits.last_request) => {}
            () = in_need => {}
            () = self.pulse.unread() => {}
        }
    }

    /// Comes back after this while where nothing is under way, else when that is over, or has taken too long.
    async fn farewell(&self, to_hear: Duration, last_request: Duration) {
        let heard = async {
            sleep(to_hear).await;
            while self.pulse.is_busy() {
                sleep(to_hear).await;
            }
        };
        timeout(last_request, heard).await.ok();
    }

    async fn answer(self: Arc<Self>, mut request: Request<Incoming>) -> Result<Response<Answering>, Refused> {
        if self.pulse.refuses_streams() {
            return Err(Refused::new());
        }
        let (turn, part) = (self.pulse.begin(), self.places.begin(&self.share));
        if part.is_none() {
            request.extensions_mut().insert(Crowding);
        }
        let _worked_on = self.conversations.handlers.token();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        // A stream of HTTP/2 that is not read to its end leaves nothing in the way of others.
        let has_follower = !turn.is_multiplexed() && !request.body().is_end_stream();
        let leftover = has_follower.then(|| Leftover::of(request.headers()));
        let arriving = |body: Incoming| {
            let is_awaited = (!body.is_end_stream()).then(|| self.conversations.arriving.token());
            Arriving::new(body, is_awaited, self.pulse.clone()).leaving(leftover.clone())
        };
        let answered = self.router.clone().oneshot(request.map(arriving)).await;
        let mut response = answered.unwrap_or_else(|never| match never {});
        let is_over = match leftover {
            Some(leftover) => leftover.is_over().await,
            None => true,
        };
        if !is_over {
            self.pulse.leave_unread();
        }
        if !is_over || (!turn.is_multiplexed() && self.pulse.is_old()) {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response.map(|body| Answering::new(body, turn, part)))
    }
}

fn log(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
    }
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
