//! A database that the service reaches as a role of its own, to which a test can do what operators do.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::{sync::Mutex, time::sleep};

use crate::support::servers::TestDatabase;

/// The database and the role.
pub(super) struct Restricted {
    database: TestDatabase,
    role: String,
    url: String,
    admin: Mutex<PgConnection>,
}

impl Restricted {
    /// A migrated database, and a role that may read and write it.
    pub(super) async fn new() -> Self {
        let database = TestDatabase::postgres().await;
        let mut admin = PgConnection::connect(database.url()).await.expect("the test server");
        let role: String = sqlx::query_scalar("SELECT 'role_' || replace(gen_random_uuid()::text, '-', '')")
            .fetch_one(&mut admin)
            .await
            .expect("a name");
        let (scheme, rest) = database.url().split_once("://").expect("a URL");
        let (_, place) = rest.rsplit_once('@').expect("a place");
        let url = format!("{scheme}://{role}:restricted@{place}");
        let restricted = Self { database, role, url, admin: Mutex::new(admin) };
        let role = &restricted.role;
        restricted
            .run(&format!(
                "CREATE ROLE {role} LOGIN PASSWORD 'restricted' IN ROLE pg_read_all_data, pg_write_all_data"
            ))
            .await;
        // It migrates as well, of which there is nothing to do.
        restricted.run(&format!("GRANT ALL ON SCHEMA public TO {role}")).await;
        restricted
    }

    /// By which the service reaches it.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Changes the role.
    pub(super) async fn alter(&self, what: &str) {
        self.run(&format!("ALTER ROLE {} {what}", self.role)).await;
    }

    /// Ends every connection of the role.
    pub(super) async fn end_connections(&self) {
        let role = &self.role;
        self.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'"))
            .await;
    }

    /// Ends those connections of the role that wait for a lock; answers how many.
    pub(super) async fn end_waiting(&self) -> i64 {
        let ended = format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE usename = '{}' AND wait_event_type = 'Lock'",
            self.role
        );
        sqlx::query_scalar(AssertSqlSafe(ended))
            .fetch_one(&mut *self.admin.lock().await)
            .await
            .expect("a number")
    }

    /// Whether a connection of the role waits for a lock. Nothing tells when it does, so whoever has to know asks again; the pause
    /// leaves the machine to what is waited for.
    pub(super) async fn is_waiting(&self) -> bool {
        sleep(Duration::from_millis(5)).await;
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE usename = $1 AND wait_event_type = 'Lock')",
        )
        .bind(&self.role)
        .fetch_one(&mut *self.admin.lock().await)
        .await
        .expect("an answer")
    }

    /// Does this, past the service.
    pub(super) async fn run(&self, statement: &str) {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut *self.admin.lock().await)
            .await
            .expect(statement);
    }

    /// Does this in a transaction that stays open until the connection is dropped.
    pub(super) async fn begin(&self, statement: &str) -> PgConnection {
        let mut connection = PgConnection::connect(self.database.url()).await.expect("the test server");
        let both = format!("BEGIN; {statement}");
        sqlx::raw_sql(AssertSqlSafe(both)).execute(&mut connection).await.expect(statement);
        connection
    }
}
