//! How values of the domain lie in columns.

use std::net::IpAddr;

use domain::shared::{Id, StoreError, Timestamp};
use sqlx::{
    Decode, Encode, Postgres, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef, types::Oid},
    sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef},
};
use uuid::Uuid;

/// A point in time: `timestamptz` on PostgreSQL, microseconds since 1970 as `INTEGER` on `SQLite`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp(pub Timestamp);

/// PostgreSQL counts from 2000-01-01: this many microseconds later.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;
/// The number by which every PostgreSQL knows `timestamptz`.
const TIMESTAMPTZ: Oid = Oid(1184);

impl Type<Postgres> for Stamp {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(TIMESTAMPTZ)
    }
}

impl Encode<'_, Postgres> for Stamp {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let micros = self.0.micros().saturating_sub(POSTGRES_EPOCH);
        <i64 as Encode<Postgres>>::encode_by_ref(&micros, buffer)
    }
}

impl Decode<'_, Postgres> for Stamp {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let micros = i64::from_be_bytes(value.as_bytes()?.try_into()?);
        Ok(Self(Timestamp::from_micros(micros.saturating_add(POSTGRES_EPOCH))))
    }
}

impl Type<Sqlite> for Stamp {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(info: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(info)
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

/// The id as the drivers bind it: `uuid` on PostgreSQL, sixteen bytes on `SQLite`.
pub(super) fn uuid<Of>(id: Id<Of>) -> Uuid {
    Uuid::from_bytes(id.to_bytes())
}

/// The id that was read.
pub(super) fn id<Of>(uuid: Uuid) -> Id<Of> {
    Id::from_bytes(uuid.into_bytes())
}

/// The address that was read.
pub(super) fn address(text: Option<String>) -> Result<Option<IpAddr>, StoreError> {
    text.map(|text| text.parse().map_err(|_| corrupt(format!("{text:?} is not an address")))).transpose()
}

/// What a column holds makes no sense to the domain.
pub(super) fn corrupt(why: impl Into<String>) -> StoreError {
    StoreError::Corrupt(why.into().into())
}
