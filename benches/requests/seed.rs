//! A thousand users, the first of them an administrator, written straight into the tables: hashing a password for each
//! would take longer than the measurement.

use argon2::{Argon2, PasswordHasher};
use domain::shared::Timestamp;
use uuid::Uuid;

use super::bare::{Database, Stamp, on_writer};

/// How many.
const USERS: usize = 1_000;
/// The password of each.
pub(crate) const PASSWORD: &str = "quokka-lantern-27-thistle";

const INSERT: &str = "INSERT INTO users (id, email, email_folded, name, role, password, credential_epoch, version, \
     created_at, updated_at, search_words) VALUES ($1, $2, $2, $3, $4, $5, 1, 1, $6, $6, $7)";

/// The address of one of them.
pub(crate) fn email_of(user: usize) -> String {
    format!("user{user:04}@example.com")
}

/// Fills the table of a migrated database.
pub(crate) async fn fill(url: &str) -> eyre::Result<()> {
    let database = Database::open(url).await?;
    let hash = Argon2::default().hash_password(PASSWORD.as_bytes())?.to_string();
    on_writer!(&database, |transaction| {
        for user in 0..USERS {
            let insert = sqlx::query(INSERT)
                .bind(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0000 + user as u128))
                .bind(email_of(user))
                .bind(format!("Somebody {user:04}"))
                .bind(if user == 0 { "admin" } else { "user" })
                .bind(&hash)
                .bind(Stamp(Timestamp::from_seconds(1_700_000_000 + i64::try_from(user)?)))
                .bind(format!("com example somebody user{user:04}"));
            insert.execute(&mut *transaction).await?;
        }
        Ok::<_, eyre::Report>(())
    })?;
    // What the planner knows of an empty table would be another measurement.
    on_writer!(&database, |transaction| {
        sqlx::query("ANALYZE").execute(transaction).await?;
        Ok::<_, eyre::Report>(())
    })?;
    database.close().await;
    Ok(())
}
