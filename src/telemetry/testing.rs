//! Hears what a test's own thread says.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing::{
    Dispatch,
    dispatcher::{DefaultGuard, set_default},
};

/// The lines that were said.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// Listens until the guard is dropped.
    pub(super) fn listen() -> (Self, DefaultGuard) {
        let heard = Self::default();
        let writer = heard.clone();
        let written = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
        let listening = set_default(&Dispatch::new(written));
        tracing::callsite::rebuild_interest_cache();
        (heard, listening)
    }

    /// All of them so far.
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("the lines").clone()).expect("text")
    }
}

impl io::Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the lines").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
