//! Pages by cursor, as version 2 has them.

use std::fmt::Write as _;

use domain::shared::{Direction, Page, Problem, ProblemCode, Window};
use domain::users::{User, UserOrder, UserSortKey};

use super::Cursors;
use crate::extract::Parameters;

/// The part of the list that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeysetPage {
    limit: u32,
    cursor: Option<(Direction, UserSortKey)>,
}

impl KeysetPage {
    /// Reads `limit` (1 to 100, else 20) and `cursor`.
    pub(crate) fn read(parameters: &mut Parameters, cursors: &Cursors<'_>) -> Self {
        let limit = parameters.take_number("limit", 1, 100).unwrap_or(20);
        let cursor = parameters.take("cursor", |text| {
            let message =
                "is no cursor of this list; take it from next or prev, with the same filter and order";
            cursors.read(text).ok_or_else(|| Problem::new(ProblemCode::InvalidFormat, message))
        });
        Self { limit, cursor }
    }

    /// As the use case wants it.
    pub(crate) fn window(self) -> Window<UserSortKey> {
        Window::Keyset { limit: self.limit, cursor: self.cursor }
    }
}

/// The cursors of the neighbouring pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Links {
    /// Of the page that follows.
    pub(crate) next: Option<String>,
    /// Of the page before.
    pub(crate) prev: Option<String>,
}

impl Links {
    /// The neighbours of this page.
    pub(crate) fn of(page: &Page<User>, order: UserOrder, cursors: &Cursors<'_>) -> Self {
        let cursor = |there: bool, user: Option<&User>, direction| {
            user.filter(|_| there).map(|user| cursors.write(direction, &order.key_of(user)))
        };
        Self {
            next: cursor(page.has_next, page.items.last(), Direction::After),
            prev: cursor(page.has_previous, page.items.first(), Direction::Before),
        }
    }

    /// The header `Link` (RFC 8288): the same list at its absolute address, with the client's own query but for the
    /// cursor.
    pub(crate) fn header(&self, list: &str, query: Option<&str>) -> Option<String> {
        let mut kept = String::new();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_cursor(pair)) {
            kept.push_str(pair);
            kept.push('&');
        }
        let mut header = String::new();
        for (relation, cursor) in [("next", &self.next), ("prev", &self.prev)] {
            if let Some(cursor) = cursor {
                let comma = if header.is_empty() { "" } else { ", " };
                let _ = write!(header, "{comma}<{list}?{kept}cursor={cursor}>; rel=\"{relation}\"");
            }
        }
        (!header.is_empty()).then_some(header)
    }
}

fn is_cursor(pair: &str) -> bool {
    pair == "cursor" || pair.starts_with("cursor=")
}
