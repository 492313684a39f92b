//! Whatever the documents permit, and much that they do not.

use std::{sync::Arc, thread};

use eyre::{bail, eyre};
use serde_json::{Value, json};
use tokio::sync::{
    Mutex,
    mpsc::{Receiver, Sender, channel},
};
use tokio_util::sync::CancellationToken;

use super::{
    client::{Client, NoAnswer},
    library::Generator,
    tally::Tally,
    traffic::Traffic,
};

const WHO: &str = "generated";
const PASSWORD: &str = "quokka-lantern-27-thistle";
/// After so many requests it is somebody else's turn: some of them end sessions and accounts.
const TURN: usize = 50;

/// How many are made before they are asked for.
const AHEAD: usize = 64;

/// One request.
pub(crate) struct Request {
    what: String,
    method: String,
    target: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

/// Requests without end, made on a thread of their own: what makes them does not leave its thread.
#[derive(Clone)]
pub(crate) struct Requests(Arc<Mutex<Receiver<Request>>>);

impl Requests {
    /// From these documents in turn; the same numbers make the same requests.
    pub(crate) fn of(documents: Vec<Value>, seed: u64) -> eyre::Result<Self> {
        for document in &documents {
            if Generator::from_document(document).map_err(|error| eyre!(error))?.operations().is_empty() {
                bail!("a document without operations");
            }
        }
        let (sender, receiver) = channel(AHEAD);
        thread::spawn(move || make(&documents, seed, &sender));
        Ok(Self(Arc::new(Mutex::new(receiver))))
    }

    async fn next(&self) -> Option<Request> {
        self.0.lock().await.recv().await
    }
}

/// Until nobody wants any more.
fn make(documents: &[Value], first: u64, sender: &Sender<Request>) {
    let generators: Vec<Generator> =
        documents.iter().filter_map(|document| Generator::from_document(document).ok()).collect();
    for (seed, generator) in (first..).zip(generators.iter().cycle()) {
        let made = generator.next(seed);
        let what = format!("{} {} (seed {seed})", made.method, made.target);
        let (method, target, headers, body) = (made.method, made.target, made.headers, made.body);
        if sender.blocking_send(Request { what, method, target, headers, body }).is_err() {
            return;
        }
    }
}

/// One turn after the other.
pub(crate) async fn run(traffic: Traffic, tally: Arc<Tally>, stop: CancellationToken) {
    let client = Client::to(traffic.address);
    while !stop.is_cancelled() {
        let token = sign_in(&client, traffic.number()).await;
        for _ in 0..TURN {
            if stop.is_cancelled() {
                break;
            }
            ask(&traffic, &client, &token, &tally).await;
        }
    }
}

/// A token, or none while there is none to be had.
async fn sign_in(client: &Client, number: u64) -> String {
    let email = format!("generated{number}.{}@example.org", std::process::id());
    let person = json!({"email": email, "password": PASSWORD, "name": "Somebody generated"});
    let login = json!({"login": email, "password": PASSWORD});
    client.json("POST", "/api/v2/auth/register", None, &person).await.ok();
    let signed_in = client.json("POST", "/api/v2/auth/login", None, &login).await;
    let token = signed_in.ok().map(|answer| answer.value()["access_token"].as_str().map(str::to_owned));
    token.flatten().unwrap_or_default()
}

async fn ask(traffic: &Traffic, client: &Client, token: &str, tally: &Tally) {
    let Some(request) = traffic.requests.next().await else {
        return tally.fail(format!("{WHO}: no more requests are made"));
    };
    // Where the generator leaves a place for a token, ours is put.
    let headers: Vec<(String, Vec<u8>)> = request
        .headers
        .iter()
        .map(|(name, value)| match String::from_utf8(value.clone()) {
            Ok(text) => (name.clone(), text.replace("~access~", token).into_bytes()),
            Err(_) => (name.clone(), value.clone()),
        })
        .collect();
    let what = request.what;
    match client.send(&request.method, &request.target, &headers, request.body).await {
        Ok(answer) => tally.add(WHO, &what, &answer),
        Err(NoAnswer::Unsendable) => tally.count(WHO, "not sendable".to_owned()),
        Err(NoAnswer::Cut) => tally.count(WHO, "cut".to_owned()),
        Err(NoAnswer::Hang) => tally.fail(format!("{WHO}: {what}: no answer")),
    }
}
