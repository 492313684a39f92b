//! Marking a line: the mark and, for an adoption, the end of the line change; every other byte stays.

use std::fmt;

use super::TestPath;

/// A line cannot be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// No unmarked line has this path.
    NoSuchLine(String),
    /// The reason of an adoption is empty, longer than a line, or holds a backtick.
    BadReason,
}

/// The text with the line of this path marked `[x]`; with a reason, ` — adopted: reason` is written beside it.
pub fn mark(text: &str, path: &TestPath, adopted: Option<&str>) -> Result<String, EditError> {
    let adopted = adopted.map(str::trim);
    if adopted.is_some_and(|reason| reason.is_empty() || reason.contains(['\n', '\r', '`'])) {
        return Err(EditError::BadReason);
    }
    let needle = format!(" — `{path}`");
    let (mut start, mut fenced) = (0, false);
    for line in text.split_inclusive('\n') {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced && line.starts_with("- [ ] ") && line.trim_end().ends_with(&needle) {
            let end = start + line.trim_end().len();
            let beside = adopted.map(|reason| format!(" — adopted: {reason}")).unwrap_or_default();
            return Ok(format!("{}- [x] {}{beside}{}", &text[..start], &text[start + 6..end], &text[end..]));
        }
        start += line.len();
    }
    Err(EditError::NoSuchLine(path.to_string()))
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLine(path) => write!(f, "PLAN.md has no unmarked line with `{path}` any more"),
            Self::BadReason => f.write_str("the reason of an adoption is one line of text without backticks"),
        }
    }
}

impl std::error::Error for EditError {}
