//! The versions of the API, as a parameter of what they share.

/// A version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V1,
    V2,
}

impl Version {
    /// Each of them.
    pub(crate) const BOTH: [Self; 2] = [Self::V1, Self::V2];

    /// `v1` or `v2`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    /// Where its paths begin.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::V1 => "/api/v1",
            Self::V2 => "/api/v2",
        }
    }

    /// The media type of its errors.
    pub(crate) const fn error_media_type(self) -> &'static str {
        match self {
            Self::V1 => "application/json",
            Self::V2 => "application/problem+json",
        }
    }

    /// The media type of its partial changes.
    pub(crate) const fn patch_media_type(self) -> &'static str {
        match self {
            Self::V1 => "application/json",
            Self::V2 => "application/merge-patch+json",
        }
    }

    /// An address that is this person's in this version, so that one service can be asked in both.
    pub(crate) fn email(self, who: &str) -> String {
        format!("{who}.{}@example.org", self.as_str())
    }

    /// The same for a username.
    pub(crate) fn username(self, who: &str) -> String {
        format!("{who}_{}", self.as_str())
    }
}
