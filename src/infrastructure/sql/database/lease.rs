//! A connection of a pool while somebody uses it, and how it is given back.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use sqlx::{Database, Executor, Postgres, pool::PoolConnection};
use tokio::time::timeout;

use super::{
    super::{
        errors::{is_read_only, is_useless},
        observe::Watch,
    },
    engine::bounded,
    suspicion::Suspicion,
};

/// A connection in use. Dropping it gives it back, or closes it where it has shown that it is of no more use; a transaction that is
/// open on it is rolled back.
///
/// The pool itself would wait without a bound until the server has answered whatever was abandoned half-way: a server that hangs, or a
/// network that swallows everything, would keep the place until TCP gives up, which takes a quarter of an hour. And the driver's own
/// transactions never notice that `SQLite` has rolled back by itself, as it does on a full disk: its connection would be lost.
pub(in crate::sql) struct Lease<DB: Database>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Taken by `drop` alone.
    connection: Option<PoolConnection<DB>>,
    suspicion: Suspicion,
    patience: Duration,
    is_useless: bool,
    is_in_transaction: bool,
}

impl<DB: Database> Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    /// Of this connection, which may take this long for an answer that nobody waits for any more.
    pub(super) fn new(connection: PoolConnection<DB>, suspicion: Suspicion, patience: Duration) -> Self {
        let connection = Some(connection);
        Self { connection, suspicion, patience, is_useless: false, is_in_transaction: false }
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
        bounded(limit, watch.on::<DB>(self).execute(statement)).await.map(drop)
    }

    /// Makes durable what the transaction did.
    pub(super) async fn commit(&mut self, watch: &Watch, limit: Duration) -> Result<(), sqlx::Error> {
        bounded(limit, watch.on::<DB>(self).execute("COMMIT")).await?;
        self.is_in_transaction = false;
        Ok(())
    }
}

impl Lease<Postgres> {
    /// Hands on what a statement on it came to, and takes note of what that says about the connection.
    pub(in crate::sql) fn judge<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if answer.as_ref().is_err_and(is_read_only) {
            self.suspicion.give_up_older();
        }
        self.is_useless |= answer.as_ref().is_err_and(is_useless);
        answer
    }
}

impl<DB: Database> Drop for Lease<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if self.is_useless {
            self.suspicion.raise();
            return connection.close_on_drop();
        }
        let (suspicion, patience) = (self.suspicion.clone(), self.patience);
        if self.is_in_transaction {
            tokio::spawn(within(patience, suspicion, roll_back(connection)));
        } else {
            tokio::spawn(within(patience, suspicion, connection.return_to_pool()));
        }
    }
}

/// Where giving it back is given up the connection is closed, and its place in the pool is free.
async fn within(patience: Duration, suspicion: Suspicion, giving_back: impl Future<Output = ()>) {
    if timeout(patience, giving_back).await.is_err() {
        suspicion.raise();
    }
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
