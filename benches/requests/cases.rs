//! The requests of each case: the same for both servers.

use std::net::SocketAddr;

use eyre::{WrapErr, ensure};

use super::{
    http::{Connection, request},
    load::{CONNECTIONS, Template},
    options::Case,
    seed::{PASSWORD, email_of},
};

/// One request for each connection, as users who have just signed in; for lists, as the administrator.
pub(crate) async fn templates(case: Case, server: SocketAddr) -> eyre::Result<Vec<Template>> {
    let mut templates = Vec::with_capacity(CONNECTIONS);
    let mut connection = Connection::open(server).await?;
    let mut administrator = None;
    for index in 0..CONNECTIONS {
        if case == Case::Login {
            templates.push(Template { bytes: login(index + 1), counter: None });
            continue;
        }
        let token = match (case, &administrator) {
            (Case::List, Some(token)) => String::clone(token),
            (Case::List, None) => sign_in(&mut connection, 0).await?,
            _ => sign_in(&mut connection, index + 1).await?,
        };
        administrator = Some(token.clone());
        templates.push(template(case, &token));
    }
    Ok(templates)
}

fn template(case: Case, token: &str) -> Template {
    let bearer = format!("Bearer {token}");
    let authorization = ("authorization", bearer.as_str());
    if case != Case::Write {
        let path = if case == Case::List { "/api/v2/users?limit=20" } else { "/api/v2/users/me" };
        return Template { bytes: request("GET", path, &[authorization], None), counter: None };
    }
    let body = r#"{"name":"Somebody 0000000000"}"#;
    let merge_patch = ("content-type", "application/merge-patch+json");
    let headers = [authorization, merge_patch, ("if-match", "*")];
    let bytes = request("PATCH", "/api/v2/users/me", &headers, Some(body));
    let counter = bytes.len() - "0000000000\"}".len();
    Template { bytes, counter: Some(counter) }
}

fn login(user: usize) -> Vec<u8> {
    let body = format!(r#"{{"login":"{}","password":"{PASSWORD}"}}"#, email_of(user));
    request("POST", "/api/v2/auth/login", &[("content-type", "application/json")], Some(&body))
}

async fn sign_in(connection: &mut Connection, user: usize) -> eyre::Result<String> {
    let (status, body) = connection.exchange(&login(user)).await.wrap_err("nobody can sign in")?;
    ensure!(status == 200, "signing in was answered {status}: {}", String::from_utf8_lossy(body));
    let body: serde_json::Value = serde_json::from_slice(body)?;
    let token = body["access_token"].as_str();
    Ok(token.ok_or_else(|| eyre::eyre!("signing in gave no access token"))?.to_owned())
}
