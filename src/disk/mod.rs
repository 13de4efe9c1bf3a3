//! Files: the only module that touches the file system for the ledger's own data.
//!
//! The journal and the registry's log are written through [`Disk`], so that a test can stand a
//! recording or failing disk in place of the real one and open every state that a power loss may
//! leave.
//!
//! **Invariant:** a write is durable only after [`DiskFile::sync`]; a new name, a new length or a
//! rename only after [`Disk::sync_dir`] of its folder as well.

mod memory;
mod os;
mod power;

use std::io;
use std::path::Path;

pub use memory::{Files, MemoryDisk};
pub use os::OsDisk;
pub use power::Survival;

/// A place for files.
pub trait Disk: Send + Sync {
    /// Makes `dir` and the folders above it, where missing.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn create_dir_all(&self, dir: &Path) -> io::Result<()>;

    /// The names of the files in `dir`, sorted. A missing folder has none.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Opens `path` for reading and writing.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist, then what the operating system says.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens `path` for reading alone: it may belong to someone else.
    ///
    /// # Errors
    ///
    /// `NotFound` when it does not exist, then what the operating system says.
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Makes the new, empty file `path`, readable by its owner alone.
    ///
    /// # Errors
    ///
    /// `AlreadyExists`, then what the operating system says.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Gives `from` the name `to`, replacing what had it.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes the file `path`.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in `dir` durable.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// An open file.
pub trait DiskFile: Send + Sync {
    /// Fills `buffer` from `offset`.
    ///
    /// # Errors
    ///
    /// `UnexpectedEof` when the file ends before, then what the operating system says.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;

    /// Writes all of `bytes` at `offset`.
    ///
    /// # Errors
    ///
    /// What the operating system says (`StorageFull` among it); a part may have been written.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Makes the content and the length durable.
    ///
    /// # Errors
    ///
    /// What the operating system says. What is on disk is then unknown, and a second call proves
    /// nothing: the kernel may have marked the lost pages as clean.
    fn sync(&self) -> io::Result<()>;

    /// The length in bytes.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn length(&self) -> io::Result<u64>;

    /// Cuts or extends with zeros.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    fn set_length(&self, length: u64) -> io::Result<()>;
}
