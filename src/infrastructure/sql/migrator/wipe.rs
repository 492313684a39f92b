//! Dropping everything that is in the database, whoever made it.

use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};

use super::MigrateError;

/// All tables with what depends on them, and all routines, but for those of extensions.
const WIPE_POSTGRES: &str = "DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I CASCADE', thing.name);
    END LOOP;
    FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc routine
        WHERE pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = routine.oid AND deptype = 'e')
    LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
END
$$";

/// Virtual tables first: the tables they keep their own things in go with them.
const NEXT_SQLITE_TABLE: &str = "SELECT type, name FROM sqlite_schema \
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
    ORDER BY sql LIKE 'CREATE VIRTUAL %' DESC, name LIMIT 1";

/// Empties the current schema.
pub(super) async fn postgres(connection: &mut PgConnection) -> Result<(), MigrateError> {
    sqlx::raw_sql(WIPE_POSTGRES).execute(connection).await?;
    Ok(())
}

/// Empties the file, inside the caller's transaction.
pub(super) async fn sqlite(connection: &mut SqliteConnection) -> Result<(), MigrateError> {
    sqlx::raw_sql("PRAGMA defer_foreign_keys = ON").execute(&mut *connection).await?;
    while let Some((kind, name)) =
        sqlx::query_as::<_, (String, String)>(NEXT_SQLITE_TABLE).fetch_optional(&mut *connection).await?
    {
        let drop = format!("DROP {kind} \"{}\"", name.replace('"', "\"\""));
        sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut *connection).await?;
    }
    Ok(())
}
