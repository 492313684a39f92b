//! Pages of users: by keyset in both directions, and by offset.

use domain::{
    shared::{Direction, Page, StoreError, Window},
    users::{User, UserFilter, UserList, UserOrder, UserSortKey},
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    super::{columns::Stamp, database::Database, errors::store_error},
    conditions::{Conditions, Value},
    row,
};

/// A row of a page: a user, and whether there is anything on the other side of the cursor.
type ListedColumns = (
    Uuid,
    String,
    Option<String>,
    String,
    String,
    Option<Stamp>,
    Option<Stamp>,
    i64,
    i64,
    Stamp,
    Stamp,
    bool,
);

/// A page of users. One statement, whatever the page; a second one only where a page is empty.
pub(super) async fn list(database: &Database, list: UserList) -> Result<Page<User>, StoreError> {
    let filter = Conditions::of(&list.filter, database);
    match &list.window {
        Window::Keyset { limit, cursor } => {
            let beside = Beside::of(list.order, cursor.as_ref(), &filter);
            keyset(database, &list, filter, beside, *limit).await
        }
        Window::Offset { limit, offset } => by_offset(database, &list, filter, *limit, *offset).await,
    }
}

/// How many users a filter lets through.
pub(super) async fn count(database: &Database, filter: &UserFilter) -> Result<u64, StoreError> {
    let Conditions { sql, values } = Conditions::of(filter, database);
    let sql = format!("SELECT count(*) FROM users WHERE {sql}");
    let count: i64 = read!(database, |db| {
        bind_all!(sqlx::query_scalar(AssertSqlSafe(sql.clone())), &values).fetch_one(db)
    })
    .map_err(store_error)?;
    Ok(count.unsigned_abs())
}

/// The column an order is by; its index goes on with the id.
const fn column(order: UserOrder) -> &'static str {
    match order {
        UserOrder::CreatedFirst | UserOrder::CreatedLast => "created_at",
        UserOrder::Email | UserOrder::EmailBackwards => "email_folded",
        UserOrder::Name | UserOrder::NameBackwards => "name",
    }
}

/// Which way rows are read, and the two sides of the cursor.
struct Beside {
    /// Read against the list's own order.
    is_backward: bool,
    /// Greater keys first, as read.
    is_descending: bool,
    /// Rows of the page.
    page: Option<Conditions>,
    /// Rows on the other side, the cursor's own among them.
    behind: Option<Conditions>,
}

impl Beside {
    fn of(order: UserOrder, cursor: Option<&(Direction, UserSortKey)>, filter: &Conditions) -> Self {
        let is_backward = cursor.is_some_and(|(direction, _)| *direction == Direction::Before);
        let is_descending = order.is_descending() != is_backward;
        let side = |comparison: &str, key: &UserSortKey| {
            let mut conditions = filter.clone();
            let (key, tie) = match key {
                UserSortKey::At(at, tie) => (Value::At(Stamp(*at)), *tie),
                UserSortKey::Text(text, tie) => (Value::Text(text.clone()), *tie),
            };
            conditions.push_place(column(order), comparison, key, tie);
            conditions
        };
        let (onward, back) = if is_descending { ("<", ">=") } else { (">", "<=") };
        Self {
            is_backward,
            is_descending,
            page: cursor.map(|(_, key)| side(onward, key)),
            behind: cursor.map(|(_, key)| side(back, key)),
        }
    }
}

async fn keyset(
    database: &Database,
    list: &UserList,
    filter: Conditions,
    beside: Beside,
    limit: u32,
) -> Result<Page<User>, StoreError> {
    let is_behind = beside
        .behind
        .as_ref()
        .map_or_else(|| "1 = 0".to_owned(), |behind| any(list.order, !beside.is_descending, behind));
    let page = beside.page.unwrap_or(filter);
    let (mut items, has_onward, behind) =
        fetch(database, list.order, beside.is_descending, &is_behind, page, limit, 0).await?;
    let has_behind = match (behind, &beside.behind) {
        (Some(is_behind), _) => is_behind,
        (None, Some(behind)) => exists(database, list.order, !beside.is_descending, behind).await?,
        (None, None) => false,
    };
    if beside.is_backward {
        items.reverse();
    }
    let (has_next, has_previous) =
        if beside.is_backward { (has_behind, has_onward) } else { (has_onward, has_behind) };
    Ok(Page { items, has_next, has_previous })
}

async fn by_offset(
    database: &Database,
    list: &UserList,
    filter: Conditions,
    limit: u32,
    offset: u32,
) -> Result<Page<User>, StoreError> {
    let all = filter.clone();
    let (items, has_next, _) =
        fetch(database, list.order, list.order.is_descending(), "1 = 0", filter, limit, offset).await?;
    let has_previous = offset > 0 && (!items.is_empty() || exists(database, list.order, false, &all).await?);
    Ok(Page { items, has_next, has_previous })
}

/// Reads one row more than asked for, to know whether there are more. `is_behind` is evaluated once, with the first row.
async fn fetch(
    database: &Database,
    order: UserOrder,
    is_descending: bool,
    is_behind: &str,
    mut conditions: Conditions,
    limit: u32,
    offset: u32,
) -> Result<(Vec<User>, bool, Option<bool>), StoreError> {
    let (column, way) = (column(order), if is_descending { "DESC" } else { "ASC" });
    conditions.sql.extend([" ORDER BY ", column, " ", way, ", id ", way, " LIMIT "]);
    conditions.push(Value::Number(i64::from(limit) + 1));
    if offset > 0 {
        conditions.sql.push_str(" OFFSET ");
        conditions.push(Value::Number(i64::from(offset)));
    }
    let sql =
        format!(concat!("SELECT ", user_columns!(), ", {} FROM users WHERE {}"), is_behind, conditions.sql);
    let rows: Vec<ListedColumns> = read!(database, |db| {
        bind_all!(sqlx::query_as(AssertSqlSafe(sql.clone())), &conditions.values).fetch_all(db)
    })
    .map_err(store_error)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (has_more, is_behind) = (rows.len() > limit, rows.first().map(|row| row.11));
    let users = rows
        .into_iter()
        .take(limit)
        .map(|(a, b, c, d, e, f, g, h, i, j, k, _)| row::user((a, b, c, d, e, f, g, h, i, j, k)));
    Ok((users.collect::<Result<_, _>>()?, has_more, is_behind))
}

/// Whether any row is let through. It asks for the first in order and not just for any, so that the order's index is used: half of the
/// rows lie on this side for all the planner knows, and it would look through the table for one.
fn any(order: UserOrder, is_descending: bool, conditions: &Conditions) -> String {
    let (column, way) = (column(order), if is_descending { "DESC" } else { "ASC" });
    let sql = &conditions.sql;
    format!("(SELECT 1 FROM users WHERE {sql} ORDER BY {column} {way}, id {way} LIMIT 1) IS NOT NULL")
}

async fn exists(
    database: &Database,
    order: UserOrder,
    is_descending: bool,
    conditions: &Conditions,
) -> Result<bool, StoreError> {
    let sql = format!("SELECT {}", any(order, is_descending, conditions));
    read!(database, |db| {
        bind_all!(sqlx::query_scalar(AssertSqlSafe(sql.clone())), &conditions.values).fetch_one(db)
    })
    .map_err(store_error)
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
