//! Cursors: a place in one list, signed, so that nobody can make one up or use it in another list.
//!
//! A cursor is base64url (RFC 4648, 5, without padding) of one byte for the direction, the key, and a tag of 32
//! bytes over both and over what is listed: filter and order. These themselves stay in the query.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    shared::{Direction, Id, Signer, Timestamp},
    users::UserSortKey,
};

/// Longer ones are not even looked at.
const LONGEST: usize = 2_048;
const TAG: usize = 32;

/// The cursors of one list.
pub(crate) struct Cursors<'a> {
    signer: &'a dyn Signer,
    purpose: &'static str,
    list: &'a str,
}

impl<'a> Cursors<'a> {
    /// Those of the list that this text describes: its filter and order, in one canonical form.
    pub(crate) fn of_users(signer: &'a dyn Signer, list: &'a str) -> Self {
        Self { signer, purpose: "users.cursor", list }
    }

    /// The cursor that leads on from this key.
    pub(crate) fn write(&self, direction: Direction, key: &UserSortKey) -> String {
        let mut bytes = Vec::with_capacity(96);
        bytes.push(match direction {
            Direction::After => b'a',
            Direction::Before => b'b',
        });
        match key {
            UserSortKey::At(at, id) => {
                bytes.push(b't');
                bytes.extend_from_slice(&id.to_bytes());
                bytes.extend_from_slice(&at.micros().to_be_bytes());
            }
            UserSortKey::Text(text, id) => {
                bytes.push(b's');
                bytes.extend_from_slice(&id.to_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
        let tag = self.signer.sign(self.purpose, &self.message(&bytes));
        bytes.extend_from_slice(&tag);
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Where a cursor leads; `None` where it is not one of this list's.
    pub(crate) fn read(&self, cursor: &str) -> Option<(Direction, UserSortKey)> {
        if cursor.len() > LONGEST {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (place, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
        if !self.signer.is_signed(self.purpose, &self.message(place), tag) {
            return None;
        }
        let (head, rest) = place.split_first_chunk::<2>()?;
        let (id, value) = rest.split_first_chunk::<16>()?;
        let id = Id::from_bytes(*id);
        let direction = match head[0] {
            b'a' => Direction::After,
            b'b' => Direction::Before,
            _ => return None,
        };
        let key = match head[1] {
            b't' => {
                let micros = i64::from_be_bytes(value.try_into().ok()?);
                UserSortKey::At(Timestamp::from_micros(micros), id)
            }
            b's' => UserSortKey::Text(str::from_utf8(value).ok()?.to_owned(), id),
            _ => return None,
        };
        Some((direction, key))
    }

    /// The list first, with its length, so that no other split of the same bytes has the same tag.
    fn message(&self, place: &[u8]) -> Vec<u8> {
        let mut message = Vec::with_capacity(8 + self.list.len() + place.len());
        message.extend_from_slice(&(self.list.len() as u64).to_be_bytes());
        message.extend_from_slice(self.list.as_bytes());
        message.extend_from_slice(place);
        message
    }
}
