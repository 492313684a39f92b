//! How version 1 is described.

use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Deprecated, Info, InfoBuilder, Object, ObjectBuilder, Ref, RefOr, Response, Schema, Type,
        path::Operation,
    },
};

use super::envelope::{ErrorBody, ErrorDetails, FieldError};
use crate::{
    error::ApiError,
    openapi::{Dialect, EXAMPLE_REQUEST_ID},
    reply::Totals,
};

/// The description of version 1.
pub(crate) struct Described;

const ABOUT: &str = "Accounts, sessions and their administration: the first version, deprecated in favour of the second.\n\n\
Successes are answered as `{data, meta}`, errors as `{error, request_id}` with a `code` for programs. All that is wrong with a \
request is told at once. Lists are read by page. Every answer tells when this version was deprecated and when it may go (`Deprecation`, \
RFC 9745; `Sunset`, RFC 8594) and where the same is found in its successor (`Link`). A method that a path does not know is answered by \
405 with `Allow`.";

impl Dialect for Described {
    fn info(&self) -> Info {
        InfoBuilder::new().title("Hexwright").version("1").description(Some(ABOUT)).build()
    }

    fn error_media_type(&self) -> &'static str {
        "application/json"
    }

    fn error_schema(&self) -> Ref {
        Ref::from_schema_name(ErrorBody::name())
    }

    fn error_example(&self, error: &ApiError) -> Value {
        serde_json::to_value(ErrorBody::of(error, EXAMPLE_REQUEST_ID)).unwrap_or_default()
    }

    fn schemas(&self) -> Vec<(String, RefOr<Schema>)> {
        vec![
            (ErrorBody::name().into_owned(), ErrorBody::schema()),
            (ErrorDetails::name().into_owned(), ErrorDetails::schema()),
            (FieldError::name().into_owned(), FieldError::schema()),
            (Totals::name().into_owned(), Totals::schema()),
            ("Meta".to_owned(), meta().into()),
            ("ListMeta".to_owned(), list_meta().into()),
        ]
    }

    fn shared_headers(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            ("X-RateLimit-Limit", "How many requests are allowed.", "100"),
            ("X-RateLimit-Remaining", "How many are left.", "99"),
            ("X-RateLimit-Reset", "When all are free again, in seconds since 1970.", "1767225660"),
            ("Deprecation", "Since when the version is deprecated (RFC 9745).", "@1767225600"),
            ("Sunset", "When the version may go (RFC 8594).", "Fri, 31 Dec 2027 00:00:00 GMT"),
            (
                "Link",
                "The same in the version that follows.",
                "<http://127.0.0.1:3000/api/v2/users/me>; rel=\"successor-version\"",
            ),
        ]
    }

    fn shape_success(&self, operation_id: &str, _status: &str, response: &mut Response) {
        let meta = if operation_id == "list_users" { "ListMeta" } else { "Meta" };
        for content in response.content.values_mut() {
            if let RefOr::T(content) = content
                && let Some(data) = content.schema.take()
            {
                let wrapped = ObjectBuilder::new()
                    .property("data", data)
                    .required("data")
                    .property("meta", Ref::from_schema_name(meta))
                    .required("meta");
                content.schema = Some(wrapped.into());
            }
        }
    }

    /// Version 1 has no entity tags, so it has no preconditions either.
    fn forget(&self, operation: &mut Operation) {
        operation.deprecated = Some(Deprecated::True);
        if let Some(parameters) = &mut operation.parameters {
            parameters.retain(|parameter| {
                !matches!(parameter, RefOr::T(parameter) if ["If-Match", "If-None-Match"].contains(&parameter.name.as_str()))
            });
        }
        for status in ["304", "412", "428"] {
            operation.responses.responses.remove(status);
        }
    }
}

fn meta() -> Object {
    let id = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The id under which operators find the request."))
        .examples([EXAMPLE_REQUEST_ID]);
    ObjectBuilder::new()
        .description(Some("About the answer."))
        .property("request_id", id)
        .required("request_id")
        .build()
}

fn list_meta() -> Object {
    let mut meta = meta();
    meta.description = Some("About the answer and the list.".to_owned());
    meta.properties.insert("pagination".to_owned(), Ref::from_schema_name(Totals::name()).into());
    meta.required.push("pagination".to_owned());
    meta
}
