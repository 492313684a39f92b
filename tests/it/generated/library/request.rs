//! One request that was generated, and what is expected of its answer.

use std::fmt;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Caller {
    /// Nobody: no token.
    Nobody,
    /// Somebody with an account.
    User,
    /// An administrator.
    Administrator,
    /// Somebody who was locked after signing in.
    Locked,
    /// Somebody with a token that the service did not sign.
    Forger,
    /// Somebody with a token of yesterday.
    Latecomer,
}

impl Caller {
    /// Everybody.
    pub(crate) const ALL: [Self; 6] =
        [Self::Nobody, Self::User, Self::Administrator, Self::Locked, Self::Forger, Self::Latecomer];

    /// Whether the token lets in.
    pub(crate) fn is_let_in(self) -> bool {
        matches!(self, Self::User | Self::Administrator)
    }
}

/// What must become of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expectation {
    /// It is valid, and the caller may: a success, or a clash with what others have (409).
    Accepted,
    /// It is not valid: no success.
    Refused,
    /// The caller may not, whatever else is wrong: this status.
    Exactly(u16),
    /// The document does not tell which of its answers.
    Open,
}

/// What is wrong with the target, as far as that decides which answers may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The operation.
    Operation,
    /// The operation, by HEAD instead of GET.
    Head,
    /// The path of the operation by another method.
    OtherMethod,
    /// The path of the operation by `OPTIONS`.
    Options,
    /// A path that may be no operation's.
    Astray,
}

/// A request. What only the caller knows stands in it as a word between tildes, until [`Self::fill`].
#[derive(Clone)]
pub(crate) struct Request {
    /// The seed that makes it again.
    pub(crate) seed: u64,
    /// Its operation, as the generator counts them.
    pub(crate) operation: usize,
    /// The operation's name.
    pub(crate) id: String,
    /// Who asks.
    pub(crate) caller: Caller,
    /// The method.
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case, values as bytes; names may repeat.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// What was done to a valid request, in words.
    pub(crate) changes: Vec<&'static str>,
    /// What must become of it.
    pub(crate) expectation: Expectation,
    /// Where it goes.
    pub(crate) goes: Target,
    /// What no answer may repeat.
    pub(crate) secrets: Vec<String>,
}

impl Request {
    /// Puts what the caller knows in place of the words.
    pub(crate) fn fill(&mut self, words: &[(&'static str, String)]) {
        for (word, value) in words {
            self.target = self.target.replace(word, value);
            self.body = replaced(&self.body, word, value);
            for (_, given) in &mut self.headers {
                *given = replaced(given, word, value);
            }
        }
    }

    /// A header; of several with the name the first.
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_slice())
    }
}

fn replaced(bytes: &[u8], word: &str, value: &str) -> Vec<u8> {
    let word = word.as_bytes();
    let mut rest = bytes;
    let mut all = Vec::with_capacity(bytes.len());
    while let Some(at) = rest.iter().position(|byte| *byte == word[0]) {
        let (before, found) = rest.split_at(at);
        all.extend_from_slice(before);
        let (instead, length) =
            if found.starts_with(word) { (value.as_bytes(), word.len()) } else { (&found[..1], 1) };
        all.extend_from_slice(instead);
        rest = &found[length..];
    }
    all.extend_from_slice(rest);
    all
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |bytes: &[u8]| {
            let text: String = String::from_utf8_lossy(bytes).chars().take(400).collect();
            format!("{text:?} ({} bytes)", bytes.len())
        };
        writeln!(
            f,
            "seed {:#x}: {} as {:?}, expected {:?}",
            self.seed, self.id, self.caller, self.expectation
        )?;
        writeln!(f, "changes: {}", self.changes.join("; "))?;
        writeln!(f, "{} {}", self.method, shown(self.target.as_bytes()))?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {}", shown(value))?;
        }
        write!(f, "{}", shown(&self.body))
    }
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// A header as text; of several with the name the first.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}
