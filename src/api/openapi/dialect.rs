//! What the documents of two versions differ in, whatever the operation.

use serde_json::Value;
use utoipa::openapi::{Info, Ref, RefOr, Response, Schema, path::Operation};

use crate::error::ApiError;

/// The request id of examples.
pub(crate) const EXAMPLE_REQUEST_ID: &str = "01993b6e-7b1c-7000-8000-0000000000aa";

/// How a version is described.
pub(crate) trait Dialect {
    /// What the version is.
    fn info(&self) -> Info;

    /// The media type of errors.
    fn error_media_type(&self) -> &'static str;

    /// The schema of errors.
    fn error_schema(&self) -> Ref;

    /// What an error looks like.
    fn error_example(&self, error: &ApiError) -> Value;

    /// The schemas that no handler names.
    fn schemas(&self) -> Vec<(String, RefOr<Schema>)>;

    /// The headers of every answer, but for the request's id: name, meaning, example.
    fn shared_headers(&self) -> &'static [(&'static str, &'static str, &'static str)];

    /// Gives a success the version's shape.
    fn shape_success(&self, operation_id: &str, status: &str, response: &mut Response);

    /// Removes what the version does not know.
    fn forget(&self, _operation: &mut Operation) {}
}
