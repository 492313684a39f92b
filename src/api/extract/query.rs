//! Queries: every parameter is read, and all that is wrong is told at once.

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use domain::shared::{Problem, ProblemCode};

use crate::error::{ApiError, ErrorCode, Fault, Place};

/// The parameters of a query that were not taken yet, and what is wrong so far.
#[derive(Debug)]
pub(crate) struct Parameters {
    given: Vec<(String, String)>,
    faults: Vec<Fault>,
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(given)| Self { given, faults: Vec::new() })
            .map_err(|_| ApiError::new(ErrorCode::InvalidParameter).saying("The query cannot be read"))
    }
}

impl Parameters {
    /// The value of a parameter that may be absent; `None` also where it is not valid, which `finish` tells.
    pub(crate) fn take<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<T> {
        let at = self.given.iter().position(|(given, _)| given == name)?;
        let (_, value) = self.given.remove(at);
        if self.given.iter().any(|(given, _)| given == name) {
            self.given.retain(|(given, _)| given != name);
            self.fault(name, Problem::new(ProblemCode::InvalidFormat, "must be given once"));
            return None;
        }
        parse(&value).map_err(|problem| self.fault(name, problem)).ok()
    }

    /// Whether a parameter is given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|(given, _)| given == name)
    }

    /// A whole number within a range.
    pub(crate) fn take_number(&mut self, name: &'static str, least: u32, most: u32) -> Option<u32> {
        self.take(name, |text| {
            let message = format!("must be a whole number from {least} to {most}");
            // Rust would read a plus sign too.
            let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            match digits.unwrap_or_default().parse() {
                Ok(number) if (least..=most).contains(&number) => Ok(number),
                Ok(_) => Err(Problem::new(ProblemCode::OutOfRange, message)),
                Err(_) => Err(Problem::new(ProblemCode::InvalidFormat, message)),
            }
        })
    }

    /// `true` or `false`.
    pub(crate) fn take_flag(&mut self, name: &'static str) -> Option<bool> {
        self.take(name, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Problem::new(ProblemCode::UnknownValue, "must be one of: true, false")),
        })
    }

    /// Remembers one more problem.
    pub(crate) fn fault(&mut self, name: &'static str, problem: Problem) {
        let place = Place::Parameter(name.into());
        self.faults.push(Fault { place, code: problem.code, message: problem.message });
    }

    /// All is well if nothing was wrong and nothing is left.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        let Self { given, mut faults } = self;
        faults.extend(given.into_iter().map(|(name, _)| Fault {
            place: Place::Parameter(name.into()),
            code: ProblemCode::UnknownField,
            message: "is not known here".to_owned(),
        }));
        if faults.is_empty() {
            return Ok(());
        }
        Err(ApiError::new(ErrorCode::InvalidParameter)
            .saying("Some parameters are not valid")
            .with_faults(faults))
    }
}
