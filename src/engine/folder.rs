//! The folder of a ledger: what stands where, and the lock that keeps a second process out.
//!
//! ```text
//! DIR/lock        held while a process serves, rebuilds or changes the folder
//! DIR/journal/    the truth
//! DIR/registry    names and addresses, erasable
//! DIR/store/      sled: a projection, rebuilt from the journal when missing or broken
//! ```

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::start::StartError;

/// The folder of one ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The ledger in `dir`.
    pub fn new(dir: impl Into<PathBuf>) -> Folder {
        Folder(dir.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where the journal is.
    pub fn journal(&self) -> PathBuf {
        self.0.join("journal")
    }

    /// Where the projection is.
    pub fn store(&self) -> PathBuf {
        self.0.join("store")
    }

    /// Where the lock is.
    fn lock_file(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Whether a process holds the lock.
    pub fn is_locked(&self) -> bool {
        self.lock().is_err_and(|error| matches!(error, StartError::Locked { .. }))
    }

    /// Keeps every other process out until the lock is dropped.
    ///
    /// # Errors
    ///
    /// [`StartError::NoFolder`], [`StartError::Locked`], [`StartError::Io`].
    pub fn lock(&self) -> Result<Lock, StartError> {
        if !self.0.is_dir() {
            return Err(StartError::NoFolder { dir: self.0.clone() });
        }
        let file = self.lock_file();
        let io = |source| StartError::Io { action: "locking", file: file.clone(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let lock = options.open(&file).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => Ok(Lock { _file: lock }),
            Err(TryLockError::WouldBlock) => Err(StartError::Locked { dir: self.0.clone() }),
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }
}

/// The lock of a folder; released when dropped, or when the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}
