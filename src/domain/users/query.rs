//! Lists of users: what may be filtered, searched and ordered by.

use super::{User, UserId};
use crate::{
    authorization::Role,
    shared::{Problem, ProblemCode, Timestamp, Window, search_words},
};

/// Which of the deleted are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deleted {
    /// None.
    #[default]
    Excluded,
    /// They among the others.
    Included,
    /// Only they.
    Only,
}

impl Deleted {
    /// The choice with this name.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text {
            "exclude" => Ok(Self::Excluded),
            "include" => Ok(Self::Included),
            "only" => Ok(Self::Only),
            _ => Err(Problem::new(ProblemCode::UnknownValue, "must be one of: exclude, include, only")),
        }
    }
}

/// Words that must all be found in name, e-mail or username, whatever the case; the last may be a word's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search(Vec<String>);

impl Search {
    /// Reads what was typed: at most 100 characters, with at least one letter or digit.
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        if raw.chars().count() > 100 {
            return Err(Problem::new(ProblemCode::TooLong, "must have at most 100 characters"));
        }
        let words = search_words(raw);
        if words.is_empty() {
            return Err(Problem::new(ProblemCode::TooShort, "must have a letter or digit"));
        }
        Ok(Self(words))
    }

    /// The words, folded; the last is a prefix.
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether these words (as `User::searched_words` gives them) are found.
    pub fn finds(&self, words: &[String]) -> bool {
        self.0.split_last().is_some_and(|(last, others)| {
            others.iter().all(|word| words.contains(word))
                && words.iter().any(|word| word.starts_with(last.as_str()))
        })
    }
}

impl User {
    /// The words that a search finds this user by, in order, each once.
    pub fn searched_words(&self) -> Vec<String> {
        let mut words = search_words(self.name.as_str());
        words.extend(search_words(self.email.as_str()));
        words.extend(self.username.iter().flat_map(|username| search_words(username.as_str())));
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// Which users are listed. All conditions hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserFilter {
    /// Only those with this role.
    pub role: Option<Role>,
    /// Only those who are locked, or are not.
    pub locked: Option<bool>,
    /// Which of the deleted.
    pub deleted: Deleted,
    /// Only those whom this finds.
    pub search: Option<Search>,
}

/// The orders that users can be listed in; each has an index, and the id as its tie-break in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserOrder {
    /// Oldest first.
    CreatedFirst,
    /// Newest first.
    #[default]
    CreatedLast,
    /// By e-mail in lower case, by code points.
    Email,
    /// The same backwards.
    EmailBackwards,
    /// By name, by code points.
    Name,
    /// The same backwards.
    NameBackwards,
}

impl UserOrder {
    /// Every order with its name in a query.
    pub const ALL: [(&'static str, Self); 6] = [
        ("created_at", Self::CreatedFirst),
        ("-created_at", Self::CreatedLast),
        ("email", Self::Email),
        ("-email", Self::EmailBackwards),
        ("name", Self::Name),
        ("-name", Self::NameBackwards),
    ];

    /// The order with this name.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, order)| *order).ok_or_else(|| {
            let names = Self::ALL.map(|(name, _)| name).join(", ");
            Problem::new(ProblemCode::UnknownValue, format!("must be one of: {names}"))
        })
    }

    /// Its name in a query.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, order)| *order == self).map_or("", |(name, _)| name)
    }

    /// Whether greater keys come first.
    pub const fn is_descending(self) -> bool {
        matches!(self, Self::CreatedLast | Self::EmailBackwards | Self::NameBackwards)
    }

    /// Where this user stands in this order.
    pub fn key_of(self, user: &User) -> UserSortKey {
        match self {
            Self::CreatedFirst | Self::CreatedLast => UserSortKey::At(user.created_at, user.id),
            Self::Email | Self::EmailBackwards => UserSortKey::Text(user.email.folded().to_owned(), user.id),
            Self::Name | Self::NameBackwards => UserSortKey::Text(user.name.as_str().to_owned(), user.id),
        }
    }
}

/// A place in an order: the value ordered by, and the id that breaks ties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserSortKey {
    /// In an order by time.
    At(Timestamp, UserId),
    /// In an order by text.
    Text(String, UserId),
}

/// One page of users that is asked for. A cursor's key is of the kind that `order` has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserList {
    /// Which users.
    pub filter: UserFilter,
    /// In which order.
    pub order: UserOrder,
    /// Which part.
    pub window: Window<UserSortKey>,
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
