//! Whether the files that are open are still those that their names lead to.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::{sync::Mutex, task::spawn_blocking};

/// What follows the name of the database file in the names of the three files: the file, its log, the index of the log.
const SUFFIXES: [&str; 3] = ["", "-wal", "-shm"];

/// The device and the number of a file, which no other file on the machine has while this one is open.
type Identity = (u64, u64);

/// The files of an open database. Where one was removed or replaced, an open database goes on as if nothing had happened: it answers
/// success for writes that nobody will ever find. On a local disk the kernel is asked for all three in a few microseconds, and a commit
/// takes a thousand; on a disk behind a network that hangs the question has no end. So it is asked on a thread of its own, by one at a
/// time: however many write, no more than one such thread waits.
pub(super) struct SqliteFiles(Arc<Mutex<Files>>);

struct Files {
    paths: [PathBuf; 3],
    known: [Option<Identity>; 3],
}

impl SqliteFiles {
    /// The files of the database that was just opened under this name.
    pub(super) fn of(path: &Path) -> Self {
        let paths = SUFFIXES.map(|suffix| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        });
        let known = paths.each_ref().map(|path| identity(path));
        Self(Arc::new(Mutex::new(Files { paths, known })))
    }

    /// A connection was opened that may have made a new log: the last one that closes takes the old one away.
    pub(super) async fn expect_new_log(&self) {
        self.0.lock().await.known[1..].fill(None);
    }

    /// An error where one of them is not the one that is open. The log and its index are made at their first use.
    pub(super) async fn check(&self) -> Result<(), sqlx::Error> {
        // Locked until the kernel has answered, also where nobody waits for that any more.
        let mut files = self.0.clone().lock_owned().await;
        spawn_blocking(move || files.check()).await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }
}

impl Files {
    fn check(&mut self) -> Result<(), sqlx::Error> {
        for (path, known) in self.paths.iter().zip(&mut self.known) {
            let found = identity(path);
            match known {
                Some(known) if found != Some(*known) => return Err(replaced(path)),
                Some(_) => {}
                None => *known = found,
            }
        }
        Ok(())
    }
}

fn identity(path: &Path) -> Option<Identity> {
    fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

fn replaced(path: &Path) -> sqlx::Error {
    let path = path.display();
    io::Error::other(format!(
        "{path} was removed or replaced while it was open: put it back, or end the service, and nothing that was acknowledged is lost"
    ))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (tempfile::TempDir, PathBuf, SqliteFiles) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.db");
        fs::write(&path, "").expect("a file");
        let files = SqliteFiles::of(&path);
        (folder, path, files)
    }

    #[tokio::test]
    async fn a_file_that_was_moved_away_is_missed_until_it_is_back() {
        let (folder, path, files) = made();
        let away = folder.path().join("away");
        files.check().await.expect("nothing has happened");
        fs::rename(&path, &away).expect("moved");
        let told = files.check().await.expect_err("it is gone").to_string();
        assert!(told.contains("x.db was removed or replaced"), "{told}");
        fs::rename(&away, &path).expect("moved back");
        files.check().await.expect("it is back");
    }

    #[tokio::test]
    async fn another_file_of_the_same_name_and_content_is_another() {
        let (folder, path, files) = made();
        let copy = folder.path().join("copy");
        fs::copy(&path, &copy).expect("a copy");
        fs::rename(&copy, &path).expect("in its place");
        assert!(files.check().await.is_err());
    }

    #[tokio::test]
    async fn a_log_is_known_from_its_first_use_on() {
        let (folder, _, files) = made();
        let log = folder.path().join("x.db-wal");
        files.check().await.expect("there is no log yet");
        fs::write(&log, "").expect("a log");
        files.check().await.expect("the log is new");
        fs::remove_file(&log).expect("removed");
        assert!(files.check().await.expect_err("the log is gone").to_string().contains("x.db-wal"));
    }
}
