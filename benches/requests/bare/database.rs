//! The pools, as large and as durable as ours, and times in columns.

use std::str::FromStr;

use domain::shared::Timestamp;
use sqlx::{
    Decode, Encode, PgPool, Postgres, Sqlite, SqlitePool, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgPoolOptions, PgTypeInfo, PgValueRef, types::Oid},
    sqlite::{
        SqliteArgumentsBuffer, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
        SqliteTypeInfo, SqliteValueRef,
    },
};

/// Most connections, on either engine.
const CONNECTIONS: u32 = 10;

/// Either engine.
pub(crate) enum Database {
    Postgres(PgPool),
    Sqlite { readers: SqlitePool, writer: SqlitePool },
}

/// Runs a query on either: `on!(&database, |pool| sqlx::query(…).fetch_one(pool))`.
macro_rules! on {
    ($database:expr, |$pool:ident| $query:expr) => {
        match $database {
            $crate::bare::Database::Postgres($pool) => $query.await,
            $crate::bare::Database::Sqlite { readers: $pool, .. } => $query.await,
        }
    };
}

/// Runs a transaction on either and commits it: `on_writer!(&database, |transaction| { …; Ok(…) })`.
macro_rules! on_writer {
    ($database:expr, |$transaction:ident| $body:block) => {
        match $database {
            $crate::bare::Database::Postgres(pool) => {
                let mut begun = pool.begin().await?;
                let answer = async {
                    let $transaction = &mut *begun;
                    $body
                }
                .await;
                if answer.is_ok() {
                    begun.commit().await?;
                }
                answer
            }
            $crate::bare::Database::Sqlite { writer, .. } => {
                let mut begun = writer.begin_with("BEGIN IMMEDIATE").await?;
                let answer = async {
                    let $transaction = &mut *begun;
                    $body
                }
                .await;
                if answer.is_ok() {
                    begun.commit().await?;
                }
                answer
            }
        }
    };
}
pub(super) use on;
pub(crate) use on_writer;

impl Database {
    /// Opens a database that is migrated.
    pub(crate) async fn open(url: &str) -> eyre::Result<Self> {
        if url.starts_with("postgres") {
            let pool = PgPoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
            return Ok(Self::Postgres(pool.connect(url).await?));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true);
        let pool =
            || SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None).test_before_acquire(false);
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        let readers =
            pool().max_connections(CONNECTIONS).connect_lazy_with(options.pragma("query_only", "1"));
        Ok(Self::Sqlite { readers, writer })
    }

    /// Waits for the connections in use and closes all.
    pub(crate) async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
        }
    }
}

/// A point in time: `timestamptz` on PostgreSQL, microseconds since 1970 on `SQLite`.
pub(crate) struct Stamp(pub(crate) Timestamp);

/// Microseconds from 1970 to 2000, from when PostgreSQL counts.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl Type<Postgres> for Stamp {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1184))
    }
}

impl Encode<'_, Postgres> for Stamp {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<Postgres>>::encode_by_ref(&(self.0.micros() - POSTGRES_EPOCH), buffer)
    }
}

impl Decode<'_, Postgres> for Stamp {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let micros = i64::from_be_bytes(value.as_bytes()?.try_into()?);
        Ok(Self(Timestamp::from_micros(micros + POSTGRES_EPOCH)))
    }
}

impl Type<Sqlite> for Stamp {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for Stamp {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<Sqlite>>::encode_by_ref(&self.0.micros(), buffer)
    }
}

impl Decode<'_, Sqlite> for Stamp {
    fn decode(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(Timestamp::from_micros(<i64 as Decode<Sqlite>>::decode(value)?)))
    }
}
