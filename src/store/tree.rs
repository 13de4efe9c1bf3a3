//! sled itself: every call of it is in this file, and none can end the caller's thread.
//!
//! sled answers damage with errors and with panics. Both become [`Broken`], and after either
//! nothing more is asked of the same handle: what a panic left half done inside sled is unknown.
//! The panic hook still prints its line to standard error; to silence it would silence others.
//!
//! Settings, all measured: 8 MiB segments, 64 MiB of cache, the default flusher (sled collects
//! its garbage nowhere else), one tree, no transaction, no `len()`, no iterator as a snapshot.
//!
//! **Invariant:** one [`Tree`] per folder, and one folder per process at a time.
//! **Invariant:** after a failure no call reaches sled any more.

use std::any::Any;
use std::fs::{File, TryLockError};
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use sled::{Db, IVec};

use super::broken::{Broken, Place, What};
use super::key::Key;

/// Bytes of one segment of sled's log.
const SEGMENT_BYTES: usize = 8 << 20;

/// Bytes that sled may keep in memory.
const CACHE_BYTES: u64 = 64 << 20;

/// How often, and how long apart, it is looked whether sled has let go of its folder.
const RELEASE_TRIES: u32 = 1_000;
const RELEASE_PAUSE: std::time::Duration = std::time::Duration::from_millis(1);

/// sled's file inside the folder.
const FILE: &str = "db";

/// An open tree of rows.
pub(super) struct Tree {
    dir: PathBuf,
    /// `None` only while it is dropped.
    db: Option<Db>,
    stopped: AtomicBool,
}

impl Tree {
    /// Opens the folder `dir`.
    pub(super) fn open(dir: &Path) -> Result<Tree, Broken> {
        let config =
            sled::Config::new().path(dir).segment_size(SEGMENT_BYTES).cache_capacity(CACHE_BYTES);
        let db = quiet(|| config.open()).map_err(|what| Broken::folder(dir, what))?;
        Ok(Tree { dir: dir.to_owned(), db: Some(db), stopped: AtomicBool::new(false) })
    }

    /// The folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The value under `key`; `None` when there is none.
    pub(super) fn get(&self, key: Key) -> Result<Option<IVec>, Broken> {
        self.ask(Place::Row(key), |db| db.get(key.to_bytes()))
    }

    /// The value under `key`, which was written.
    pub(super) fn must_get(&self, key: Key) -> Result<IVec, Broken> {
        self.get(key)?.ok_or_else(|| Broken::row(&self.dir, key, What::Missing))
    }

    /// Keeps `value` under `key`.
    pub(super) fn insert(&self, key: Key, value: Vec<u8>) -> Result<(), Broken> {
        self.ask(Place::Row(key), |db| db.insert(key.to_bytes(), value).map(drop))
    }

    /// Whether there is no row at all.
    pub(super) fn is_empty(&self) -> Result<bool, Broken> {
        self.ask(Place::Folder, |db| db.iter().next().transpose().map(|row| row.is_none()))
    }

    /// How many keys begin with `prefix`.
    pub(super) fn count(&self, prefix: u8) -> Result<usize, Broken> {
        self.ask(Place::Folder, |db| {
            let mut keys = db.scan_prefix([prefix]).keys();
            keys.try_fold(0_usize, |count, key| key.map(|_| count.saturating_add(1)))
        })
    }

    /// Removes what stands in `keys`.
    pub(super) fn remove(&self, keys: Range<Key>) -> Result<(), Broken> {
        self.ask(Place::Row(keys.start), |db| {
            let range = keys.start.to_bytes()..keys.end.to_bytes();
            let found: Vec<IVec> = db.range(range).keys().collect::<sled::Result<_>>()?;
            found.iter().try_for_each(|key| db.remove(key).map(drop))
        })
    }

    /// Removes one row.
    #[cfg(test)]
    pub(super) fn remove_one(&self, key: Key) -> Result<(), Broken> {
        self.ask(Place::Row(key), |db| db.remove(key.to_bytes()).map(drop))
    }

    /// Writes everything out and syncs the file, which sled's own flush does not.
    pub(super) fn flush(&self) -> Result<(), Broken> {
        self.ask(Place::Folder, |db| {
            db.flush()?;
            File::open(self.dir.join(FILE))?.sync_data()?;
            Ok(())
        })
    }

    fn ask<T>(&self, place: Place, call: impl FnOnce(&Db) -> sled::Result<T>) -> Result<T, Broken> {
        let db = self.check()?;
        quiet(|| call(db)).map_err(|what| {
            self.stopped.store(true, Ordering::Release);
            Broken { dir: self.dir.clone(), place, what }
        })
    }

    /// Refuses after a failure.
    pub(super) fn check(&self) -> Result<&Db, Broken> {
        match &self.db {
            Some(db) if !self.stopped.load(Ordering::Acquire) => Ok(db),
            Some(_) | None => Err(Broken::folder(&self.dir, What::Stopped)),
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let db = self.db.take();
        // sled flushes once more here. What fails now is found when the store is opened again.
        let _ = quiet(|| {
            drop(db);
            Ok(())
        });
        // sled's own threads keep its lock a moment longer than its last handle.
        for _ in 0..RELEASE_TRIES {
            if !in_use(&self.dir).unwrap_or(false) {
                break;
            }
            std::thread::sleep(RELEASE_PAUSE);
        }
    }
}

/// Calls sled; a panic is an error like any other.
///
/// What a panic leaves half changed is sled's own state, and no later call reaches that.
fn quiet<T>(call: impl FnOnce() -> sled::Result<T>) -> Result<T, What> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(What::Sled(Box::new(error))),
        Err(panic) => Err(What::Panicked(message(panic.as_ref()))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without a message").to_owned()
}

/// Whether another handle has the store in `dir` open.
pub(super) fn in_use(dir: &Path) -> io::Result<bool> {
    let file = match File::open(dir.join(FILE)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
