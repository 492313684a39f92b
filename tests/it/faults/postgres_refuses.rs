//! The database answers, and what it says is no.

use std::time::Duration;

use serde_json::json;

use super::{
    load::program,
    outage::{
        fill_pool, impatient, is_honest, is_refusal, member, recovers, tells_of_refused_writes,
        tells_of_writes_again,
    },
    restricted::Restricted,
};
use crate::support::app::{Actor, Http, Version};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgres_has_too_many_clients_the_service_is_honest() {
    let role = Restricted::new().await;
    let serving = impatient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    role.alter("CONNECTION LIMIT 0").await;
    role.end_connections().await;
    is_honest(&serving, &ada).await;
    role.alter("CONNECTION LIMIT -1").await;
    recovers(&serving, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_password_that_is_wrong_is_no_wrong_password_of_a_client() {
    let role = Restricted::new().await;
    let serving = impatient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    role.alter("PASSWORD 'another'").await;
    role.end_connections().await;
    is_honest(&serving, &ada).await;
    role.alter("PASSWORD 'restricted'").await;
    recovers(&serving, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_standby_reads_go_on_and_writes_wait_for_the_next_connection_to_the_primary() {
    let role = Restricted::new().await;
    let serving = impatient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    // The first use of a token is written down, and that of another is still to be.
    fill_pool(&ada).await;
    let fresh = ada.anonymous().sign_in(&Version::V1.email("ada")).await;
    role.alter("SET default_transaction_read_only = on").await;
    role.end_connections().await;
    for version in Version::BOTH {
        let rename = ada.request("PATCH", "/users/me").body("application/json", r#"{"name":"Another"}"#);
        let refused = rename.send().await;
        assert_eq!(refused.refusal(), (503, "unavailable".to_owned()), "{version:?}");
        is_refusal(&refused, Version::V1);
        ada.get("/users/me").await.expect(200);
        fresh.get("/users/me").await.expect(200);
    }
    tells_of_refused_writes(&serving).await;
    role.alter("SET default_transaction_read_only = off").await;
    recovers(&serving, &ada).await;
    tells_of_writes_again(&serving, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_tables_are_missing_the_service_is_honest() {
    let role = Restricted::new().await;
    let serving = impatient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    for table in ["users", "sessions", "rules"] {
        role.run(&format!("ALTER TABLE {table} RENAME TO {table}_away")).await;
    }
    is_honest(&serving, &ada).await;
    for table in ["users", "sessions", "rules"] {
        role.run(&format!("ALTER TABLE {table}_away RENAME TO {table}")).await;
    }
    recovers(&serving, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_others_lock_what_everybody_needs_the_pool_is_exhausted_and_nobody_waits_for_ever() {
    let role = Restricted::new().await;
    let serving = impatient(role.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    let lock = role.begin("LOCK TABLE users, sessions, rules IN ACCESS EXCLUSIVE MODE").await;
    is_honest(&serving, &ada).await;
    drop(lock);
    recovers(&serving, &ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_that_is_busy_is_not_a_database_that_is_down() {
    let role = Restricted::new().await;
    // Requests wait longer than any probe may.
    let serving = program(role.url()).with("DATABASE_MAX_CONNECTIONS", "1").serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    // The first use of a token is written down.
    ada.get("/users/me").await.expect(200);
    let lock = role.begin("LOCK TABLE users IN ACCESS EXCLUSIVE MODE").await;
    let asking = async {
        while !role.is_waiting().await {}
        let http = Http::to(serving.address);
        for path in ["/health/ready", "/health", "/health/ready"] {
            http.get(path).await.expect(200);
        }
        drop(lock);
    };
    let (read, ()) = tokio::join!(ada.get("/users/me"), asking);
    read.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_nobody_waited_for_is_never_anothers() {
    let role = Restricted::new().await;
    let serving = impatient(role.url()).serve(&["serve"]);
    let (ada, eve) = (member(&serving, "ada").await, member(&serving, "eve").await);
    fill_pool(&ada).await;
    for round in 0..5 {
        let lock = role.begin("LOCK TABLE users IN ACCESS EXCLUSIVE MODE").await;
        let reads = futures::future::join_all((0..20).map(|_| ada.get("/users/me")));
        // They go away while their statements are under way.
        assert!(tokio::time::timeout(Duration::from_millis(200), reads).await.is_err());
        drop(lock);
        for _ in 0..20 {
            let read = eve.get("/users/me").await;
            if read.status == 200 {
                assert_eq!(read.text_at("/id"), eve.id);
            } else {
                is_refusal(&read, Version::V1);
            }
        }
        let renamed = eve.patch("/users/me", json!({"name": format!("Eve {round}")})).await;
        if renamed.status == 200 {
            assert_eq!(renamed.text_at("/id"), eve.id);
        }
    }
    recovers(&serving, &eve).await;
}
