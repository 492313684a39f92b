//! Many writes at once against a running binary, and what was answered to them.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

use crate::{
    cli::{program::Program, serving::Serving},
    support::app::{Actor, Anonymous, Http, Member, PASSWORD, Version},
};

/// Connections at once: well beyond what the service does in parallel, and within the files that a process may open.
const CONNECTIONS: usize = 128;
/// Those whose profiles change.
const MEMBERS: usize = 20;

/// What the service acknowledged.
#[derive(Debug, Default)]
pub(super) struct Acknowledged {
    /// Ids and addresses of those who registered.
    pub(super) registered: Vec<(String, String)>,
    /// Ids of users with the versions that their changes made.
    pub(super) changed: Vec<(String, i64)>,
    /// Requests that were answered otherwise, by status.
    pub(super) refused: Vec<u16>,
    /// Requests without a whole answer.
    pub(super) cut: usize,
}

/// Writes under way.
pub(super) struct Load {
    requests: JoinSet<()>,
    seen: Arc<Mutex<Acknowledged>>,
    acknowledged: Arc<AtomicUsize>,
}

/// The program with hashes that cost little and limits that are far away, on this database.
pub(super) fn program(database: &str) -> Program {
    Program::new()
        .with("DATABASE_URL", database)
        .with("PASSWORD_MEMORY_KIB", "8")
        .with("PASSWORD_ITERATIONS", "1")
        .with("RATE_LIMIT_AUTH_PER_MINUTE", "10000000")
        .with("RATE_LIMIT_PER_MINUTE", "10000000")
        .with("LOG_LEVEL", "error")
}

/// Somebody who reaches the server.
pub(super) fn stranger(address: SocketAddr) -> Anonymous {
    Anonymous::new(&Http::to(address), Version::V1)
}

impl Load {
    /// Sends so many requests: registrations and ten times as many changes of profile, mixed.
    pub(super) async fn start(serving: &Serving, requests: usize) -> Self {
        let members = members(serving).await;
        let mut load = Self { requests: JoinSet::new(), seen: Arc::default(), acknowledged: Arc::default() };
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        for number in 0..requests {
            let (seen, acknowledged) = (load.seen.clone(), load.acknowledged.clone());
            let (member, places) = (members[number % MEMBERS].clone(), places.clone());
            let stranger = stranger(serving.address);
            load.requests.spawn(async move {
                let _place = places.acquire().await.expect("it is never closed");
                let is_acknowledged = match number % 11 {
                    0 => register(&stranger, number, &seen).await,
                    _ => change(&member, number, &seen).await,
                };
                acknowledged.fetch_add(usize::from(is_acknowledged), Ordering::SeqCst);
            });
        }
        load
    }

    /// Comes back once this many were acknowledged.
    pub(super) async fn acknowledged(&self, least: usize) {
        while self.acknowledged.load(Ordering::SeqCst) < least {
            // Another process makes the progress, so there is nothing here to be woken by.
            sleep(std::time::Duration::from_millis(1)).await;
        }
    }

    /// Waits until each request is answered or cut, and tells.
    pub(super) async fn finish(self) -> Acknowledged {
        self.requests.join_all().await;
        Arc::into_inner(self.seen).expect("all are done").into_inner().expect("nobody panicked")
    }
}

async fn members(serving: &Serving) -> Vec<Member> {
    let stranger = stranger(serving.address);
    let mut members = Vec::new();
    for number in 0..MEMBERS {
        let who = format!("member{number}");
        stranger.register(&who).await.expect(201);
        members.push(stranger.sign_in(&Version::V1.email(&who)).await);
    }
    members
}

async fn register(stranger: &Anonymous, number: usize, seen: &Mutex<Acknowledged>) -> bool {
    let email = format!("new{number}@example.org");
    let body = json!({"email": email, "password": PASSWORD, "name": format!("New {number}")});
    let answer = stranger.request("POST", "/auth/register").json(&body).try_send().await;
    let mut seen = seen.lock().expect("nobody panicked");
    match answer {
        Ok(answer) if answer.status == 201 => {
            seen.registered.push((answer.text_at("/id"), email));
            return true;
        }
        Ok(answer) => seen.refused.push(answer.status),
        Err(_) => seen.cut += 1,
    }
    false
}

async fn change(member: &Member, number: usize, seen: &Mutex<Acknowledged>) -> bool {
    let body = json!({"name": format!("Name {number}")});
    let answer = member.request("PATCH", "/users/me").json(&body).try_send().await;
    let mut seen = seen.lock().expect("nobody panicked");
    match answer {
        Ok(answer) if answer.status == 200 => {
            let version = answer.data()["version"].as_i64().expect("a version");
            seen.changed.push((member.id.clone(), version));
            return true;
        }
        Ok(answer) => seen.refused.push(answer.status),
        Err(_) => seen.cut += 1,
    }
    false
}
