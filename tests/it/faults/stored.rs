//! What the database holds, read past the service.

use std::{collections::HashMap, sync::Arc};

use domain::{
    shared::{EventRecord, Id, Outbox},
    users::{User, UserQueries},
};
use infrastructure::{
    sql::{Database, DatabaseSettings, SqlUsers},
    system::{SystemClock, UuidV7Ids},
};

use super::load::Acknowledged;

/// Users and their events as the database has them.
pub(super) struct Stored {
    database: Database,
    users: SqlUsers,
}

impl Stored {
    /// In this database.
    pub(super) async fn open(url: &str) -> Self {
        let settings =
            DatabaseSettings { url: url.to_owned(), max_connections: 2, ..DatabaseSettings::default() };
        let database = Database::connect(&settings).await.expect("the database opens");
        let users = SqlUsers::new(database.clone(), Arc::new(UuidV7Ids), Arc::new(SystemClock));
        Self { database, users }
    }

    /// Asserts that everything acknowledged is there with its outbox row, and nothing by half. Answers how many changes
    /// of profile are stored for those whose changes were acknowledged.
    pub(super) async fn holds(&self, acknowledged: &Acknowledged) -> usize {
        for (id, email) in &acknowledged.registered {
            let (user, events) = self.history(id).await;
            assert_eq!(user.email.as_str(), email);
            assert_eq!(events[0].kind, "user.registered");
        }
        let mut greatest = HashMap::<&str, i64>::new();
        for (id, version) in &acknowledged.changed {
            let known = greatest.entry(id).or_insert(*version);
            *known = (*known).max(*version);
        }
        let mut stored = 0;
        for (id, version) in greatest {
            let (user, events) = self.history(id).await;
            assert!(user.version.number() >= version, "version {version} of {id} was acknowledged");
            stored += events.len() - 1;
        }
        stored
    }

    /// A user and all of the user's events, one for each version.
    async fn history(&self, id: &str) -> (User, Vec<EventRecord>) {
        let user: Id<User> = id.parse().expect("an id");
        let found =
            self.users.find_user(user).await.expect("a read").unwrap_or_else(|| panic!("{id} is lost"));
        let events =
            self.users.list_events(Id::from_bytes(user.to_bytes()), 1, 10_000).await.expect("a read");
        let sequences: Vec<i64> = events.iter().map(|event| event.sequence).collect();
        let versions: Vec<i64> = (1..=found.version.number()).collect();
        assert_eq!(sequences, versions, "one event for each version of {id}");
        (found, events)
    }

    /// Closes it.
    pub(super) async fn close(self) {
        self.database.close().await;
    }
}
