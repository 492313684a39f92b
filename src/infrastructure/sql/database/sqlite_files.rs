//! Whether the files that are open are still those that their names lead to.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        self, Arc, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    task::{JoinHandle, spawn_blocking},
    time::Instant,
};

/// What follows the name of the database file in the names of its log and of the index of the log.
const SUFFIXES: [&str; 2] = ["-wal", "-shm"];

/// The device and the number of a file, which no other file on the machine has while this one is open.
type Identity = (u64, u64);

/// How long the answer of the kernel is good for those who read. Those who write ask each time.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The files of an open database. Where one was removed or replaced, an open database goes on as if nothing had happened: it answers
/// success for writes that nobody will ever find, and what it reads is not what the others see. On a local disk the kernel is asked for
/// all three in a few microseconds, and a commit takes a thousand; on a disk behind a network that hangs the question has no end. So it
/// is asked on a thread of its own, by one at a time: however many write, no more than one such thread waits.
///
/// Who reads pays for no question: one who comes long after the last has it asked meanwhile, and all are refused once the answer is
/// that a file is lost, whoever it was that asked. From then on everybody asks, until it is back.
pub(super) struct SqliteFiles {
    files: Arc<Mutex<Files>>,
    is_lost: Arc<AtomicBool>,
    looked: sync::Mutex<Instant>,
}

struct Files {
    paths: [PathBuf; 3],
    known: [Option<Identity>; 3],
}

impl SqliteFiles {
    /// The files of the database that is there under this name. Where that is a link the other two lie beside what it leads to: the
    /// engine resolves it before it names them.
    pub(super) fn of(path: &Path) -> Self {
        let resolved = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let [log, index] = SUFFIXES.map(|suffix| {
            let mut name = resolved.clone().into_os_string();
            name.push(suffix);
            PathBuf::from(name)
        });
        let paths = [path.to_owned(), log, index];
        let known = paths.each_ref().map(|path| identity(path));
        let (files, is_lost) = (Arc::new(Mutex::new(Files { paths, known })), Arc::default());
        Self { files, is_lost, looked: sync::Mutex::new(Instant::now()) }
    }

    /// A connection was opened that may have made a new log: the last one that closes takes the old one away.
    pub(super) async fn expect_new_log(&self) {
        self.files.lock().await.known[1..].fill(None);
    }

    /// An error where one of them is not the one that is open. The log and its index are made at their first use.
    pub(super) async fn check(&self) -> Result<(), sqlx::Error> {
        let files = self.files.clone().lock_owned().await;
        ask(files, self.is_lost.clone()).await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    /// For one who reads on a connection that is open: an error where one of them is known to be lost and is not back.
    pub(super) async fn check_known(&self) -> Result<(), sqlx::Error> {
        if self.is_lost.load(Ordering::Acquire) {
            return self.check().await;
        }
        // Where somebody asks already, that is answer enough.
        if self.is_time_to_look()
            && let Ok(files) = self.files.clone().try_lock_owned()
        {
            drop(ask(files, self.is_lost.clone()));
        }
        Ok(())
    }

    fn is_time_to_look(&self) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let is_time = looked.elapsed() >= LOOK_EVERY;
        if is_time {
            *looked = Instant::now();
        }
        is_time
    }
}

/// Asks the kernel. Locked until it has answered, also where nobody waits for that any more.
fn ask(mut files: OwnedMutexGuard<Files>, is_lost: Arc<AtomicBool>) -> JoinHandle<Result<(), sqlx::Error>> {
    spawn_blocking(move || {
        let answer = files.check();
        is_lost.store(answer.is_err(), Ordering::Release);
        answer
    })
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
    use std::error::Error;

    use domain::{shared::Cause, users::UserWork};

    use super::{super::super::testing::*, *};
    use crate::sql::Database;

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

    #[tokio::test]
    async fn the_log_of_a_database_behind_a_link_is_missed_where_it_lies() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["data", "elsewhere"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let real = folder.path().join("elsewhere/real.db");
        fs::write(&real, "").expect("an empty database");
        std::os::unix::fs::symlink(&real, folder.path().join("data/test.db")).expect("a link");
        let database = Database::connect(&settings(&folder)).await.expect("a database");
        database.migrator().up().await.expect("migrations");
        drop(users(&database).begin(Cause::system()).await.expect("the log is there, and known from now on"));
        fs::remove_file(folder.path().join("elsewhere/real.db-wal")).expect("the engine puts it there");
        let refused = users(&database).begin(Cause::system()).await.err().expect("what is written is lost");
        let told = refused.source().expect("a cause").to_string();
        assert!(told.contains("elsewhere/real.db-wal was removed or replaced"), "{told}");
    }

    #[tokio::test]
    async fn who_reads_is_refused_once_somebody_found_the_file_lost_and_until_it_is_back() {
        let (folder, path, files) = made();
        let away = folder.path().join("away");
        fs::rename(&path, &away).expect("moved");
        files.check_known().await.expect("nobody knows yet");
        files.check().await.expect_err("it is gone");
        files.check_known().await.expect_err("it is known");
        fs::rename(&away, &path).expect("moved back");
        files.check_known().await.expect("it is back");
        files.check_known().await.expect("and known to be");
    }

    #[tokio::test]
    async fn who_reads_long_after_the_last_look_has_one_taken() {
        let (_folder, path, files) = made();
        fs::remove_file(&path).expect("removed");
        *files.looked.lock().expect("nobody has it") -= LOOK_EVERY;
        files.check_known().await.expect("nobody waits for it");
        let found = async {
            while files.check_known().await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), found).await.expect("it is noticed");
        assert!(files.is_lost.load(Ordering::Acquire));
    }
}
