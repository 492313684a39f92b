//! What everybody who asks the service can do.

use serde_json::Value;

use super::{Answer, Http, Version, http::Draft};

/// Somebody who asks one version of the API.
pub(crate) trait Actor {
    /// How they reach the service.
    fn http(&self) -> &Http;

    /// Which version they speak.
    fn version(&self) -> Version;

    /// The access token they show.
    fn token(&self) -> Option<&str>;

    /// Begins a request to a path of the version.
    fn request(&self, method: &str, path: &str) -> Draft<'_> {
        let draft = self.http().request(method, &format!("{}{path}", self.version().prefix()));
        match self.token() {
            Some(token) => draft.bearer(token),
            None => draft,
        }
    }

    /// Reads.
    async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    /// Does something that needs no body.
    async fn act(&self, path: &str) -> Answer {
        self.request("POST", path).send().await
    }

    /// Deletes.
    async fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).send().await
    }

    /// Sends JSON.
    async fn post(&self, path: &str, body: Value) -> Answer {
        self.request("POST", path).json(&body).send().await
    }

    /// Replaces something whatever its version: only `v2` asks for the header.
    async fn put(&self, path: &str, body: Value) -> Answer {
        self.request("PUT", path).header("if-match", "*").json(&body).send().await
    }

    /// Changes a part of something whatever its version, in the way of the API's version.
    async fn patch(&self, path: &str, body: Value) -> Answer {
        let draft = self.request("PATCH", path).header("if-match", "*");
        draft.body(self.version().patch_media_type(), body.to_string()).send().await
    }
}
