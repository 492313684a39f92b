//! Who migrates, and how others are kept out meanwhile.

use sqlx::{
    ConnectOptions, Connection, PgConnection, Sqlite, Transaction,
    migrate::{Migrate, Migration, Migrator as Embedded},
};

use super::{
    super::database::{Database, Engine, bounded},
    MigrateError, steps, wipe,
};

// By this path, as the shorter one exists only together with the compile-time checked queries, which we do without.
static POSTGRES: Embedded = sqlx::sqlx_macros::migrate!("../../migrations/postgres");
static SQLITE: Embedded = sqlx::sqlx_macros::migrate!("../../migrations/sqlite");

/// How often to ask for the file while another process migrates it; each time as long as the acquire time-out.
const SQLITE_TRIES: u32 = 20;

/// A migration and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Its number.
    pub version: i64,
    /// Its name, in words.
    pub description: String,
    /// Whether the database has it now.
    pub applied: bool,
    /// Whether this program has it; where it has not, the database is newer.
    pub known: bool,
}

/// Brings the tables of one database into the shape that this program needs. Several processes may do so at once: one
/// does it, the others wait and find it done.
pub struct Migrator {
    database: Database,
}

/// What is to be done.
#[derive(Clone, Copy)]
enum Change {
    Up,
    Down(usize),
    Fresh,
}

impl MigrationStatus {
    /// What a `SQLite` file that nobody made yet has: nothing.
    pub fn of_an_empty_file() -> Vec<Self> {
        steps::none_applied(known(&SQLITE))
    }
}

impl Migrator {
    pub(in crate::sql) fn new(database: Database) -> Self {
        Self { database }
    }

    /// Runs every migration that is missing; answers those, oldest first.
    pub async fn up(&self) -> Result<Vec<MigrationStatus>, MigrateError> {
        self.change(Change::Up).await
    }

    /// Undoes the newest `steps` migrations, with the data that only they hold; answers those, newest first.
    pub async fn down(&self, steps: usize) -> Result<Vec<MigrationStatus>, MigrateError> {
        self.change(Change::Down(steps)).await
    }

    /// Drops everything that is in the database and runs every migration; answers those.
    pub async fn fresh(&self) -> Result<Vec<MigrationStatus>, MigrateError> {
        self.change(Change::Fresh).await
    }

    /// Every migration that this program knows or the database has, oldest first. Changes nothing.
    pub async fn status(&self) -> Result<Vec<MigrationStatus>, MigrateError> {
        match &self.database.engine {
            Engine::Postgres(postgres) => {
                let mut connection = postgres.live_lease(&self.database.watch).await?;
                steps::status(&mut *connection, known(&POSTGRES)).await
            }
            Engine::Sqlite(sqlite) => {
                let mut lease = sqlite.lease(&self.database.watch).await?;
                lease.begin_statement();
                let asking = async { Ok(steps::status(&mut *lease, known(&SQLITE)).await) };
                let answer = bounded(self.database.limit, asking).await;
                lease.judge(answer)?
            }
        }
    }

    /// How many migrations are missing. Refuses what [`Migrator::up`] would refuse; changes nothing.
    pub async fn check(&self) -> Result<usize, MigrateError> {
        match &self.database.engine {
            Engine::Postgres(postgres) => {
                let mut connection = postgres.live_lease(&self.database.watch).await?;
                steps::missing(&mut *connection, known(&POSTGRES)).await
            }
            Engine::Sqlite(sqlite) => {
                let mut lease = sqlite.lease(&self.database.watch).await?;
                lease.begin_statement();
                let asking = async { Ok(steps::missing(&mut *lease, known(&SQLITE)).await) };
                let answer = bounded(self.database.limit, asking).await;
                lease.judge(answer)?
            }
        }
    }

    async fn change(&self, change: Change) -> Result<Vec<MigrationStatus>, MigrateError> {
        match &self.database.engine {
            Engine::Postgres(postgres) => {
                // Beside the pool, as a migration may take longer than a statement may. What comes last in the options counts.
                let options = postgres.options().options([("statement_timeout", "0")]);
                let mut connection = options.connect().await?;
                connection.lock().await?;
                let done = change_postgres(&mut connection, change).await;
                // The lock goes with the connection, also after an error.
                connection.close().await.ok();
                done
            }
            Engine::Sqlite(_) => {
                let mut tx = self.begin_sqlite().await?;
                let done = match change {
                    Change::Up => steps::up(&mut *tx, known(&SQLITE)).await?,
                    Change::Down(count) => steps::down(&mut *tx, known(&SQLITE), count).await?,
                    Change::Fresh => {
                        wipe::sqlite(&mut tx).await?;
                        steps::up(&mut *tx, known(&SQLITE)).await?
                    }
                };
                tx.commit().await?;
                Ok(done)
            }
        }
    }

    /// All of it is one transaction, which begins by locking the file.
    async fn begin_sqlite(&self) -> Result<Transaction<'static, Sqlite>, MigrateError> {
        let Engine::Sqlite(sqlite) = &self.database.engine else {
            return Err(MigrateError::Database("not an SQLite database".into()));
        };
        for _ in 1..SQLITE_TRIES {
            match sqlite.writer.pool.begin_with("BEGIN IMMEDIATE").await {
                Err(sqlx::Error::Database(busy)) if busy.message().contains("locked") => {}
                tx => return Ok(tx?),
            }
        }
        Ok(sqlite.writer.pool.begin_with("BEGIN IMMEDIATE").await?)
    }
}

async fn change_postgres(
    connection: &mut PgConnection,
    change: Change,
) -> Result<Vec<MigrationStatus>, MigrateError> {
    match change {
        Change::Up => steps::up(connection, known(&POSTGRES)).await,
        Change::Down(count) => steps::down(connection, known(&POSTGRES), count).await,
        Change::Fresh => {
            wipe::postgres(connection).await?;
            steps::up(connection, known(&POSTGRES)).await
        }
    }
}

fn known(embedded: &'static Embedded) -> &'static [Migration] {
    &embedded.migrations
}
