//! Letting somebody in by an access token.

use domain::{
    auth::{AccessClaims, AuthenticateError, SessionStanding},
    shared::{Caller, Cause, Secret, StoreError, Timestamp},
};

use super::Auth;

impl Auth {
    /// Signature and time come from the token; role, lock and everything else from the check of its session.
    pub(super) async fn let_in(&self, token: Secret) -> Result<Caller, AuthenticateError> {
        let claims = self.access_tokens.read_access_token(&token)?;
        let now = self.now();
        claims.check(now)?;
        let access = self.reads.find_access(claims.session).await?;
        let (session, standing) = access.ok_or(AuthenticateError::SessionEnded)?;
        let is_open = session.user == claims.user
            && now < session.ends_at
            && session.epoch == standing.epoch
            && !standing.is_locked;
        if !is_open {
            return Err(AuthenticateError::SessionEnded);
        }
        self.write_down_use(&claims, &session, now).await?;
        Ok(Caller { user: claims.user, role: standing.role, session: claims.session })
    }

    /// That a session is in use may be written down later, so nobody is kept out while nothing can be written, and nobody waits but
    /// whoever tries, one at a time: a later request tries again. Until then a first use is not known, by which its predecessor's
    /// refresh token is judged; but that token is worth something for the moment of a lost answer alone, and hardly anything can be
    /// refreshed meanwhile.
    async fn write_down_use(
        &self,
        claims: &AccessClaims,
        session: &SessionStanding,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !session.wants_touch(claims.token, now) {
            return Ok(());
        }
        let Some(attempt) = self.touches.begin(now) else { return Ok(()) };
        match self.touch(claims, now).await {
            Ok(()) => attempt.accept(self.now()),
            Err(error) => {
                let is_first = session.unused_access == Some(claims.token);
                if is_first && !matches!(error, StoreError::Unavailable(_)) {
                    return Err(error);
                }
                attempt.refuse(&error, self.now());
            }
        }
        Ok(())
    }

    async fn touch(&self, claims: &AccessClaims, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.work.begin(Cause::system()).await?;
        tx.touch_session(claims.session, claims.token, now).await?;
        tx.commit().await?;
        self.notices.session_changed(claims.session);
        Ok(())
    }
}
