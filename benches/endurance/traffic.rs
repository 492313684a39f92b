//! Everybody who asks at once.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{abuse, client::Client, generated, honest, library::Root, service::Service, tally::Tally};

/// Who asks, and how many of each.
const HONEST: u64 = 8;
const ABUSIVE: u64 = 16;

/// Where they ask, and what they share.
#[derive(Clone)]
pub(crate) struct Traffic {
    /// Where.
    pub(crate) address: SocketAddr,
    /// What the service says of itself, for both versions.
    pub(crate) documents: Arc<[Value]>,
    /// The first administrator.
    pub(crate) root: Root,
    seeds: Arc<AtomicU64>,
    next: Arc<AtomicU64>,
}

impl Traffic {
    /// To this service, with the generated requests from this number on.
    pub(crate) async fn to(service: &Service, seed: u64) -> eyre::Result<Self> {
        let client = Client::to(service.address);
        let mut documents = Vec::new();
        for version in ["v1", "v2"] {
            let document = client.send("GET", &format!("/api/{version}/openapi.json"), &[], Vec::new()).await;
            let document = document.map_err(|error| eyre::eyre!("no document: {error:?}"))?.value();
            documents.push(document);
        }
        let root = service.make_administrator()?;
        let (seeds, next) = (Arc::new(AtomicU64::new(seed)), Arc::default());
        Ok(Self { address: service.address, documents: documents.into(), root, seeds, next })
    }

    /// The first of so many seeds that come once.
    pub(crate) fn seeds(&self, count: u64) -> u64 {
        self.seeds.fetch_add(count, Ordering::Relaxed)
    }

    /// A number that comes once.
    pub(crate) fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether somebody new can register, sign in, change and read, every step of it at the first try.
    pub(crate) async fn is_served(&self) -> bool {
        let client = Client::to(self.address);
        let tally = Tally::default();
        let is_served = honest::visit(&client, self.number(), &tally).await;
        let ready = client.json("GET", "/health/ready", None, &json!({})).await;
        is_served && !tally.has_failed() && ready.is_ok_and(|answer| answer.status == 200)
    }
}

/// All of them until `stop`; each finishes what it has begun.
pub(crate) async fn run(traffic: Traffic, tally: Arc<Tally>, stop: CancellationToken) {
    let mut all = JoinSet::new();
    for _ in 0..HONEST {
        all.spawn(honest::run(traffic.clone(), tally.clone(), stop.clone()));
    }
    for document in 0..traffic.documents.len() {
        let (traffic, tally, stop) = (traffic.clone(), tally.clone(), stop.clone());
        all.spawn_blocking(move || generated::run(&traffic, document, &tally, &stop));
    }
    for _ in 0..ABUSIVE {
        all.spawn(abuse::run(traffic.clone(), tally.clone(), stop.clone()));
    }
    while let Some(ended) = all.join_next().await {
        if let Err(error) = ended {
            tally.fail(format!("the bench itself: {error}"));
        }
    }
}
