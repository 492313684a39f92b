//! Completes the description of an operation by what follows from what it is.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::{
    Content, ContentBuilder, Ref, RefOr, Response, ResponseBuilder, Type,
    example::{Example, ExampleBuilder},
    header::{Header, HeaderBuilder},
    path::{Operation, Parameter, ParameterIn},
    schema::ObjectBuilder,
    security::SecurityRequirement,
};

use super::{Dialect, EXAMPLE_REQUEST_ID};
use crate::error::{ApiError, ErrorCode, Fault, Place};
use domain::shared::ProblemCode;

/// Adds every status that can occur, the bodies of errors with examples, and the headers that every answer has.
pub(super) fn complete(operation: &mut Operation, dialect: &dyn Dialect) {
    dialect.forget(operation);
    let codes = codes_of(operation);
    let id = operation.operation_id.clone().unwrap_or_default();
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && !is_error(status)
        {
            dialect.shape_success(&id, status, response);
            response.headers.extend(common_headers(dialect));
        }
    }
    for (status, codes) in codes {
        let response = error_response(&codes, dialect);
        operation.responses.responses.insert(status, RefOr::T(response));
    }
}

fn is_error(status: &str) -> bool {
    status.starts_with(['4', '5'])
}

/// The codes that an operation can answer, by status: its own, and those that follow from what it is.
fn codes_of(operation: &Operation) -> BTreeMap<String, Vec<ErrorCode>> {
    let own = operation.responses.responses.iter().filter(|(status, _)| is_error(status));
    let own = own.filter_map(|(_, response)| match response {
        RefOr::T(response) => Some(response.description.split_whitespace().filter_map(ErrorCode::parse)),
        RefOr::Ref(_) => None,
    });
    let mut codes = BTreeMap::<String, Vec<ErrorCode>>::new();
    for code in own.flatten().chain(implied(operation)) {
        let told = codes.entry(code.status().as_str().to_owned()).or_default();
        if !told.contains(&code) {
            told.push(code);
        }
    }
    codes
}

fn implied(operation: &Operation) -> Vec<ErrorCode> {
    use ErrorCode as C;
    let mut codes =
        vec![C::NotAcceptable, C::RateLimited, C::Internal, C::Unavailable, C::Overloaded, C::Timeout];
    let bearer = SecurityRequirement::new("bearer", Vec::<String>::new());
    let security = operation.security.as_deref().unwrap_or_default();
    if security.contains(&bearer) && !security.contains(&SecurityRequirement::default()) {
        codes.extend([C::Unauthenticated, C::InvalidToken, C::TokenExpired, C::SessionEnded]);
    }
    if operation.request_body.is_some() {
        codes.extend([C::MalformedJson, C::RequestTimeout, C::PayloadTooLarge]);
        codes.extend([C::UnsupportedMediaType, C::ValidationFailed]);
    }
    if operation.parameters.iter().flatten().any(is_in_query) {
        codes.push(C::UriTooLong);
    }
    if operation.parameters.iter().flatten().any(can_be_invalid) {
        codes.push(C::InvalidParameter);
    }
    codes
}

fn is_in_query(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query)
}

fn can_be_invalid(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter)
        if parameter.parameter_in != ParameterIn::Header || parameter.name == "If-Match")
}

fn error_response(codes: &[ErrorCode], dialect: &dyn Dialect) -> Response {
    let lines: Vec<_> =
        codes.iter().map(|code| format!("`{}`: {}.", code.as_str(), code.sentence())).collect();
    let examples = codes.iter().map(|code| {
        let shared = Ref::new(format!("#/components/examples/{}", code.as_str()));
        (code.as_str(), RefOr::<Example>::Ref(shared))
    });
    let content: Content =
        ContentBuilder::new().schema(Some(dialect.error_schema())).examples_from_iter(examples).build();
    let mut response = ResponseBuilder::new()
        .description(lines.join("\n"))
        .content(dialect.error_media_type(), content)
        .build();
    response.headers.extend(common_headers(dialect));
    response.headers.extend(error_headers(codes));
    response
}

/// An example of each error, described once.
pub(super) fn shared_examples(dialect: &dyn Dialect) -> Vec<(String, RefOr<Example>)> {
    let example = |code: ErrorCode| {
        let value = dialect.error_example(&example_of(code));
        ExampleBuilder::new().summary(code.sentence()).value(Some(value)).build()
    };
    ErrorCode::ALL.map(|code| (code.as_str().to_owned(), RefOr::T(example(code)))).into()
}

/// An error of this code as it may look.
fn example_of(code: ErrorCode) -> ApiError {
    let fault = |place, code, message: &str| vec![Fault { place, code, message: message.to_owned() }];
    let error = ApiError::new(code);
    match code {
        ErrorCode::ValidationFailed => {
            error.with_faults(fault(Place::Field("email".into()), ProblemCode::Required, "is required"))
        }
        ErrorCode::InvalidParameter => error.with_faults(fault(
            Place::Parameter("limit".into()),
            ProblemCode::OutOfRange,
            "must be a whole number from 1 to 100",
        )),
        _ => error,
    }
}

/// The headers of every answer, as every operation refers to them.
fn common_headers(dialect: &dyn Dialect) -> Vec<(String, RefOr<Header>)> {
    let names = shared_headers(dialect).into_iter().map(|(name, _)| name);
    names.map(|name| (name.clone(), RefOr::Ref(Ref::new(format!("#/components/headers/{name}"))))).collect()
}

/// The headers of every answer, described once.
pub(super) fn shared_headers(dialect: &dyn Dialect) -> Vec<(String, RefOr<Header>)> {
    let meaning = "The id of the request: yours, if you sent a usable one.";
    let id = ("X-Request-Id", meaning, EXAMPLE_REQUEST_ID);
    let headers = std::iter::once(&id).chain(dialect.shared_headers());
    headers.map(|(name, meaning, example)| ((*name).to_owned(), RefOr::T(header(meaning, example)))).collect()
}

fn error_headers(codes: &[ErrorCode]) -> Vec<(String, RefOr<Header>)> {
    let status = codes.first().map_or(0, |code| code.status().as_u16());
    let told = match status {
        401 => ("WWW-Authenticate", "How to authenticate (RFC 6750).", "Bearer"),
        415 => ("Accept-Encoding", "The coding that is read, where the body has another.", "identity"),
        429 | 503 => ("Retry-After", "In how many seconds another try may succeed.", "30"),
        _ => return Vec::new(),
    };
    vec![(told.0.to_owned(), RefOr::T(header(told.1, told.2)))]
}

/// A header with a text.
pub(crate) fn header(meaning: &str, example: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(meaning))
        .example(Some(Value::from(example)))
        .build()
}
