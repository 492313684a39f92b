//! Those who ask: nobody in particular, somebody with an account, an administrator.

use serde_json::{Value, json};

use super::{Actor, Answer, Http, TestApp, Version};

/// The password of everybody who was not given another.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// Nobody in particular.
#[derive(Debug, Clone)]
pub(crate) struct Anonymous {
    http: Http,
    version: Version,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) session: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
    anonymous: Anonymous,
}

/// Somebody who is signed in and administers the service.
#[derive(Debug, Clone)]
pub(crate) struct Admin(pub(crate) Member);

impl Anonymous {
    /// Somebody who reaches the service this way.
    pub(crate) fn new(http: &Http, version: Version) -> Self {
        Self { http: http.clone(), version }
    }

    /// Makes an account with this name, and leaves the rest to a rule.
    pub(crate) async fn register(&self, who: &str) -> Answer {
        let (email, username) = (self.version.email(who), self.version.username(who));
        let body = json!({"email": email, "password": PASSWORD, "name": who, "username": username});
        self.post("/auth/register", body).await
    }

    /// Tries to sign in.
    pub(crate) async fn login(&self, login: &str, password: &str) -> Answer {
        self.post("/auth/login", json!({"login": login, "password": password})).await
    }

    /// Signs in with the usual password, which has to work.
    pub(crate) async fn sign_in(&self, email: &str) -> Member {
        Member::of(self, &self.login(email, PASSWORD).await.expect(200).data())
    }
}

impl Member {
    /// Whom this answer to a sign-in makes.
    pub(crate) fn of(anonymous: &Anonymous, signed_in: &Value) -> Self {
        let text = |pointer| signed_in.pointer(pointer).and_then(Value::as_str).expect("a text").to_owned();
        Self {
            id: text("/user/id"),
            email: text("/user/email"),
            session: text("/session_id"),
            access: text("/access_token"),
            refresh: text("/refresh_token"),
            anonymous: anonymous.clone(),
        }
    }

    /// The same person on one more device.
    pub(crate) async fn on_another_device(&self) -> Self {
        self.anonymous.sign_in(&self.email).await
    }

    /// The same person and session, asked through another instance or in another version.
    pub(crate) fn through(&self, app: &TestApp, version: Version) -> Self {
        Self { anonymous: app.anonymous(version), ..self.clone() }
    }

    /// The same device with another access token.
    pub(crate) fn with_access(&self, access: &str) -> Self {
        Self { access: access.to_owned(), ..self.clone() }
    }

    /// Whoever reaches the service the same way.
    pub(crate) fn anonymous(&self) -> &Anonymous {
        &self.anonymous
    }

    /// Presents a refresh token.
    pub(crate) async fn present(&self, refresh: &str) -> Answer {
        self.anonymous.post("/auth/refresh", json!({"refresh_token": refresh})).await
    }

    /// Whether the access token still lets in.
    pub(crate) async fn is_let_in(&self) -> bool {
        match self.get("/users/me").await.status {
            200 => true,
            401 => false,
            status => panic!("neither in nor out: {status}"),
        }
    }
}

impl Actor for Anonymous {
    fn http(&self) -> &Http {
        &self.http
    }

    fn version(&self) -> Version {
        self.version
    }

    fn token(&self) -> Option<&str> {
        None
    }
}

impl Actor for Member {
    fn http(&self) -> &Http {
        &self.anonymous.http
    }

    fn version(&self) -> Version {
        self.anonymous.version
    }

    fn token(&self) -> Option<&str> {
        Some(&self.access)
    }
}

impl Actor for Admin {
    fn http(&self) -> &Http {
        self.0.http()
    }

    fn version(&self) -> Version {
        self.0.version()
    }

    fn token(&self) -> Option<&str> {
        self.0.token()
    }
}
