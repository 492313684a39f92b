//! Access claims as a token writes them.

use std::borrow::Cow;

use domain::{
    auth::AccessClaims,
    authorization::Role,
    shared::{Id, Timestamp},
};
use serde::{Deserialize, Serialize};

/// All claims of a token. Each is required, of exactly this type, and stands once; others are ignored.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireClaims<'a> {
    #[serde(borrow)]
    pub(super) iss: Cow<'a, str>,
    /// One audience: a token for several is for nobody here.
    #[serde(borrow)]
    pub(super) aud: Cow<'a, str>,
    #[serde(borrow)]
    sub: Cow<'a, str>,
    #[serde(borrow)]
    sid: Cow<'a, str>,
    #[serde(borrow)]
    jti: Cow<'a, str>,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(borrow)]
    role: Cow<'a, str>,
}

impl<'a> WireClaims<'a> {
    pub(super) fn new(claims: &AccessClaims, issuer: &'a str, audience: &'a str) -> Self {
        Self {
            iss: issuer.into(),
            aud: audience.into(),
            sub: claims.user.to_string().into(),
            sid: claims.session.to_string().into(),
            jti: claims.token.to_string().into(),
            iat: claims.issued_at.seconds(),
            nbf: claims.not_before.seconds(),
            exp: claims.expires_at.seconds(),
            role: claims.role.as_str().into(),
        }
    }

    /// What they say, where ids are ids and the role is a role.
    pub(super) fn read(&self) -> Result<AccessClaims, &'static str> {
        Ok(AccessClaims {
            user: id(&self.sub)?,
            session: id(&self.sid)?,
            token: id(&self.jti)?,
            issued_at: Timestamp::from_seconds(self.iat),
            not_before: Timestamp::from_seconds(self.nbf),
            expires_at: Timestamp::from_seconds(self.exp),
            role: Role::parse(&self.role).map_err(|_| "the role is unknown")?,
        })
    }
}

fn id<Of>(text: &str) -> Result<Id<Of>, &'static str> {
    text.parse().map_err(|_| "a claim is not an id")
}
