//! One connection: which part of a conversation it is in, and when it ends.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body as AnswerBody, extract::ConnectInfo, http::Request, response::Response};
use hyper::{
    body::{Body, Bytes, Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{sleep, timeout},
};
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};
use tower::ServiceExt;

use super::{
    ConnectionLimits,
    watched::{Stage, Stages, Watched},
};

/// Most bytes of a request's head; more is answered 431.
pub(crate) const LARGEST_HEAD: usize = 64 * 1024;

/// All connections together: how they are told to end, and whether anything is worked on for them.
#[derive(Debug, Clone, Default)]
pub struct Conversations {
    /// Tracks the connections, and what accepts them.
    pub tasks: TaskTracker,
    /// From now on every connection ends with the request that it is in.
    pub stop: CancellationToken,
    /// Every connection ends now, whatever it is in.
    pub cut_off: CancellationToken,
    handlers: TaskTracker,
    arriving: TaskTracker,
}

/// Why a connection does not go on.
enum Reason {
    /// The service ends, or the client says nothing.
    Over,
    /// It is old.
    Age,
}

impl Conversations {
    /// Whether a request is worked on that its client has sent whole.
    pub fn are_worked_on(&self) -> bool {
        self.handlers.len() > self.arriving.len()
    }

    /// Speaks with one client until the conversation is over.
    pub(crate) async fn converse(
        self,
        stream: TcpStream,
        peer: SocketAddr,
        router: Router,
        limits: ConnectionLimits,
    ) {
        // Answers are small and written at once: waiting to fill a packet only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let (stage, stages) = watch::channel(Stage::Head);
        let stage = Stages(Arc::new(stage));
        let stream = TokioIo::new(Watched { stream, stage: stage.clone() });
        let all = self.clone();
        let service =
            service_fn(move |request| all.clone().answer(request, peer, router.clone(), stage.clone()));
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                // Our own clocks below are finer; this one is for the beginning of a head that came with the request before.
                .header_read_timeout(limits.keep_alive + limits.head)
                .max_buf_size(LARGEST_HEAD)
                .serve_connection(stream, service)
        );
        let reason = tokio::select! {
            biased;
            ended = connection.as_mut() => return log(ended),
            reason = self.reason(stages.clone(), limits) => reason,
        };
        if matches!(reason, Reason::Over) && *stages.borrow() == Stage::Head {
            tracing::debug!("a connection was cut off before the head of its request was whole");
            return;
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection => log(ended),
            () = sleep(limits.last_request) => {
                tracing::debug!("a connection was cut off, as its last request took too long");
            }
            () = self.cut_off.cancelled() => {}
        }
    }

    /// Comes back when the connection should end, with why.
    async fn reason(&self, stages: watch::Receiver<Stage>, limits: ConnectionLimits) -> Reason {
        tokio::select! {
            () = self.stop.cancelled() => Reason::Over,
            () = silence(stages, limits) => Reason::Over,
            () = sleep(limits.age) => Reason::Age,
        }
    }

    async fn answer(
        self,
        mut request: Request<Incoming>,
        peer: SocketAddr,
        router: Router,
        stage: Stages,
    ) -> Result<Response<Answering>, Infallible> {
        stage.set(Stage::Request);
        let _worked_on = self.handlers.token();
        request.extensions_mut().insert(ConnectInfo(peer));
        let arriving = |body: Incoming| {
            let is_awaited = (!body.is_end_stream()).then(|| self.arriving.token());
            Arriving { body, is_awaited }
        };
        let response = router.oneshot(request.map(arriving)).await?;
        Ok(response.map(|body| Answering { body, stage }))
    }
}

/// Comes back when the client has taken too long to begin or to end the head of a request.
async fn silence(mut stages: watch::Receiver<Stage>, limits: ConnectionLimits) {
    loop {
        let stage = *stages.borrow_and_update();
        let limit = match stage {
            Stage::Head => limits.head,
            Stage::Idle => limits.keep_alive,
            Stage::Request => Duration::MAX,
        };
        // It fails only once the connection is gone, and then nobody waits for this.
        if !matches!(timeout(limit, stages.changed()).await, Ok(Ok(()))) {
            return;
        }
    }
}

fn log(ended: Result<(), hyper::Error>) {
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
    }
}

/// The body of a request, which knows whether more of it is awaited.
struct Arriving {
    body: Incoming,
    is_awaited: Option<TaskTrackerToken>,
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) || self.body.is_end_stream() {
            self.is_awaited = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer. When it is gone the request is over.
struct Answering {
    body: AnswerBody,
    stage: Stages,
}

impl Body for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.stage.set(Stage::Idle);
    }
}
