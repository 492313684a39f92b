//! Opening sessions and issuing their tokens.

use domain::{
    auth::{AccessClaims, OpaqueToken, RefreshToken, Session, SessionId, TokenError, TokenId, Tokens},
    authorization::Role,
    shared::{Cause, Secret, StoreError, Timestamp},
    users::{Epoch, UserId},
};

use super::Auth;

/// A session that is stored, and the refresh token that opens it further.
pub(super) struct Issued {
    pub(super) session: Session,
    pub(super) refresh: Secret,
    pub(super) at: Timestamp,
}

impl Auth {
    /// Stores a new session. Beyond the most that a user may have, the least recently used one ends.
    pub(super) async fn open(&self, cause: Cause, user: UserId, epoch: Epoch) -> Result<Issued, StoreError> {
        let now = self.now();
        let OpaqueToken { secret, digest } =
            self.opaque_tokens.mint_token().map_err(StoreError::Unavailable)?;
        let session = self.new_session(&cause, user, epoch, now);
        let token = RefreshToken {
            digest,
            session: session.id,
            generation: session.generation,
            replaces: 0,
            issued_at: now,
            consumed_at: None,
        };
        let mut tx = self.work.begin(cause).await?;
        tx.insert_session(session.clone(), token).await?;
        let ended = tx.end_sessions_beyond(user, Session::MOST_PER_USER, now).await?;
        tx.commit().await?;
        if ended > 0 {
            self.notices.sessions_changed(user);
        }
        Ok(Issued { session, refresh: secret, at: now })
    }

    fn new_session(&self, cause: &Cause, user: UserId, epoch: Epoch, now: Timestamp) -> Session {
        let expires_at = now.plus(self.lifetimes.session);
        Session {
            id: SessionId::from_bytes(self.ids.next_id()),
            user,
            epoch,
            address: cause.address,
            agent: cause.agent.clone(),
            opened_at: now,
            last_used_at: now,
            idle_at: now.plus(self.lifetimes.idle).min(expires_at),
            expires_at,
            ended_at: None,
            generation: 1,
            access: self.next_token_id(),
            is_access_used: false,
        }
    }

    pub(super) fn next_token_id(&self) -> TokenId {
        TokenId::from_bytes(self.ids.next_id())
    }

    /// The tokens of a session that is stored: signing comes last, as it needs no store.
    pub(super) fn sign(&self, issued: Issued, role: Role) -> Result<Tokens, TokenError> {
        let Issued { session, refresh, at } = issued;
        let issued_at = Timestamp::from_seconds(at.seconds());
        let expires_at = issued_at.plus(self.lifetimes.access);
        let access = self.access_tokens.sign_access_token(AccessClaims {
            user: session.user,
            session: session.id,
            token: session.access,
            issued_at,
            not_before: issued_at,
            expires_at,
            role,
        })?;
        Ok(Tokens {
            access,
            access_expires_at: expires_at,
            refresh,
            refresh_expires_at: session.idle_at,
            session: session.id,
        })
    }
}
