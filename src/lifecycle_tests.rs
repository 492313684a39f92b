use std::{net::Ipv4Addr, sync::Arc};

use axum::{Router, routing::get};
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::Notify};

use super::*;
use crate::{
    bootstrap::{Seams, connect},
    config::{Config, EnvFile, Permissions, Values},
};

#[tokio::test]
async fn work_that_outlives_the_grace_is_cut_off_and_a_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = ("DATA_DIR".to_owned(), folder.path().display().to_string());
    let values = Values::collect(Vec::new(), [data], EnvFile::default());
    let config = Config::read(&values, Permissions::default()).expect("a right one");
    let database = connect(&config.database).await.expect("a database");
    let mut service = Service::build(&config, database, Seams::default()).expect("a service");
    let begun = Arc::new(Notify::new());
    let endless = {
        let begun = begun.clone();
        move || async move {
            begun.notify_one();
            std::future::pending::<()>().await;
        }
    };
    service.router = Router::new().route("/", get(endless));
    let writes = service.writes.clone();
    let listener = Listener::bind(Ipv4Addr::LOCALHOST.into(), 0).await.expect("a port");
    let mut client = TcpStream::connect(listener.address()).await.expect("a connection");
    let running = Running::start(listener, service);
    client.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.expect("sent");
    begun.notified().await;
    let write = tokio::spawn(async move {
        writes.run(async { sleep(Duration::from_millis(200)).await }).await;
    });
    let bounds = Bounds { drain_wait: Duration::ZERO, grace: Duration::from_millis(50) };
    let failure = running.end(bounds).await.expect_err("it is still at work").to_string();
    assert!(failure.contains("SERVER_SHUTDOWN_GRACE_SECS"), "{failure}");
    assert!(write.is_finished(), "what others had begun to write is finished");
}
