use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use domain::{
    shared::{Cause, Id},
    users::{UserQueries, UserWork},
};

use super::{super::super::testing::*, *};
use crate::sql::{
    database::Engine,
    observe::{DatabaseObserver, StatementEnd},
};

/// Counts statements.
#[derive(Default)]
struct Count(AtomicUsize);

impl DatabaseObserver for Count {
    fn end_statement(&self, _: &StatementEnd<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn those_who_ask_at_once_share_an_answer_that_was_begun_after_they_asked() {
    let (_folder, database) = migrated().await;
    let count = Arc::new(Count::default());
    let probe = DatabaseProbe::of(&database.clone().observed_by(count.clone()));
    let Engine::Sqlite(beside) = &probe.database.engine else { panic!("an SQLite database") };
    let held = beside.lease(&database.watch).await.expect("the connection of probes");
    let mut first = probe.check_health();
    assert!(futures::poll!(first.as_mut()).is_pending());
    let mut others: Vec<_> = (0..10).map(|_| probe.check_health()).collect();
    for other in &mut others {
        assert!(futures::poll!(other).is_pending());
    }
    drop(held);
    first.await.expect("it is well");
    assert_eq!(count.0.load(Ordering::SeqCst), 1);
    for answer in futures::future::join_all(others).await {
        answer.expect("it is well");
    }
    assert_eq!(count.0.load(Ordering::SeqCst), 2, "the first answer may have been of before they asked");
}

#[tokio::test]
async fn a_refused_write_is_known_until_one_is_done() {
    let (_folder, database) = migrated().await;
    let (users, probe) = (users(&database), database.write_probe());
    let Engine::Sqlite(sqlite) = &database.engine else { panic!("an SQLite database") };
    let set = async |pragma| sqlx::query(pragma).execute(&sqlite.writer.pool).await.expect("the one writer");
    probe.check_health().await.expect("nothing was refused yet");
    set("PRAGMA query_only = 1").await;
    assert!(users.begin(Cause::system()).await.is_err());
    let told = probe.check_health().await.expect_err("it was refused").to_string();
    assert!(told.contains("readonly"), "{told}");
    set("PRAGMA query_only = 0").await;
    users.find_user(Id::from_bytes([1; 16])).await.expect("a read");
    users.begin(Cause::system()).await.expect("a transaction").commit().await.expect("nothing to write");
    probe.check_health().await.expect_err("neither has written anything");
    let mut work = users.begin(Cause::system()).await.expect("a transaction");
    let (ada, registered) = user(1, "Ada", None);
    work.insert_user(ada, hash(), vec![registered]).await.expect("a step").expect("no clash");
    probe.check_health().await.expect_err("nothing is on the disk yet");
    work.commit().await.expect("a commit");
    probe.check_health().await.expect("something was written");
}
