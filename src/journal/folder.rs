//! The folder of a journal, and how a file appears in it: whole or not at all.
//!
//! A new file is written under a temporary name, synced, given its own name, and then the folder is
//! synced. What a crash leaves under a temporary name is removed by the next open.
//!
//! **Invariant:** nothing that has its own name is incomplete.
//! **Invariant:** new files are filled with zeros that were written, so that their room is theirs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::JournalError;
use super::position::SegmentNumber;
use crate::disk::{Disk, DiskFile};

/// What the name of a file ends with until it is complete.
const TEMPORARY: &str = ".new";

/// Bytes that are written or copied at once.
pub(super) const CHUNK_BYTES: usize = 1 << 20;

/// Where the files of one journal are.
#[derive(Clone)]
pub(super) struct Folder {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
}

impl Folder {
    pub(super) fn new(disk: &Arc<dyn Disk>, dir: &Path) -> Folder {
        Folder { disk: Arc::clone(disk), dir: dir.to_owned() }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Makes the folder, and its name durable.
    pub(super) fn make(&self) -> Result<(), JournalError> {
        self.disk.create_dir_all(&self.dir).map_err(JournalError::io("making", &self.dir))?;
        match self.dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            Some(parent) => self.disk.sync_dir(parent).map_err(JournalError::io("syncing", parent)),
            None => Ok(()),
        }
    }

    pub(super) fn names(&self) -> Result<Vec<String>, JournalError> {
        self.disk.list(&self.dir).map_err(JournalError::io("listing", &self.dir))
    }

    /// The segments there are, in order.
    pub(super) fn segments(&self) -> Result<Vec<SegmentNumber>, JournalError> {
        let names = self.names()?;
        Ok(names.iter().filter_map(|name| SegmentNumber::of_file(name)).collect())
    }

    pub(super) fn open(&self, name: &str) -> Result<Box<dyn DiskFile>, JournalError> {
        let path = self.path(name);
        self.disk.open(&path).map_err(JournalError::io("opening", &path))
    }

    /// `None` when there is no such file.
    pub(super) fn read(&self, name: &str) -> Result<Option<Box<dyn DiskFile>>, JournalError> {
        let path = self.path(name);
        match self.disk.open_read(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(JournalError::io("opening", &path)(error)),
        }
    }

    /// A file of `bytes` zeros, synced, that will be called `name`.
    pub(super) fn blank(&self, name: &str, bytes: u64) -> Result<NewFile, JournalError> {
        let path = self.path(&format!("{name}{TEMPORARY}"));
        self.remove(&path)?;
        let file = self.disk.create(&path).map_err(JournalError::io("making", &path))?;
        let filled = zero(file.as_ref(), bytes).and_then(|()| file.sync());
        match filled {
            Ok(()) => Ok(NewFile { file, path, name: name.to_owned() }),
            Err(error) => {
                // The first failure is what counts; what is left is removed by the next open.
                let _ = self.disk.remove(&path);
                Err(JournalError::io("filling", &path)(error))
            }
        }
    }

    /// Removes what a crash left under a temporary name.
    pub(super) fn tidy(&self) -> Result<(), JournalError> {
        for name in self.names()? {
            let ours = name.strip_suffix(TEMPORARY).is_some_and(is_ours);
            if ours {
                self.remove(&self.path(&name))?;
            }
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> Result<(), JournalError> {
        match self.disk.remove(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(JournalError::io("removing", path)(error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Whether the journal makes files of this name.
fn is_ours(name: &str) -> bool {
    SegmentNumber::of_file(name).is_some() || name == "head" || name.starts_with("torn-")
}

fn zero(file: &dyn DiskFile, bytes: u64) -> io::Result<()> {
    let zeros = vec![0; CHUNK_BYTES];
    chunks(0, bytes).try_for_each(|(offset, length)| {
        let chunk = zeros.get(..length).expect("a chunk is at most `CHUNK_BYTES` long");
        file.write_all_at(chunk, offset)
    })
}

/// Offset and length of the pieces of at most [`CHUNK_BYTES`] between two offsets.
pub(super) fn chunks(from: u64, to: u64) -> impl Iterator<Item = (u64, usize)> {
    (from..to).step_by(CHUNK_BYTES).map(move |offset| {
        let left = usize::try_from(to.saturating_sub(offset)).unwrap_or(CHUNK_BYTES);
        (offset, left.min(CHUNK_BYTES))
    })
}

/// A file that is not complete yet.
pub(super) struct NewFile {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    name: String,
}

impl NewFile {
    /// The name that it has for now.
    pub(super) fn temporary_name(&self) -> String {
        format!("{}{TEMPORARY}", self.name)
    }

    pub(super) fn write(&self, bytes: &[u8], offset: u64) -> Result<(), JournalError> {
        self.file.write_all_at(bytes, offset).map_err(JournalError::io("writing", &self.path))
    }

    /// Writes what `source` (called `name`) holds from `from` to `to` at `offset`.
    pub(super) fn copy(
        &self,
        (source, name): (&dyn DiskFile, &Path),
        (from, to): (u64, u64),
        offset: u64,
    ) -> Result<(), JournalError> {
        for (at, length) in chunks(from, to) {
            let mut chunk = vec![0; length];
            source.read_exact_at(&mut chunk, at).map_err(JournalError::io("reading", name))?;
            let target = at.saturating_sub(from).saturating_add(offset);
            self.write(&chunk, target)?;
        }
        Ok(())
    }

    /// Syncs it and gives it its own name, durably, in place of what had that name.
    pub(super) fn install(self, folder: &Folder) -> Result<Box<dyn DiskFile>, JournalError> {
        let target = folder.path(&self.name);
        self.file.sync().map_err(JournalError::io("syncing", &self.path))?;
        folder
            .disk
            .rename(&self.path, &target)
            .map_err(JournalError::io("renaming", &self.path))?;
        folder.disk.sync_dir(&folder.dir).map_err(JournalError::io("syncing", &folder.dir))?;
        Ok(self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_the_range_once() {
        let chunk = u64::try_from(CHUNK_BYTES).unwrap();
        let covered: Vec<_> = chunks(512, 512 + 2 * chunk + 10).collect();
        let expected =
            [(512, CHUNK_BYTES), (512 + chunk, CHUNK_BYTES), (512 + 2 * chunk, 10)].to_vec();
        assert_eq!(covered, expected);
        assert_eq!(chunks(7, 7).count(), 0);
    }

    #[test]
    fn only_our_own_leftovers_are_ours() {
        for name in ["segment-0000000002", "head", "torn-2-512"] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["lock", "registry", "segment-2", ""] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
