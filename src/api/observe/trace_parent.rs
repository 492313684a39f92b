//! Where in which trace something is: W3C Trace Context, level 1.

use std::fmt;

use axum::http::{HeaderMap, HeaderValue};

/// A well-formed `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceParent(String);

impl TraceParent {
    /// The header's name.
    pub const HEADER: &'static str = "traceparent";

    /// The one that this text is.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let is_hex = |part: &str, length: usize| {
            part.len() == length && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let is_set = |part: &str| part.bytes().any(|byte| byte != b'0');
        let well_formed = version == "00"
            && parts.next().is_none()
            && is_hex(trace, 32)
            && is_hex(span, 16)
            && is_hex(flags, 2)
            && is_set(trace)
            && is_set(span);
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The client's. Two of them are none: nobody can say which holds.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(Self::HEADER).iter();
        let (Some(one), None) = (all.next(), all.next()) else { return None };
        Self::parse(one.to_str().ok()?)
    }

    /// As the header has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the trace, 32 hexadecimal digits.
    pub fn trace_id(&self) -> &str {
        &self.0[3..35]
    }

    /// The id of the span, 16 hexadecimal digits.
    pub fn span_id(&self) -> &str {
        &self.0[36..52]
    }

    /// As the value of a header.
    pub(crate) fn to_header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl fmt::Display for TraceParent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[path = "trace_parent_tests.rs"]
mod tests;
