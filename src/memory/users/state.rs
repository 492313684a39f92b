//! What is kept of users, and the rules that hold over it.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    shared::{Cause, Clock, EventDraft, EventRecord, Id, IdGenerator, StoreError, Version},
    users::{Credentials, PasswordHash, Rule, SignInName, Standing, User, UserEvent, UserId},
};

/// A user with the hash of the password.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) user: User,
    pub(super) password: PasswordHash,
}

/// All users and the outbox.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) rows: BTreeMap<UserId, Row>,
    pub(super) outbox: Vec<EventRecord>,
}

/// What fills the envelope of the events of one transaction.
#[derive(Clone)]
pub(super) struct Envelope {
    pub(super) ids: Arc<dyn IdGenerator>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) cause: Cause,
}

impl State {
    /// The user with this name who is not deleted.
    pub(super) fn find_named(&self, name: &SignInName) -> Option<&Row> {
        self.rows.values().find(|row| {
            row.user.deleted_at.is_none()
                && match name {
                    SignInName::Email(email) => row.user.email.folded() == email,
                    SignInName::Username(username) => {
                        row.user.username.as_ref().is_some_and(|own| own.folded() == *username)
                    }
                }
        })
    }

    /// The user with this id who is not deleted.
    pub(super) fn find_undeleted(&self, user: UserId) -> Option<&Row> {
        self.rows.get(&user).filter(|row| row.user.deleted_at.is_none())
    }

    /// The rule that this user's names would break, if any.
    pub(super) fn find_clash(&self, user: &User) -> Option<Rule> {
        if user.deleted_at.is_some() {
            return None;
        }
        let is_taken = |name| self.find_named(&name).is_some_and(|row| row.user.id != user.id);
        if is_taken(SignInName::Email(user.email.folded().to_owned())) {
            return Some(Rule::UniqueEmail);
        }
        let username = user.username.as_ref()?;
        is_taken(SignInName::Username(username.folded())).then_some(Rule::UniqueUsername)
    }

    /// The stored row, if it is where this many events would have begun.
    pub(super) fn row_before(&mut self, user: &User, events: usize) -> Result<&mut Row, StoreError> {
        let before = version_before(user, events);
        let row = self.rows.get_mut(&user.id).ok_or(StoreError::Stale)?;
        if row.user.version == before { Ok(row) } else { Err(StoreError::Stale) }
    }

    /// Writes the events that brought a user to where it is, one for each version.
    pub(super) fn record(&mut self, user: &User, because: &[UserEvent], envelope: &Envelope) {
        let mut then = user.clone();
        then.version = version_before(user, because.len());
        for event in because {
            then.version = then.version.next();
            self.outbox.push(envelope.seal(event.draft(&then)));
        }
    }
}

fn version_before(user: &User, events: usize) -> Version {
    let gained = i64::try_from(events).unwrap_or(i64::MAX);
    Version::from_number(user.version.number().saturating_sub(gained))
}

impl Envelope {
    fn seal(&self, draft: EventDraft) -> EventRecord {
        let mut payload: Vec<_> =
            draft.payload.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        payload.sort_unstable();
        EventRecord {
            id: Id::from_bytes(self.ids.next_id()),
            at: self.clock.now(),
            cause: self.cause.clone(),
            kind: draft.kind.to_owned(),
            version: draft.version,
            aggregate_kind: draft.aggregate_kind.to_owned(),
            aggregate: draft.aggregate,
            sequence: draft.sequence,
            payload,
        }
    }
}

impl Row {
    pub(super) fn credentials(&self) -> Credentials {
        let user = &self.user;
        Credentials {
            user: user.id,
            password: self.password.clone(),
            standing: self.standing(),
            names: vec![user.email.as_str().to_owned(), user.name.as_str().to_owned()],
        }
    }

    pub(super) fn standing(&self) -> Standing {
        let user = &self.user;
        Standing { role: user.role, is_locked: user.locked_at.is_some(), epoch: user.credential_epoch }
    }
}
