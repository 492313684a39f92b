//! How version 2 is described.

use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Info, InfoBuilder, Ref, RefOr, Response, Schema},
};

use crate::{
    error::ApiError,
    openapi::{Dialect, EXAMPLE_REQUEST_ID, header},
    version::{ProblemBody, ProblemItem},
};

/// The description of version 2.
pub(crate) struct Described;

const ABOUT: &str = "Accounts, sessions and their administration.\n\n\
Resources are answered as they are, errors as problem details (RFC 9457) with a `code` for programs. All that is wrong with a \
request is told at once. Lists are read by cursor: follow `next` and `prev`, or the header `Link`. An account has an `ETag`; send it \
as `If-Match` to change what you read and nothing else. A method that a path does not know is answered by 405 with `Allow`.";

impl Dialect for Described {
    fn info(&self) -> Info {
        InfoBuilder::new().title("Hexwright").version("2").description(Some(ABOUT)).build()
    }

    fn error_media_type(&self) -> &'static str {
        "application/problem+json"
    }

    fn error_schema(&self) -> Ref {
        Ref::from_schema_name(ProblemBody::name())
    }

    fn error_example(&self, error: &ApiError) -> Value {
        serde_json::to_value(ProblemBody::of(error, EXAMPLE_REQUEST_ID)).unwrap_or_default()
    }

    fn schemas(&self) -> Vec<(String, RefOr<Schema>)> {
        let mut schemas = vec![
            (ProblemBody::name().into_owned(), ProblemBody::schema()),
            (ProblemItem::name().into_owned(), ProblemItem::schema()),
        ];
        ProblemBody::schemas(&mut schemas);
        schemas
    }

    fn shared_headers(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        &[
            ("RateLimit-Policy", "The limit: how many in how many seconds.", "\"default\";q=100;w=60"),
            (
                "RateLimit",
                "What is left of it, and in how many seconds all is free again.",
                "\"default\";r=99;t=60",
            ),
        ]
    }

    /// An account on its own comes with its tag.
    fn shape_success(&self, _operation_id: &str, status: &str, response: &mut Response) {
        let is_user = response.content.values().any(|content| {
            matches!(content, RefOr::T(content) if matches!(&content.schema,
                Some(RefOr::Ref(schema)) if schema.ref_location.ends_with("/User")))
        });
        if is_user || status == "304" {
            let tag =
                header("The version of the account, in quotes: for `If-Match` and `If-None-Match`.", "\"1\"");
            response.headers.insert("ETag".to_owned(), RefOr::T(tag));
        }
    }
}
