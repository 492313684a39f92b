use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use argon2::{Argon2, PasswordHash, PasswordVerifier};
use axum::{Json, extract, http::StatusCode};
use domain::{
    auth::{OpaqueTokens, TokenDigest},
    shared::IdGenerator,
};
use infrastructure::{
    crypto::{RandomTokens, SystemRandomness},
    system::UuidV7Ids,
};
use jsonwebtoken::Header;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Stamp,
    database::{on, on_writer},
    server::{Failure, State},
    token::{Claims, now},
    user::{User, as_text, columns},
};

const FIND_PASSWORD: &str =
    "SELECT password FROM users WHERE email_folded = $1 AND deleted_at IS NULL AND locked_at IS NULL";
const FIND: &str =
    concat!("SELECT ", columns!(), " FROM users WHERE email_folded = $1 AND deleted_at IS NULL");
const OPEN: &str = "INSERT INTO sessions (id, user_id, epoch, opened_at, last_used_at, idle_at, expires_at, generation, \
     access_id, is_access_used) VALUES ($1, $2, 1, $3, $3, $4, $4, 1, $1, $5)";
const ISSUE: &str = "INSERT INTO refresh_tokens (digest, session_id, generation, replaces, issued_at) \
     VALUES ($1, $2, 1, 0, $3)";

static TOKENS: LazyLock<RandomTokens> = LazyLock::new(|| RandomTokens::new(Arc::new(SystemRandomness)));

/// Who wants in.
#[derive(Deserialize)]
pub(super) struct Login {
    login: String,
    password: String,
}

/// Who is in.
#[derive(Serialize)]
pub(super) struct SignedIn {
    user: User,
    access_token: String,
    token_type: &'static str,
    refresh_token: String,
    #[serde(with = "as_text")]
    session_id: Uuid,
}

/// `POST /api/v2/auth/login`: the password, a session with its refresh token, an access token.
pub(super) async fn login(
    extract::State(state): extract::State<Arc<State>>,
    Json(wanted): Json<Login>,
) -> Result<Json<SignedIn>, Failure> {
    let folded = wanted.login.to_lowercase();
    let stored: String =
        on!(&state.database, |pool| sqlx::query_scalar(FIND_PASSWORD).bind(&folded).fetch_one(pool))?;
    if !matches(&state, wanted.password, stored).await? {
        return Err(Failure(StatusCode::UNAUTHORIZED));
    }
    let user: User = on!(&state.database, |pool| sqlx::query_as(FIND).bind(&folded).fetch_one(pool))?;
    let refresh = TOKENS.mint_token().map_err(|_| Failure(StatusCode::INTERNAL_SERVER_ERROR))?;
    let session_id = open_session(&state, user.id, refresh.digest).await?;
    let claims = Claims::new(user.id, user.role.clone());
    Ok(Json(SignedIn {
        access_token: jsonwebtoken::encode(&Header::default(), &claims, &state.signing)?,
        token_type: "Bearer",
        refresh_token: refresh.secret.expose().to_owned(),
        session_id,
        user,
    }))
}

async fn matches(state: &State, password: String, stored: String) -> Result<bool, Failure> {
    let permit = Arc::clone(&state.hashing).acquire_owned().await?;
    let checked = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let hash = PasswordHash::new(&stored)?;
        Argon2::default().verify_password(password.as_bytes(), &hash)
    });
    Ok(checked.await?.is_ok())
}

async fn open_session(state: &State, user: Uuid, digest: TokenDigest) -> Result<Uuid, Failure> {
    let id = Uuid::from_bytes(UuidV7Ids.next_id());
    let (now, later) = (Stamp(now()), Stamp(now().plus(Duration::from_hours(30 * 24))));
    on_writer!(&state.database, |transaction| {
        let open = sqlx::query(OPEN).bind(id).bind(user).bind(&now).bind(&later).bind(false);
        open.execute(&mut *transaction).await?;
        let issue = sqlx::query(ISSUE).bind(&digest.0[..]).bind(id).bind(&now);
        issue.execute(transaction).await?;
        Ok::<_, sqlx::Error>(())
    })?;
    Ok(id)
}
