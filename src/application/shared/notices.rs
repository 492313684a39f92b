//! Notices for those who remember nothing.

use domain::{
    auth::{SessionId, SessionNotices},
    users::{StandingNotices, UserId},
};

/// For processes in which nothing is remembered, such as a command at the command line: every notice is dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNotices;

impl StandingNotices for NoNotices {
    fn standing_changed(&self, _user: UserId) {}
}

impl SessionNotices for NoNotices {
    fn session_changed(&self, _session: SessionId) {}

    fn sessions_changed(&self, _user: UserId) {}
}
