//! What a connection is doing, since when, and until when it may.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{ConnectionLimits, pace::Pace};

/// Which part of a conversation a connection is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing has come yet.
    Opened,
    /// A TLS handshake is under way.
    Handshake,
    /// The head of a request is being sent.
    Head,
    /// HTTP/2 is spoken, and no stream was opened yet.
    Quiet,
    /// Between two requests.
    Idle,
    /// Requests are being received, worked on or answered.
    Busy,
}

/// What a client has taken too long for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// The next step of this stage.
    Stage(Stage),
    /// Reading its answer.
    Reading,
}

/// The pulse of one connection: its parts write down what they see, and whoever decides about its end reads it.
#[derive(Clone)]
pub(super) struct Pulse(Arc<Inner>);

struct Inner {
    limits: ConnectionLimits,
    state: Mutex<State>,
    leave: CancellationToken,
}

struct State {
    stage: Stage,
    since: Instant,
    is_multiplexed: bool,
    open: usize,
    writing: Option<Pace>,
    next_answer: u64,
    /// When each answer of an HTTP/2 stream was last taken from. One that waits for its client's window is not asked for more,
    /// and nothing else tells.
    answers: HashMap<u64, Instant>,
}

impl Pulse {
    /// Of a connection that was just accepted.
    pub(super) fn new(limits: ConnectionLimits) -> Self {
        let state = State {
            stage: Stage::Opened,
            since: Instant::now(),
            is_multiplexed: false,
            open: 0,
            writing: None,
            next_answer: 0,
            answers: HashMap::new(),
        };
        Self(Arc::new(Inner { limits, state: Mutex::new(state), leave: CancellationToken::new() }))
    }

    /// What it is bound by.
    pub(super) fn limits(&self) -> &ConnectionLimits {
        &self.0.limits
    }

    /// The stage, and since when.
    pub(super) fn stage(&self) -> (Stage, Instant) {
        let state = self.state();
        (state.stage, state.since)
    }

    /// Whether a request is under way, or an answer is being written.
    pub(super) fn is_busy(&self) -> bool {
        let state = self.state();
        state.open > 0 || state.writing.is_some()
    }

    /// Asks it to end, since its place is needed.
    pub(super) fn leave(&self) {
        self.0.leave.cancel();
    }

    /// Whether it was asked to.
    pub(super) fn is_leaving(&self) -> bool {
        self.0.leave.is_cancelled()
    }

    /// Comes back when it is asked to end.
    pub(super) async fn told_to_leave(&self) {
        self.0.leave.cancelled().await;
    }

    /// It begins a stage of its opening.
    pub(super) fn enter(&self, stage: Stage) {
        self.state().enter(stage);
    }

    /// From now on HTTP/2 is spoken.
    pub(super) fn multiplex(&self) {
        let mut state = self.state();
        state.is_multiplexed = true;
        state.enter(Stage::Quiet);
    }

    /// The client says something: where nothing was under way, that is the head of a request. In HTTP/2 it may be anything, so
    /// that only a new stream counts.
    pub(super) fn heard(&self) {
        let mut state = self.state();
        if matches!(state.stage, Stage::Opened | Stage::Idle) && !state.is_multiplexed {
            state.enter(Stage::Head);
        }
    }

    /// Bytes of answers were taken by the kernel; none means that it takes no more for now.
    pub(super) fn wrote(&self, bytes: usize) {
        let mut state = self.state();
        match &mut state.writing {
            Some(pace) if bytes > 0 => pace.moved(bytes, Instant::now()),
            None if bytes == 0 => state.writing = Some(Pace::begin(Instant::now())),
            Some(_) | None => {}
        }
    }

    /// All that was to be written is.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        if state.writing.take().is_some() {
            state.since = Instant::now();
        }
    }

    /// A request begins. It ends when what this answers is dropped.
    pub(super) fn begin(&self) -> Turn {
        let mut state = self.state();
        state.open += 1;
        state.enter(Stage::Busy);
        let answer = state.is_multiplexed.then_some(state.next_answer);
        state.next_answer += 1;
        Turn { pulse: self.clone(), answer }
    }

    /// Comes back when the client has taken too long, with what for.
    ///
    /// It looks now and then instead of being told of every change: nothing becomes late sooner than the shortest of all
    /// limits after it began.
    pub(super) async fn overdue(&self) -> Late {
        loop {
            let (now, limits) = (Instant::now(), &self.0.limits);
            let deadline = self.state().deadline(limits);
            let next = now + limits.shortest();
            let next = match deadline {
                Some((at, late)) if at <= now => return late,
                Some((at, _)) => at.min(next),
                None => next,
            };
            sleep_until(next).await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.since = Instant::now();
    }

    /// What will be late next if nothing happens.
    fn deadline(&self, limits: &ConnectionLimits) -> Option<(Instant, Late)> {
        let limit = match self.stage {
            Stage::Opened => Some(limits.first_byte),
            Stage::Handshake => Some(limits.handshake),
            Stage::Head | Stage::Quiet => Some(limits.head),
            // An answer that is still on its way is bound by how it is read.
            Stage::Idle => self.writing.is_none().then_some(limits.keep_alive),
            Stage::Busy => None,
        };
        let stage = limit.map(|limit| (self.since + limit, Late::Stage(self.stage)));
        let taken = self.answers.values().min().map(|last| *last + limits.answer.idle);
        let written = self.writing.as_ref().map(|pace| pace.deadline(&limits.answer));
        let reading = taken.into_iter().chain(written).map(|at| (at, Late::Reading));
        stage.into_iter().chain(reading).min_by_key(|(at, _)| *at)
    }
}

/// One request from its head to the end of its answer.
pub(super) struct Turn {
    pulse: Pulse,
    answer: Option<u64>,
}

impl Turn {
    /// Whether it is one of several on its connection.
    pub(super) fn is_multiplexed(&self) -> bool {
        self.answer.is_some()
    }

    /// Its answer begins, or a part of it was taken.
    pub(super) fn taken(&self) {
        if let Some(answer) = self.answer {
            self.pulse.state().answers.insert(answer, Instant::now());
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.pulse.state();
        state.open -= 1;
        if let Some(answer) = self.answer {
            state.answers.remove(&answer);
        }
        if state.open == 0 {
            state.enter(Stage::Idle);
        }
    }
}

impl fmt::Debug for Pulse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pulse({:?})", self.stage().0)
    }
}
