//! What must hold of every answer.

use serde_json::Value;

use super::{
    answers::Documented,
    document::Operation,
    request::{Expectation, Request, Response, Target},
};

/// Judges one answer by the document.
pub(super) fn check(
    operations: &[Operation],
    codes: &[String],
    request: &Request,
    response: &Response,
) -> Result<(), String> {
    if response.status >= 500 {
        return Err(format!("the service failed with {}", response.status));
    }
    check_id(request, response)?;
    check_secrets(request, response)?;
    check_expectation(request, response.status)?;
    let operation = &operations[request.operation];
    let knows_get = operations.iter().any(|other| other.path == operation.path && other.method == "GET");
    let is_head = request.method == "HEAD" && knows_get;
    let other =
        operations.iter().find(|other| other.path == operation.path && other.method == request.method);
    match request.goes {
        Target::Operation => check_documented(operation, response),
        Target::Head | Target::OtherMethod if is_head && response.body.is_empty() => Ok(()),
        Target::Head => Err("HEAD was answered with a body".to_owned()),
        Target::OtherMethod => match other {
            Some(other) => check_documented(other, response),
            None => check_refused_method(operations, operation, &request.method, response),
        },
        Target::Options => check_methods(operations, operation, response),
        Target::Astray => check_astray(operations, codes, operation, response),
    }
}

/// The client's own id where it is usable, and any where it is not.
fn check_id(request: &Request, response: &Response) -> Result<(), String> {
    let told = response.header("x-request-id").ok_or("no request id")?;
    let given = request.header("x-request-id").and_then(|given| std::str::from_utf8(given).ok());
    match given {
        Some(given) if given.starts_with("usable") && given != told => {
            Err(format!("the request id became {told}"))
        }
        _ => Ok(()),
    }
}

fn check_secrets(request: &Request, response: &Response) -> Result<(), String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut told = vec![text(&response.body)];
    told.extend(response.headers.iter().map(|(_, value)| text(value)));
    let mut secrets = request.secrets.iter().filter(|secret| !secret.is_empty());
    if secrets.any(|secret| told.iter().any(|text| text.contains(secret))) {
        return Err("the answer repeats a secret".to_owned());
    }
    Ok(())
}

fn check_expectation(request: &Request, status: u16) -> Result<(), String> {
    let is_met = match request.expectation {
        Expectation::Accepted => (200..300).contains(&status) || status == 304 || status == 409,
        Expectation::Refused => (400..500).contains(&status),
        Expectation::Exactly(expected) => status == expected,
        Expectation::Open => true,
    };
    if is_met { Ok(()) } else { Err(format!("{:?} was expected, and {status} came", request.expectation)) }
}

fn check_documented(operation: &Operation, response: &Response) -> Result<(), String> {
    let answer = operation
        .answers
        .get(&response.status)
        .ok_or_else(|| format!("{} is no documented status of {}", response.status, operation.id))?;
    check_headers(answer, response)?;
    check_body(answer, response)?;
    if response.status < 400 { Ok(()) } else { check_code(&answer.codes, response) }
}

fn check_headers(answer: &Documented, response: &Response) -> Result<(), String> {
    match answer.headers.iter().find(|name| response.header(name).is_none()) {
        Some(missing) => Err(format!("the documented header {missing} is not there")),
        None => Ok(()),
    }
}

fn check_body(answer: &Documented, response: &Response) -> Result<(), String> {
    let Some(content) = &answer.content else {
        return if response.body.is_empty() {
            Ok(())
        } else {
            Err("a body that is not documented".to_owned())
        };
    };
    let media_type = response.header("content-type").unwrap_or_default();
    if media_type != content.media_type {
        return Err(format!("the body is of {media_type}, and documented as {}", content.media_type));
    }
    let body = json(response)?;
    let faults: Vec<String> =
        content.schema.iter_errors(&body).map(|error| format!("{} {error}", error.instance_path())).collect();
    if faults.is_empty() { Ok(()) } else { Err(format!("against its schema: {}", faults.join("; "))) }
}

fn json(response: &Response) -> Result<Value, String> {
    serde_json::from_slice(&response.body).map_err(|error| format!("the body is not JSON: {error}"))
}

fn check_code(codes: &[String], response: &Response) -> Result<(), String> {
    let body = json(response)?;
    let code =
        body.pointer("/error/code").or_else(|| body.get("code")).and_then(Value::as_str).unwrap_or_default();
    if codes.iter().any(|known| known == code) {
        Ok(())
    } else {
        Err(format!("{code:?} is no documented code of {}: {codes:?}", response.status))
    }
}

/// The methods of a path; who knows GET knows HEAD.
fn methods_of(operations: &[Operation], path: &str) -> Vec<String> {
    let known = operations.iter().filter(|operation| operation.path == path);
    let mut methods: Vec<_> = known.map(|operation| operation.method.clone()).collect();
    if methods.iter().any(|method| method == "GET") {
        methods.push("HEAD".to_owned());
    }
    methods.sort_unstable();
    methods
}

fn check_methods(operations: &[Operation], asked: &Operation, response: &Response) -> Result<(), String> {
    let told = response.header("allow").ok_or("no header Allow")?;
    let mut told: Vec<_> = told.split(',').map(|method| method.trim().to_owned()).collect();
    told.sort_unstable();
    let known = methods_of(operations, &asked.path);
    if told == known { Ok(()) } else { Err(format!("Allow tells {told:?}, and the document {known:?}")) }
}

/// 405 as the document's description tells it: errors of all operations have one shape.
fn check_refused_method(
    operations: &[Operation],
    asked: &Operation,
    method: &str,
    response: &Response,
) -> Result<(), String> {
    if response.status != 405 {
        return Err(format!("a method that is not known was answered with {}", response.status));
    }
    check_methods(operations, asked, response)?;
    if response.body.is_empty() && method == "HEAD" {
        return Ok(());
    }
    check_shape(asked, response)?;
    check_code(&["method_not_allowed".to_owned()], response)
}

/// An answer of the operation, of a neighbour, or none: the path may have become any.
fn check_astray(
    operations: &[Operation],
    codes: &[String],
    asked: &Operation,
    response: &Response,
) -> Result<(), String> {
    if response.status < 400 {
        let same_method = operations.iter().filter(|other| other.method == asked.method);
        let mut judged = same_method.map(|other| check_documented(other, response));
        return if judged.any(|judged| judged.is_ok()) { Ok(()) } else { check_documented(asked, response) };
    }
    check_shape(asked, response)?;
    check_code(codes, response)
}

/// Whether it is an error in the shape of the version.
fn check_shape(asked: &Operation, response: &Response) -> Result<(), String> {
    let error = asked.answers.iter().find(|(status, _)| **status >= 400);
    check_body(error.ok_or("no error is documented")?.1, response)
}
