//! Those who ask: accounts are made as they are needed, and used again while nothing has happened to them.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{
    known,
    request::{Caller, Request, Response},
};

/// An administrator who was there before, by whom others become what they are.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    /// Where they are written to.
    pub(crate) email: String,
    /// Their password.
    pub(crate) password: String,
}

/// An account with a session.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) email: String,
    pub(super) access: String,
    refresh: String,
    session: String,
}

/// Why there is nobody to ask.
#[derive(Debug)]
pub(super) enum Missing {
    /// The service said so in a way that is excused.
    Excused,
    /// It should not have said that.
    Wrong(String),
}

/// What is sent without being generated.
pub(super) trait Send {
    /// Sends this, and reads the answer.
    async fn send(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, Vec<u8>)],
        body: Bytes,
    ) -> Result<Response, String>;
}

/// Makes accounts through the API.
#[derive(Debug)]
pub(super) struct People {
    prefix: String,
    root: Root,
    /// Held while it is asked for: many who sign in at once are taken for many who guess.
    root_token: Mutex<String>,
    made: Cell<u64>,
    idle: RefCell<BTreeMap<Caller, Vec<Account>>>,
    subjects: RefCell<Vec<String>>,
    /// Tells the accounts of one run from those of another on the same database.
    run: u64,
    excuses: fn(&Response) -> bool,
}

/// The password of everybody here: none of the words of any answer.
const PASSWORD: &str = "Quince-Lantern-7-Gravel";

impl People {
    pub(super) fn new(prefix: String, root: Root, run: u64, excuses: fn(&Response) -> bool) -> Self {
        let (root_token, made) = (Mutex::default(), Cell::new(0));
        let (idle, subjects) = (RefCell::default(), RefCell::default());
        Self { prefix, root, root_token, made, idle, subjects, run, excuses }
    }

    /// Somebody of this kind, whom nobody else uses meanwhile.
    pub(super) async fn account(&self, http: &impl Send, caller: Caller) -> Result<Account, Missing> {
        let idle = self.idle.borrow_mut().get_mut(&caller).and_then(Vec::pop);
        match idle {
            Some(account) => Ok(account),
            None => self.make(http, caller).await,
        }
    }

    /// Gives somebody back to whom nothing has happened.
    pub(super) fn give_back(&self, caller: Caller, account: Account) {
        self.idle.borrow_mut().entry(caller).or_default().push(account);
    }

    /// The id of somebody who does not ask.
    pub(super) async fn subject(&self, http: &impl Send) -> Result<String, Missing> {
        let idle = self.subjects.borrow_mut().pop();
        match idle {
            Some(subject) => Ok(subject),
            None => Ok(self.register(http).await?.1),
        }
    }

    /// Gives back whom nothing has happened to.
    pub(super) fn give_back_subject(&self, subject: String) {
        self.subjects.borrow_mut().push(subject);
    }

    async fn make(&self, http: &impl Send, caller: Caller) -> Result<Account, Missing> {
        let (email, id) = self.register(http).await?;
        if caller == Caller::Administrator {
            self.administer(http, "PUT", &format!("/users/{id}/role"), json!({"role": "admin"})).await?;
        }
        let mut account = self.sign_in(http, &email, PASSWORD).await?;
        match caller {
            Caller::Locked => {
                self.administer(http, "POST", &format!("/users/{id}/lock"), Value::Null).await?;
            }
            Caller::Forger => account.access = forged(&account.access),
            _ => {}
        }
        Ok(account)
    }

    async fn register(&self, http: &impl Send) -> Result<(String, String), Missing> {
        let number = self.made.replace(self.made.get() + 1);
        let email = format!("g{number}.{:x}@generated.example", self.run);
        let body = json!({"email": email, "password": PASSWORD, "name": format!("Generated {number}")});
        let made = self.ask(http, "POST", "/auth/register", None, body).await?;
        let id = text_of(&made, "id")?;
        Ok((email, id))
    }

    async fn sign_in(&self, http: &impl Send, email: &str, password: &str) -> Result<Account, Missing> {
        let body = json!({"login": email, "password": password});
        let signed_in = self.ask(http, "POST", "/auth/login", None, body).await?;
        Ok(Account {
            email: email.to_owned(),
            access: text_of(&signed_in, "access_token")?,
            refresh: text_of(&signed_in, "refresh_token")?,
            session: text_of(&signed_in, "session_id")?,
        })
    }

    /// Signs in again where the token is none any more.
    async fn administer(
        &self,
        http: &impl Send,
        method: &str,
        path: &str,
        body: Value,
    ) -> Result<(), Missing> {
        let token = self.root_token.lock().await.clone();
        if self.ask(http, method, path, Some(&token), body.clone()).await.is_ok() {
            return Ok(());
        }
        let mut current = self.root_token.lock().await;
        if *current == token {
            *current = self.sign_in(http, &self.root.email, &self.root.password).await?.access;
        }
        let token = current.clone();
        drop(current);
        self.ask(http, method, path, Some(&token), body).await.map(drop)
    }

    async fn ask(
        &self,
        http: &impl Send,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Value,
    ) -> Result<Value, Missing> {
        let mut headers = vec![
            ("content-type".to_owned(), b"application/json".to_vec()),
            ("if-match".to_owned(), b"*".to_vec()),
        ];
        headers
            .extend(token.map(|token| ("authorization".to_owned(), format!("Bearer {token}").into_bytes())));
        let body = if body.is_null() { Bytes::new() } else { body.to_string().into() };
        let answer = http.send(method, &format!("{}{path}", self.prefix), &headers, body).await;
        let answer = answer.map_err(|error| Missing::Wrong(format!("{method} {path}: {error}")))?;
        if (self.excuses)(&answer) {
            return Err(Missing::Excused);
        }
        let shown = || String::from_utf8_lossy(&answer.body).into_owned();
        if answer.status >= 300 {
            let said = format!("{method} {path} for the people: {} {}", answer.status, shown());
            return Err(Missing::Wrong(said));
        }
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        Ok(if body["meta"].is_object() { body["data"].clone() } else { body })
    }
}

impl Account {
    /// Puts what this account knows, and whom it is about, into a request.
    pub(super) fn fill(&self, request: &mut Request, subject: &str) {
        let text = str::to_owned;
        request.secrets.extend([text(PASSWORD), self.access.clone(), self.refresh.clone()]);
        request.fill(&[
            (known::EMAIL, self.email.clone()),
            (known::PASSWORD, text(PASSWORD)),
            (known::ACCESS, self.access.clone()),
            (known::REFRESH, self.refresh.clone()),
            (known::SESSION, self.session.clone()),
            (known::SUBJECT, text(subject)),
        ]);
    }
}

fn text_of(of: &Value, name: &str) -> Result<String, Missing> {
    of[name].as_str().map(str::to_owned).ok_or_else(|| Missing::Wrong(format!("no {name} in {of}")))
}

/// The same token with another signature.
fn forged(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap_or((token, ""));
    let turned: String = signature.chars().rev().collect();
    format!("{signed}.{turned}")
}
