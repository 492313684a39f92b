//! One document: the version's routes, and what they have in common.

use utoipa::openapi::{
    Components, OpenApi, Server, Tag,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};
use utoipa_axum::router::OpenApiRouter;

use super::operations::{complete, shared_examples, shared_headers};
use crate::version::ApiVersion;

/// The document of a version, pretty-printed: the same text on every machine.
///
/// # Panics
///
/// Never: a document holds texts, numbers and lists alone.
pub fn openapi_json(version: ApiVersion) -> String {
    let mut text = document(version).to_pretty_json().expect("a document of texts and lists");
    text.push('\n');
    text
}

/// The document of a version.
pub(crate) fn document(version: ApiVersion) -> OpenApi {
    let dialect = version.dialect();
    let (_, mut document) = OpenApiRouter::new().nest(version.prefix(), version.routes()).split_for_parts();
    document.info = dialect.info();
    document.servers = Some(vec![Server::new("/")]);
    document.tags = Some(tags());
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.extend(dialect.schemas());
    components.examples.extend(shared_examples(dialect.as_ref()));
    components.headers.extend(shared_headers(dialect.as_ref()));
    components.add_security_scheme("bearer", bearer());
    for item in document.paths.paths.values_mut() {
        let methods = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
        for operation in methods.into_iter().flatten() {
            complete(operation, dialect.as_ref());
        }
    }
    document
}

fn bearer() -> SecurityScheme {
    let description = "The access token that signing in and refreshing answer. It is checked against its session at each request.";
    SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(description))
            .build(),
    )
}

fn tags() -> Vec<Tag> {
    let tag =
        |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    vec![
        tag("auth", "Making an account, signing in, staying so, signing out."),
        tag("sessions", "Where you are signed in."),
        tag("me", "Your own account."),
        tag("users", "Everybody's accounts, for administrators."),
    ]
}
