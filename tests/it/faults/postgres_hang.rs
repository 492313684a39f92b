//! The database says nothing at all.

use super::{
    outage::{fill_pool, impatient, is_honest, member, recovers},
    own_postgres::OwnPostgres,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgres_hangs_the_service_is_honest_and_goes_on_with_it() {
    let postgres = OwnPostgres::start();
    let serving = impatient(postgres.url()).serve(&["serve"]);
    let ada = member(&serving, "ada").await;
    fill_pool(&ada).await;
    let hanging = postgres.hang();
    is_honest(&serving, &ada).await;
    drop(hanging);
    recovers(&serving, &ada).await;
}
