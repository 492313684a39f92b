//! What our statements are run on in place of the driver's own connection, so that none passes unseen.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures::{
    future::BoxFuture,
    stream::{BoxStream, Stream},
};
use sqlx::{Database, Either, Error, Execute, Executor, SqlStr, error::BoxDynError};

use super::{Watch, seen::Seen};

/// A connection on which every statement is watched.
pub(in crate::sql) struct Executing<'c, DB: Database> {
    connection: &'c mut DB::Connection,
    watch: &'c Watch,
}

impl<'c, DB: Database> Executing<'c, DB> {
    /// This connection, watched.
    pub(in crate::sql) fn new(connection: &'c mut DB::Connection, watch: &'c Watch) -> Self {
        Self { connection, watch }
    }
}

impl<DB: Database> fmt::Debug for Executing<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Executing").field(self.watch).finish()
    }
}

type Step<DB> = Result<Either<<DB as Database>::QueryResult, <DB as Database>::Row>, Error>;

impl<'c, DB: Database> Executor<'c> for Executing<'c, DB>
where
    for<'x> &'x mut DB::Connection: Executor<'x, Database = DB>,
{
    type Database = DB;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step<DB>>
    where
        'c: 'e,
        E: 'q + Execute<'q, DB>,
    {
        let query = Known::of(query);
        let seen = Seen::begin(self.watch, query.sql.as_str());
        Box::pin(Steps::<DB> { steps: self.connection.fetch_many(query), seen: Some(seen) })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<DB::Row>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, DB>,
    {
        let query = Known::of(query);
        let seen = Seen::begin(self.watch, query.sql.as_str());
        Box::pin(async move {
            let answer = self.connection.fetch_optional(query).await;
            seen.end(answer.as_ref().err());
            answer
        })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [DB::TypeInfo],
    ) -> BoxFuture<'e, Result<DB::Statement, Error>>
    where
        'c: 'e,
    {
        self.connection.prepare_with(sql, parameters)
    }
}

/// A query whose text was looked at: the trait gives that away only with the query itself.
struct Known<DB: Database> {
    sql: SqlStr,
    arguments: Result<Option<DB::Arguments>, BoxDynError>,
    persistent: bool,
}

impl<DB: Database> Known<DB> {
    fn of<'q>(mut query: impl Execute<'q, DB>) -> Self {
        let (arguments, persistent) = (query.take_arguments(), query.persistent());
        Self { sql: query.sql(), arguments, persistent }
    }
}

impl<DB: Database> Execute<'_, DB> for Known<DB> {
    fn sql(self) -> SqlStr {
        self.sql
    }

    fn statement(&self) -> Option<&DB::Statement> {
        None
    }

    fn take_arguments(&mut self) -> Result<Option<DB::Arguments>, BoxDynError> {
        std::mem::replace(&mut self.arguments, Ok(None))
    }

    fn persistent(&self) -> bool {
        self.persistent
    }
}

/// What a statement answers, step by step, until it has ended.
struct Steps<'e, DB: Database> {
    steps: BoxStream<'e, Step<DB>>,
    seen: Option<Seen<'e>>,
}

impl<DB: Database> Stream for Steps<'_, DB> {
    type Item = Step<DB>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Step<DB>>> {
        let step = self.steps.as_mut().poll_next(context);
        let ended = match &step {
            Poll::Ready(None) => None,
            Poll::Ready(Some(Err(error))) => Some(error),
            _ => return step,
        };
        if let Some(seen) = self.seen.take() {
            seen.end(ended);
        }
        step
    }
}
