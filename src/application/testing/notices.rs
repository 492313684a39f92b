//! Notices that are written down.

use std::sync::Mutex;

use domain::{
    auth::{SessionId, SessionNotices},
    users::{StandingNotices, UserId},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    Standing(UserId),
    Session(SessionId),
    Sessions(UserId),
}

#[derive(Default)]
pub(crate) struct RecordingNotices(Mutex<Vec<Notice>>);

impl RecordingNotices {
    /// What was told since the last call.
    pub(crate) fn take(&self) -> Vec<Notice> {
        std::mem::take(&mut self.0.lock().expect("no test panics while it holds this"))
    }

    fn push(&self, notice: Notice) {
        self.0.lock().expect("no test panics while it holds this").push(notice);
    }
}

impl StandingNotices for RecordingNotices {
    fn standing_changed(&self, user: UserId) {
        self.push(Notice::Standing(user));
    }
}

impl SessionNotices for RecordingNotices {
    fn session_changed(&self, session: SessionId) {
        self.push(Notice::Session(session));
    }

    fn sessions_changed(&self, user: UserId) {
        self.push(Notice::Sessions(user));
    }
}
