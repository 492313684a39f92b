use super::{super::testing::settings, Database, DatabaseSettings};

async fn refusal(url: &str) -> String {
    let settings = DatabaseSettings {
        url: url.to_owned(),
        acquire_timeout: std::time::Duration::from_millis(500),
        ..DatabaseSettings::default()
    };
    format!("{:#}", Database::connect(&settings).await.err().expect("a refusal"))
}

#[tokio::test]
async fn a_url_of_another_kind_is_refused_with_one_sentence() {
    for url in ["mysql://localhost/x", "data/x.db", ""] {
        assert_eq!(refusal(url).await, "the database URL must begin with sqlite:// or postgres://");
    }
    for url in ["sqlite::memory:", "sqlite://", "sqlite://x.db?mode=memory"] {
        assert_eq!(refusal(url).await, "the database URL must name a file, as in sqlite://data/hexwright.db");
    }
    assert!(
        refusal("postgres://user:secret@host:port/x")
            .await
            .starts_with("the database URL is not of the form")
    );
}

#[tokio::test]
async fn a_refusal_names_the_place_and_never_the_password() {
    let told = refusal("postgres://user:secret@127.0.0.1:1/x").await;
    assert!(told.starts_with("the database server at 127.0.0.1:1 cannot be used"), "{told}");
    assert!(!told.contains("secret"), "{told}");
    let shown = format!(
        "{:?}",
        DatabaseSettings { url: "postgres://u:secret@h/d".into(), ..DatabaseSettings::default() }
    );
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let told = refusal(&format!("sqlite://{}/data/x.db", file.display())).await;
    assert!(told.starts_with(&format!("the folder {}/data cannot be made", file.display())), "{told}");
    let told = refusal(&format!("sqlite://{}", folder.path().display())).await;
    assert!(
        told.starts_with(&format!("the database file {} cannot be opened", folder.path().display())),
        "{told}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_its_folder_are_made_and_the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::connect(&settings(&folder)).await.expect("a database");
    assert_eq!(database.engine(), "sqlite");
    let file = std::fs::metadata(folder.path().join("data/test.db")).expect("the file");
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    database.close().await;
}
