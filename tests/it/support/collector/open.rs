use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
    time::Duration,
};

use axum::http::HeaderMap;
use tokio::{
    net::TcpSocket,
    runtime::{Builder, Runtime},
};

use super::{Received, doors};

/// Nothing here takes this long on any machine.
const BOUND: Duration = Duration::from_mins(1);

/// How it treats whoever sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Takes everything.
    Normal,
    /// Takes everything after a while.
    Slow(Duration),
    /// Takes nothing: `UNAVAILABLE`, or 503.
    Refusing,
    /// Never answers.
    Hanging,
    /// Takes everything, and says of each export of spans that it rejected three.
    Rejecting,
    /// Takes spans and metrics, and knows no lines: `UNIMPLEMENTED`, or 404.
    WithoutLogs,
}

/// The collector. It runs on a thread of its own, so that a test may wait for anything without stopping it.
pub(crate) struct Collector {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

/// What the doors and the test share.
pub(super) struct Shared {
    mode: Mutex<Mode>,
    received: Mutex<Received>,
    arrived: Condvar,
}

impl Collector {
    /// Opens on a free port.
    pub(crate) fn open(mode: Mode) -> Self {
        let shared = Shared { mode: Mutex::new(mode), received: Mutex::default(), arrived: Condvar::new() };
        let mut collector =
            Self { address: (Ipv4Addr::LOCALHOST, 0).into(), shared: Arc::new(shared), runtime: None };
        collector.reopen();
        collector
    }

    /// Where gRPC and HTTP find it.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Treats everybody so from now on.
    pub(crate) fn set(&self, mode: Mode) {
        *self.shared.mode.lock().expect("nobody panicked") = mode;
    }

    /// Goes away: connections are cut, and nobody listens any more.
    pub(crate) fn close(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        // A runtime is not dropped inside of another.
        thread::spawn(move || drop(runtime)).join().expect("it ends");
    }

    /// Comes back on the same port.
    pub(crate) fn reopen(&mut self) {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let entered = runtime.enter();
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("set");
        socket.bind(self.address).expect("the port is free");
        let listener = socket.listen(64).expect("it listens");
        self.address = listener.local_addr().expect("an address");
        let router = doors::router(&self.shared);
        runtime.spawn(async move { axum::serve(listener, router).await });
        drop(entered);
        self.runtime = Some(runtime);
    }

    /// Everything so far.
    pub(crate) fn received(&self) -> MutexGuard<'_, Received> {
        self.shared.received.lock().expect("nobody panicked")
    }

    /// Waits until something holds of what arrived.
    pub(crate) fn wait_for(&self, what: &str, holds: impl Fn(&Received) -> bool) {
        let received = self.received();
        let (received, waited) = self
            .shared
            .arrived
            .wait_timeout_while(received, BOUND, |received| !holds(received))
            .expect("nobody panicked");
        assert!(!waited.timed_out(), "{what} did not arrive; there were {}", received.summary());
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    pub(super) fn mode(&self) -> Mode {
        *self.mode.lock().expect("nobody panicked")
    }

    /// Lets something in, as the mode has it; tells whether it was let in.
    pub(super) async fn take(&self, headers: &HeaderMap, keep: impl FnOnce(&mut Received)) -> bool {
        let mode = self.mode();
        self.change(|received| received.attempts += 1);
        match mode {
            Mode::Normal | Mode::Rejecting | Mode::WithoutLogs => {}
            Mode::Slow(pause) => tokio::time::sleep(pause).await,
            Mode::Refusing => return false,
            Mode::Hanging => std::future::pending().await,
        }
        self.change(|received| {
            received.headers.push(headers.clone());
            keep(received);
        });
        true
    }

    fn change(&self, change: impl FnOnce(&mut Received)) {
        change(&mut self.received.lock().expect("nobody panicked"));
        self.arrived.notify_all();
    }
}
