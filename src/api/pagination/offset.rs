//! Pages by number, as version 1 has them.

use domain::shared::{Problem, ProblemCode, Window};

use crate::{extract::Parameters, reply::Totals};

/// The page that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PageNumber {
    page: u32,
    limit: u32,
}

impl PageNumber {
    /// Most items that may be skipped: the cost of a page grows with them.
    const FARTHEST: u32 = 10_000;

    /// Reads `page` (from 1) and `limit` (1 to 100, else 20).
    pub(crate) fn read(parameters: &mut Parameters) -> Self {
        let limit = parameters.take_number("limit", 1, 100).unwrap_or(20);
        let page = parameters.take_number("page", 1, u32::MAX).unwrap_or(1);
        let asked = Self { page, limit };
        if asked.offset() > Self::FARTHEST {
            let message = format!(
                "is too far: at most {} items can be skipped; narrow the filter, or use the cursors of version 2",
                Self::FARTHEST
            );
            parameters.fault("page", Problem::new(ProblemCode::OutOfRange, message));
        }
        asked
    }

    fn offset(self) -> u32 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// As the use case wants it.
    pub(crate) fn window<Key>(self) -> Window<Key> {
        Window::Offset { limit: self.limit, offset: self.offset() }
    }

    /// What the client is told of it.
    pub(crate) fn totals(self, total: u64) -> Totals {
        Totals { page: self.page, limit: self.limit, total, pages: total.div_ceil(u64::from(self.limit)) }
    }
}
