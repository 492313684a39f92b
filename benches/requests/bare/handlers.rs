use std::sync::Arc;

use axum::{
    Json,
    extract::{self, Query},
    http::StatusCode,
};
use domain::shared::IdGenerator;
use infrastructure::system::UuidV7Ids;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    Stamp,
    database::{on, on_writer},
    server::{Failure, State},
    token::{Claims, now},
    user::{User, columns},
};

const FIND: &str = concat!("SELECT ", columns!(), " FROM users WHERE id = $1");
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1"
);
const UPDATE: &str = concat!(
    "UPDATE users SET name = $2, version = version + 1, updated_at = $3 WHERE id = $1 RETURNING ",
    columns!()
);
const TELL: &str = "INSERT INTO outbox (id, event_type, event_version, aggregate_type, aggregate_id, sequence, \
     actor_kind, actor_id, payload, occurred_at) VALUES ($1, 'user.renamed', 1, 'user', $2, $3, 'user', $2, $4, $5)";

/// Which users to list.
#[derive(Deserialize)]
pub(super) struct Wanted {
    limit: u8,
}

/// A page of users.
#[derive(Serialize)]
pub(super) struct Listed {
    items: Vec<User>,
    next: Option<String>,
}

/// What to change.
#[derive(Deserialize)]
pub(super) struct Change {
    name: String,
}

/// `GET /api/v2/users/me`.
pub(super) async fn read(
    extract::State(state): extract::State<Arc<State>>,
    caller: Claims,
) -> Result<Json<User>, Failure> {
    Ok(Json(on!(&state.database, |pool| sqlx::query_as(FIND).bind(caller.sub).fetch_one(pool))?))
}

/// `GET /api/v2/users?limit=20`: one more than asked for, to know whether there are more.
pub(super) async fn list(
    extract::State(state): extract::State<Arc<State>>,
    caller: Claims,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Listed>, Failure> {
    if caller.role != "admin" {
        return Err(Failure(StatusCode::FORBIDDEN));
    }
    let limit = usize::from(wanted.limit);
    let most = i64::from(wanted.limit) + 1;
    let mut items: Vec<User> = on!(&state.database, |pool| sqlx::query_as(LIST).bind(most).fetch_all(pool))?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = if has_more { items.last().map(|user| user.id.to_string()) } else { None };
    Ok(Json(Listed { items, next }))
}

/// `PATCH /api/v2/users/me`: BEGIN, the row, the outbox, COMMIT.
pub(super) async fn write(
    extract::State(state): extract::State<Arc<State>>,
    caller: Claims,
    body: axum::body::Bytes,
) -> Result<Json<User>, Failure> {
    let change: Change = serde_json::from_slice(&body)?;
    let now = now();
    let user: User = on_writer!(&state.database, |transaction| {
        let user: User = sqlx::query_as(UPDATE)
            .bind(caller.sub)
            .bind(&change.name)
            .bind(Stamp(now))
            .fetch_one(&mut *transaction)
            .await?;
        sqlx::query(TELL)
            .bind(Uuid::from_bytes(UuidV7Ids.next_id()))
            .bind(caller.sub)
            .bind(user.version)
            .bind(sqlx::types::Json(json!({ "name": change.name })))
            .bind(Stamp(now))
            .execute(transaction)
            .await?;
        Ok::<_, sqlx::Error>(user)
    })?;
    Ok(Json(user))
}
