//! Replacing a refresh token.

use domain::{
    auth::{AuthTransaction, OpaqueToken, Presented, Refresh, RefreshError, RefreshFamily, Tokens},
    shared::{Cause, Problems, StoreError},
};

use super::{Auth, issue::Issued};

impl Auth {
    /// The store is asked first and the user's standing after the commit, as no transaction waits for another module;
    /// if that fails the client has an answer that was lost, and may ask again.
    pub(super) async fn replace_tokens(
        &self,
        cause: Cause,
        command: Refresh,
    ) -> Result<Tokens, RefreshError> {
        let presented = command
            .token
            .required(|raw| Ok(domain::shared::Secret::new(raw)))
            .map_err(|problem| RefreshError::Invalid(Problems::of("refresh_token", problem)))?;
        let digest = self.opaque_tokens.digest_token(&presented);
        let mut tx = self.work.begin(cause).await?;
        let family = tx.refresh_family_for_update(digest).await?.ok_or(RefreshError::InvalidToken)?;
        let issued = match family.judge(&self.lifetimes, self.now()) {
            Presented::Live | Presented::AnswerLost => self.go_on(tx, family).await?,
            Presented::Reused => return Err(self.end_family(tx, family).await),
            Presented::Ended => return Err(RefreshError::InvalidToken),
        };
        let standing = self.users.find_standing(issued.session.user).await?;
        let standing = standing
            .filter(|standing| !standing.is_locked && standing.epoch == issued.session.epoch)
            .ok_or(RefreshError::InvalidToken)?;
        Ok(self.sign(issued, standing.role)?)
    }

    async fn go_on(
        &self,
        mut tx: Box<dyn AuthTransaction>,
        mut family: RefreshFamily,
    ) -> Result<Issued, RefreshError> {
        let now = self.now();
        let OpaqueToken { secret, digest } =
            self.opaque_tokens.mint_token().map_err(StoreError::Unavailable)?;
        let replacement = family.replace(digest, self.next_token_id(), &self.lifetimes, now);
        tx.replace_refresh_token(family.presented, replacement).await?;
        tx.save_session(family.session.clone()).await?;
        tx.commit().await?;
        self.notices.session_changed(family.session.id);
        Ok(Issued { session: family.session, refresh: secret, at: now })
    }

    async fn end_family(&self, mut tx: Box<dyn AuthTransaction>, mut family: RefreshFamily) -> RefreshError {
        family.session.ended_at = Some(self.now());
        let session = family.session.id;
        let ended = async {
            tx.save_session(family.session).await?;
            tx.commit().await
        };
        if let Err(error) = ended.await {
            return RefreshError::Store(error);
        }
        self.notices.session_changed(session);
        tracing::warn!(session.id = %session, "a refresh token was used again: its session is ended");
        RefreshError::Reused
    }
}
