//! When a certificate is good, and by when another should be in its place.

use std::time::Duration;

use domain::shared::Timestamp;

/// How long before its end a certificate should have been renewed, if it is good for long.
const SOON: Duration = Duration::from_hours(14 * 24);

/// From when and until when a certificate is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// When it begins to be good.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

impl Validity {
    /// Whether it ends soon: it should have been renewed by now.
    pub fn is_soon(self, now: Timestamp) -> bool {
        now >= self.renewed_by()
    }

    /// By when it should have been renewed: 14 days before its end, or when a third of its life is left, whichever is later. That is
    /// when clients of certificate authorities renew those that are good for days only.
    pub fn renewed_by(self) -> Timestamp {
        let life = self.until.since(self.from);
        self.from.plus(life.saturating_sub(SOON.min(life / 3)))
    }
}
