//! What a connection is doing, since when, and until when it may.

#[path = "turn.rs"]
mod turn;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::time::{Duration, Instant, sleep_until};
use tokio_util::sync::CancellationToken;

pub(super) use self::turn::{Awaited, Left, Turn};
use super::{ConnectionLimits, owed::Owed, pace::Pace, protocols::this_stream};

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
    begun: Instant,
    state: Mutex<State>,
    leave: CancellationToken,
}

struct State {
    stage: Stage,
    since: Instant,
    is_multiplexed: bool,
    has_spoken: bool,
    has_unread: bool,
    /// How many answers it has left to be written: at most one.
    left: usize,
    open: usize,
    writing: Option<Pace>,
    owed: Owed,
    /// The same for bodies that the client owes.
    awaited: Owed,
    told_to_end: Option<Instant>,
}

impl Pulse {
    /// Of a connection that was just accepted.
    pub(super) fn new(limits: ConnectionLimits) -> Self {
        let state = State {
            stage: Stage::Opened,
            since: Instant::now(),
            is_multiplexed: false,
            has_spoken: false,
            has_unread: false,
            left: 0,
            open: 0,
            writing: None,
            owed: Owed::default(),
            awaited: Owed::default(),
            told_to_end: None,
        };
        let (begun, leave) = (state.since, CancellationToken::new());
        Self(Arc::new(Inner { limits, begun, state: Mutex::new(state), leave }))
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

    /// For how long a client with a request has taken nothing of an answer that waits for it, or sent nothing of a body that is
    /// waited for.
    pub(super) fn stalled_for(&self) -> Option<Duration> {
        let (state, now) = (self.state(), Instant::now());
        let written = state.writing.as_ref().map(|pace| now.saturating_duration_since(pace.last()));
        written.max(state.owed.longest(now)).max(state.awaited.longest(now))
    }

    /// Whether nothing moves: neither the connection nor any of its requests, and none is worked on.
    pub(super) fn stalls(&self) -> bool {
        self.state().stalls(Instant::now(), self.0.limits.spared)
    }

    /// Ends the streams that stall. Where nothing else is under way, the whole connection is asked to end.
    pub(super) fn make_room(&self) {
        let (mut state, now, spared) = (self.state(), Instant::now(), self.0.limits.spared);
        if state.stalls(now, spared) {
            drop(state);
            self.leave();
        } else {
            state.owed.give_up(now, spared);
            state.awaited.give_up(now, spared);
        }
    }

    /// From now on somebody waits for a body, until what this answers is dropped.
    pub(super) fn wait_for_body(&self) -> Awaited {
        let mut state = self.state();
        let body = state.awaited.number();
        state.awaited.begin(body, Instant::now(), this_stream());
        Awaited { pulse: self.clone(), body }
    }

    /// One answer may be over for us before its last piece is written, so that its end is not said apart from it. `None` where
    /// another is.
    pub(super) fn leave_answer(&self) -> Option<Left> {
        let had_left = std::mem::replace(&mut self.state().left, 1);
        (had_left == 0).then(|| Left { pulse: self.clone() })
    }

    /// Whether it has reached its age.
    pub(super) fn is_old(&self) -> bool {
        self.0.begun.elapsed() >= self.0.limits.age
    }

    /// Comes back when it is so old that it ends. HTTP/2 can say so at any time, HTTP/1 only with an answer: whoever asks once more
    /// before the connection has been idle for too long is told that way.
    pub(super) async fn aged(&self) {
        let is_multiplexed = self.state().is_multiplexed;
        let limits = self.limits();
        let answering = if is_multiplexed { Duration::ZERO } else { limits.keep_alive };
        sleep_until(self.0.begun + limits.age + answering).await;
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

    /// Its client is being told that it ends.
    pub(super) fn end(&self) {
        self.state().told_to_end.get_or_insert(Instant::now());
    }

    /// Whether its client must have heard that it ends, and opens streams all the same. In HTTP/1 there are no further requests.
    pub(super) fn refuses_streams(&self) -> bool {
        let state = self.state();
        let told = state.told_to_end.filter(|_| state.is_multiplexed);
        told.is_some_and(|told| told.elapsed() >= self.0.limits.late_streams)
    }

    /// It begins a stage of its opening.
    pub(super) fn enter(&self, stage: Stage) {
        self.state().enter(stage);
    }

    /// It has been in this stage for so long.
    #[cfg(test)]
    pub(super) fn has_been(&self, stage: Stage, waited: Duration) {
        self.enter(stage);
        self.state().since -= waited;
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

    /// Bytes came, of whatever.
    pub(super) fn spoke(&self) {
        self.state().has_spoken = true;
    }

    /// Whether not one byte has come yet.
    pub(super) fn is_silent(&self) -> bool {
        !self.state().has_spoken
    }

    /// The body of its last request is not read to its end.
    pub(super) fn leave_unread(&self) {
        self.state().has_unread = true;
    }

    /// Whether it ends while its client may be in the middle of a body, or of a head that was refused. In HTTP/2 there is nothing
    /// to be heard but that it ends.
    pub(super) fn may_still_send(&self) -> bool {
        let state = self.state();
        !state.is_multiplexed && (state.has_unread || state.stage == Stage::Head)
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
        let answer = state.is_multiplexed.then(|| state.owed.number());
        Turn { pulse: self.clone(), answer }
    }

    /// Comes back when the client has taken too long, with what for.
    ///
    /// It looks now and then instead of being told of every change: nothing becomes late sooner than the shortest of all
    /// limits after it began.
    pub(super) async fn overdue(&self) -> Late {
        self.late(State::deadline).await
    }

    /// The same when it does not read its answer, whatever else it is late with.
    pub(super) async fn unread(&self) {
        self.late(State::reading).await;
    }

    async fn late(&self, deadline: fn(&State, &ConnectionLimits) -> Option<(Instant, Late)>) -> Late {
        loop {
            let (now, limits) = (Instant::now(), &self.0.limits);
            let due = deadline(&self.state(), limits);
            let next = now + limits.shortest();
            let next = match due {
                Some((at, Late::Reading)) if at <= now && self.state().gives_up_late(now, limits) => continue,
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
        stage.into_iter().chain(self.reading(limits)).min_by_key(|(at, _)| *at)
    }

    /// Whether nothing has moved for so long: neither the connection nor any request, of which none is worked on.
    fn stalls(&self, now: Instant, waited: Duration) -> bool {
        let is_stuck = |pace: &Pace| now.saturating_duration_since(pace.last()) >= waited;
        let stalled = self.owed.stalled(now, waited) + self.awaited.stalled(now, waited);
        self.writing.as_ref().is_some_and(is_stuck) || (stalled > 0 && stalled >= self.open)
    }

    /// Ends the streams that are too late, where others of the connection are not and its bytes are taken. Answers whether it did.
    fn gives_up_late(&mut self, now: Instant, limits: &ConnectionLimits) -> bool {
        let slowest = &limits.answer;
        let is_stuck = self.writing.as_ref().is_some_and(|pace| pace.deadline(slowest) <= now);
        // They do not all begin at once: where none has moved for a long time, one that is too late stands for all.
        !is_stuck && !self.stalls(now, slowest.idle / 2) && self.owed.give_up(now, slowest.idle)
    }

    /// When it will have been too slow to read.
    fn reading(&self, limits: &ConnectionLimits) -> Option<(Instant, Late)> {
        let taken = self.owed.deadline(limits.answer.idle);
        let written = self.writing.as_ref().map(|pace| pace.deadline(&limits.answer));
        taken.into_iter().chain(written).min().map(|at| (at, Late::Reading))
    }
}

impl fmt::Debug for Pulse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pulse({:?})", self.stage().0)
    }
}
