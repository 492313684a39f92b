//! The values that a user is made of. Each is valid from the moment it exists.

use std::fmt;

use crate::shared::{Problem, ProblemCode, fold, is_visible, single_line};

/// An e-mail address: trimmed, at most 254 characters, the dot-atom form of RFC 5321 with a domain of at least two
/// labels. Two addresses that differ only in case are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    given: String,
    folded: String,
}

impl Email {
    /// Reads an address. Quoted local parts and address literals are valid mail but no one's account: refused.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let given = single_line(raw, 1, 254)?;
        if !is_address(&given) {
            return Err(Problem::new(ProblemCode::InvalidFormat, "must be an e-mail address"));
        }
        Ok(Self { folded: fold(&given), given })
    }

    /// As it was given, for writing to it.
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// In lower case, for comparing it.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    local.len() <= 64
        && local.split('.').all(atom)
        && domain.contains('.')
        && domain.split('.').all(label)
        && !domain.rsplit('.').next().is_some_and(|top| top.chars().all(|c| c.is_ascii_digit()))
}

/// What others see: one line of 1 to 100 characters, not all of them invisible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Reads a name.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let text = single_line(raw, 1, 100)?;
        if !text.chars().any(is_visible) {
            return Err(Problem::new(ProblemCode::InvalidCharacter, "must have a visible character"));
        }
        Ok(Self(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An optional second name to sign in by: 3 to 30 of ASCII letters, digits and `_`. Unique, whatever the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads a username.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        let text = single_line(raw, 3, 30)?;
        if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            Ok(Self(text))
        } else {
            Err(Problem::new(ProblemCode::InvalidCharacter, "may have only the letters a to z, digits and _"))
        }
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In lower case, for comparing it.
    pub fn folded(&self) -> String {
        fold(&self.0)
    }
}

/// What somebody signs in by. A username has no `@`, so the two cannot be confused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SignInName {
    /// An e-mail address in lower case.
    Email(String),
    /// A username in lower case.
    Username(String),
}

impl SignInName {
    /// Whatever was typed. What can be no account's name is still a name: nobody has it.
    pub fn of(raw: &str) -> Self {
        let text: String = fold(raw.trim()).chars().filter(|c| *c != '\0').take(254).collect();
        if text.contains('@') { Self::Email(text) } else { Self::Username(text) }
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Email(text) | Self::Username(text) => text,
        }
    }
}

/// A password hash in the PHC string format. Redacted in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash that the hasher made.
    pub fn new(phc: impl Into<String>) -> Self {
        Self(phc.into())
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(redacted)")
    }
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
