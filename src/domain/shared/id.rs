//! Identifiers: 128 bits, written as a UUID (RFC 9562). Made by the `IdGenerator` port, never here.

use std::{fmt, hash, marker::PhantomData, str::FromStr};

/// The id of an `Of`. Two ids of different things cannot be mixed up; both are 16 bytes.
pub struct Id<Of> {
    bytes: [u8; 16],
    of: PhantomData<fn() -> Of>,
}

/// The text is not a UUID in its hyphenated form of 36 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidId;

impl<Of> Id<Of> {
    /// The id that these bytes are, most significant first.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self { bytes, of: PhantomData }
    }

    /// The sixteen bytes, most significant first.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.bytes
    }
}

impl<Of> fmt::Display for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [b'-'; 36];
        let mut at = 0;
        for (index, byte) in self.bytes.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                at += 1;
            }
            text[at] = HEX[usize::from(byte >> 4)];
            text[at + 1] = HEX[usize::from(byte & 15)];
            at += 2;
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl<Of> FromStr for Id<Of> {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let text = text.as_bytes();
        if text.len() != 36 {
            return Err(InvalidId);
        }
        let mut bytes = [0; 16];
        let mut at = 0;
        for (index, byte) in bytes.iter_mut().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                if text[at] != b'-' {
                    return Err(InvalidId);
                }
                at += 1;
            }
            *byte = (nibble(text[at])? << 4) | nibble(text[at + 1])?;
            at += 2;
        }
        Ok(Self::from_bytes(bytes))
    }
}

fn nibble(digit: u8) -> Result<u8, InvalidId> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(InvalidId),
    }
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not a UUID")
    }
}

impl std::error::Error for InvalidId {}

// Written by hand because a derive would ask the same traits of `Of`.
impl<Of> Clone for Id<Of> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Of> Copy for Id<Of> {}
impl<Of> PartialEq for Id<Of> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}
impl<Of> Eq for Id<Of> {}
impl<Of> PartialOrd for Id<Of> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<Of> Ord for Id<Of> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bytes.cmp(&other.bytes)
    }
}
impl<Of> hash::Hash for Id<Of> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
impl<Of> fmt::Debug for Id<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
#[path = "id_tests.rs"]
mod tests;
