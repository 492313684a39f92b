//! Lists of users: filter, order, window.

use std::cmp::Ordering;

use domain::{
    shared::{Direction, Page, Window},
    users::{Deleted, User, UserFilter, UserList, UserOrder, UserSortKey},
};

use super::state::State;

impl State {
    /// How many a filter lets through.
    pub(super) fn count(&self, filter: &UserFilter) -> usize {
        self.rows.values().filter(|row| is_let_through(filter, &row.user)).count()
    }

    /// One page.
    pub(super) fn list(&self, list: &UserList) -> Page<User> {
        let mut found: Vec<(UserSortKey, &User)> = self
            .rows
            .values()
            .filter(|row| is_let_through(&list.filter, &row.user))
            .map(|row| (list.order.key_of(&row.user), &row.user))
            .collect();
        found.sort_unstable_by(|(a, _), (b, _)| compare(list.order, a, b));
        let (start, end) = bounds(&found, list);
        Page {
            items: found[start..end].iter().map(|(_, user)| (*user).clone()).collect(),
            has_next: end < found.len(),
            has_previous: start > 0,
        }
    }
}

/// Where in the ordered list the page begins and ends.
fn bounds(found: &[(UserSortKey, &User)], list: &UserList) -> (usize, usize) {
    let size = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
    let start_and_limit = match &list.window {
        Window::Offset { limit, offset } => (size(*offset).min(found.len()), size(*limit)),
        Window::Keyset { limit, cursor: None } => (0, size(*limit)),
        Window::Keyset { limit, cursor: Some((Direction::After, key)) } => {
            (found.partition_point(|(own, _)| compare(list.order, own, key).is_le()), size(*limit))
        }
        Window::Keyset { limit, cursor: Some((Direction::Before, key)) } => {
            let end = found.partition_point(|(own, _)| compare(list.order, own, key).is_lt());
            return (end.saturating_sub(size(*limit)), end);
        }
    };
    let (start, limit) = start_and_limit;
    (start, start.saturating_add(limit).min(found.len()))
}

fn compare(order: UserOrder, a: &UserSortKey, b: &UserSortKey) -> Ordering {
    if order.is_descending() { b.cmp(a) } else { a.cmp(b) }
}

fn is_let_through(filter: &UserFilter, user: &User) -> bool {
    let is_listed = match filter.deleted {
        Deleted::Excluded => user.deleted_at.is_none(),
        Deleted::Included => true,
        Deleted::Only => user.deleted_at.is_some(),
    };
    is_listed
        && filter.role.is_none_or(|role| user.role == role)
        && filter.locked.is_none_or(|locked| user.locked_at.is_some() == locked)
        && filter.search.as_ref().is_none_or(|search| search.finds(&user.searched_words()))
}
