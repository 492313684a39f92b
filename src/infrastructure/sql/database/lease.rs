//! A connection of a pool while somebody uses it, and how it is given back.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use sqlx::{Connection, Database, Executor, Postgres, Sqlite, pool::PoolConnection};
use tokio::time::timeout;

use super::{
    super::{
        errors::{is_read_only, is_useless},
        observe::Watch,
    },
    engine::bounded,
    sqlite_stop::{Hold, Stop},
    suspicion::Suspicion,
};

/// A connection in use. Dropping it gives it back, or closes it where it has shown that it is of no more use; a transaction that is
/// open on it is rolled back.
///
/// The pool itself would wait without a bound until the server has answered whatever was abandoned half-way: a server that hangs, or a
/// network that swallows everything, would keep the place until TCP gives up, which takes a quarter of an hour. And the driver's own
/// transactions never notice that `SQLite` has rolled back by itself, as it does on a full disk: its connection would be lost.
///
/// A server ends a statement itself that takes too long. `SQLite` runs on a thread of ours and would go on for ever, so a statement that
/// has not been answered when the lease is dropped is stopped.
pub(in crate::sql) struct Lease<DB: Database>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Taken by `drop` alone.
    connection: Option<PoolConnection<DB>>,
    /// Where it is `SQLite`, and taken by `drop` alone.
    hold: Option<Hold>,
    suspicion: Suspicion,
    patience: Duration,
    is_useless: bool,
    is_unanswered: bool,
    is_in_transaction: bool,
}

impl<DB: Database> Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn of(
        connection: PoolConnection<DB>,
        hold: Option<Hold>,
        suspicion: Suspicion,
        patience: Duration,
    ) -> Self {
        let connection = Some(connection);
        let (is_useless, is_unanswered, is_in_transaction) = (false, false, false);
        Self { connection, hold, suspicion, patience, is_useless, is_unanswered, is_in_transaction }
    }

    /// From here on there is a statement under way, until an answer to it is judged.
    pub(in crate::sql) fn begin_statement(&mut self) {
        self.is_unanswered = true;
    }

    /// Hands on what a statement on it came to, and takes note of what that says about the connection.
    pub(in crate::sql) fn judge<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.is_unanswered = answer.as_ref().is_err_and(|error| !is_answer(error));
        if answer.as_ref().is_err_and(is_read_only) {
            self.suspicion.give_up_older();
        }
        // One that can be stopped is as good as new after that.
        self.is_useless |= self.hold.is_none() && answer.as_ref().is_err_and(is_useless);
        answer
    }

    /// Begins a transaction by this statement.
    pub(super) async fn begin(
        &mut self,
        watch: &Watch,
        limit: Duration,
        statement: &'static str,
    ) -> Result<(), sqlx::Error> {
        // From here on there may be something to roll back, whether or not the answer arrives.
        self.is_in_transaction = true;
        self.execute(watch, limit, statement).await
    }

    /// Makes durable what the transaction did.
    pub(super) async fn commit(&mut self, watch: &Watch, limit: Duration) -> Result<(), sqlx::Error> {
        self.execute(watch, limit, "COMMIT").await?;
        self.is_in_transaction = false;
        Ok(())
    }

    async fn execute(
        &mut self,
        watch: &Watch,
        limit: Duration,
        statement: &'static str,
    ) -> Result<(), sqlx::Error> {
        self.begin_statement();
        let answer = bounded(limit, watch.on::<DB>(self).execute(statement)).await;
        self.judge(answer).map(drop)
    }
}

impl Lease<Postgres> {
    /// Of this connection, which may take this long for an answer that nobody waits for any more.
    pub(super) fn new(
        connection: PoolConnection<Postgres>,
        suspicion: Suspicion,
        patience: Duration,
    ) -> Self {
        Self::of(connection, None, suspicion, patience)
    }
}

impl Lease<Sqlite> {
    /// Of this connection, which is stopped, and may take this long until it has noticed.
    pub(super) fn stoppable(connection: PoolConnection<Sqlite>, hold: Hold, patience: Duration) -> Self {
        Self::of(connection, Some(hold), Suspicion::default(), patience)
    }
}

impl<DB: Database> Drop for Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        let (hold, is_in_transaction) = (self.hold.take(), self.is_in_transaction);
        if self.is_useless {
            self.suspicion.raise();
            return connection.close_on_drop();
        }
        let (suspicion, patience) = (self.suspicion.clone(), self.patience);
        let stopped = hold.as_ref().filter(|_| self.is_unanswered).map(|hold| hold.stop.clone());
        if let Some(stop) = stopped {
            stop.raise();
            tokio::spawn(within(patience, suspicion, hold, settle(connection, stop, is_in_transaction)));
        } else if is_in_transaction {
            tokio::spawn(within(patience, suspicion, hold, roll_back(connection)));
        } else {
            tokio::spawn(within(patience, suspicion, hold, connection.return_to_pool()));
        }
    }
}

/// Where giving it back is given up the connection is closed, and its place in the pool is free.
async fn within(
    patience: Duration,
    suspicion: Suspicion,
    hold: Option<Hold>,
    giving_back: impl Future<Output = ()>,
) {
    if timeout(patience, giving_back).await.is_err() {
        suspicion.raise();
    }
    drop(hold);
}

/// Gives it back once its thread has ended the statement and does as it is told again. One that is given up stays stopped.
async fn settle<DB: Database>(mut connection: PoolConnection<DB>, stop: Stop, is_in_transaction: bool)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    // Unless it is given back below.
    connection.close_on_drop();
    if connection.ping().await.is_err() {
        return;
    }
    stop.lower();
    if is_in_transaction { roll_back(connection).await } else { connection.return_to_pool().await }
}

/// Whether this is what came of the statement, so that nothing of it is under way any more.
fn is_answer(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(_) | sqlx::Error::RowNotFound)
}

/// An error that the engine answers means that there was nothing to roll back any more.
async fn roll_back<DB: Database>(mut connection: PoolConnection<DB>)
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    // Unless it is given back below.
    connection.close_on_drop();
    match (&mut *connection).execute("ROLLBACK").await {
        Ok(_) | Err(sqlx::Error::Database(_)) => connection.return_to_pool().await,
        Err(error) => tracing::debug!(%error, "a connection was closed, as it could not be rolled back"),
    }
}

impl<DB: Database> Deref for Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        self.connection.as_ref().expect("only `drop` takes it")
    }
}

impl<DB: Database> DerefMut for Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn deref_mut(&mut self) -> &mut DB::Connection {
        self.connection.as_mut().expect("only `drop` takes it")
    }
}
