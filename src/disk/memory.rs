//! A disk in memory that records what was written and synced, and can fail on request.
//!
//! What its files hold is what a page cache would show. [`MemoryDisk::power_loss`] gives what a
//! real disk might hold had the power gone at any point of the record.
//!
//! A sync that fails on request does what Linux does: it marks what it covered as clean, so that no
//! later sync covers it, while readers still see it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::power::{self, Op, Survival};
use super::{Disk, DiskFile};

/// Files by path, as they are found after a start.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A disk in memory; clones are the same disk.
#[derive(Clone, Default)]
pub struct MemoryDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    folders: BTreeSet<PathBuf>,
    names: BTreeMap<PathBuf, usize>,
    contents: Vec<Vec<u8>>,
    /// What was there, and durable, before the record.
    base: Files,
    record: Vec<Op>,
    /// Syncs until one fails, the failing one included.
    syncs_left: Option<u64>,
    /// Writes until one fails, the failing one included.
    writes_left: Option<u64>,
    /// Bytes by which files may still grow.
    room: Option<u64>,
}

impl MemoryDisk {
    /// An empty disk.
    pub fn new() -> MemoryDisk {
        MemoryDisk::default()
    }

    /// A disk that holds `files`, all of it durable. Their folders exist.
    pub fn with_files(files: &Files) -> MemoryDisk {
        let mut state = State { base: files.clone(), ..State::default() };
        for (path, content) in files {
            state.folders.extend(path.ancestors().skip(1).map(Path::to_owned));
            state.names.insert(path.clone(), state.contents.len());
            state.contents.push(content.clone());
        }
        MemoryDisk { state: Arc::new(Mutex::new(state)) }
    }

    /// What every reader sees.
    pub fn files(&self) -> Files {
        let state = self.state();
        let content = |inode: &usize| state.contents.get(*inode).cloned().unwrap_or_default();
        state.names.iter().map(|(path, inode)| (path.clone(), content(inode))).collect()
    }

    /// How many operations were recorded.
    pub fn recorded(&self) -> usize {
        self.state().record.len()
    }

    /// What the disk may hold had the power gone after the first `at` recorded operations: all that
    /// was synced, and of the rest what `survival` chooses.
    pub fn power_loss(&self, at: usize, survival: &mut Survival<'_>) -> Files {
        let state = self.state();
        let record = state.record.get(..at).unwrap_or(&state.record);
        power::loss(&state.base, record, survival)
    }

    /// Lets the `n`th sync from now fail, of a file or of a folder, and all after it. From 1.
    pub fn fail_sync(&self, n: u64) {
        self.state().syncs_left = Some(n);
    }

    /// Lets the `n`th write from now fail, after its first half, and all after it. From 1.
    pub fn fail_write(&self, n: u64) {
        self.state().writes_left = Some(n);
    }

    /// Leaves room for `bytes` more; what does not fit is refused as `StorageFull`, after the part
    /// that fits. Removed files make room again. Without room, no file can be made.
    pub fn limit_room(&self, bytes: u64) {
        self.state().room = Some(bytes);
    }

    /// Ends all failures.
    pub fn heal(&self) {
        let mut state = self.state();
        (state.syncs_left, state.writes_left, state.room) = (None, None, None);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn file(&self, inode: usize, writable: bool) -> Box<dyn DiskFile> {
        Box::new(MemoryFile { disk: self.clone(), inode, writable })
    }
}

impl State {
    fn inode(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Forgets the file that had the name `path`; its room is free again.
    fn unlink(&mut self, path: &Path) -> Option<usize> {
        let inode = self.names.remove(path)?;
        let length = self.contents.get(inode).map_or(0, Vec::len);
        let freed = u64::try_from(length).unwrap_or(u64::MAX);
        self.room = self.room.map(|room| room.saturating_add(freed));
        Some(inode)
    }

    /// How many of `bytes` at `offset` of a file of `length` bytes there is room for.
    fn take_room(&mut self, length: usize, offset: usize, bytes: usize) -> usize {
        let Some(room) = self.room else { return bytes };
        let end = offset.saturating_add(bytes);
        let growth = u64::try_from(end.saturating_sub(length)).unwrap_or(u64::MAX);
        let short = growth.saturating_sub(room);
        self.room = Some(room.saturating_sub(growth));
        bytes.saturating_sub(usize::try_from(short).unwrap_or(usize::MAX))
    }

    /// Counts down to a failure.
    fn fails(left: &mut Option<u64>) -> bool {
        *left = left.map(|left| left.saturating_sub(1));
        *left == Some(0)
    }

    fn write(&mut self, inode: usize, offset: usize, bytes: &[u8]) {
        if let Some(content) = self.contents.get_mut(inode) {
            power::write(content, offset, bytes);
            self.record.push(Op::Write { inode, offset, bytes: bytes.to_owned() });
        }
    }
}

impl Disk for MemoryDisk {
    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        self.state().folders.extend(dir.ancestors().map(Path::to_owned));
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        let inside = state.names.keys().filter(|path| path.parent() == Some(dir));
        let names = inside.filter_map(|path| path.file_name());
        Ok(names.map(|name| name.to_string_lossy().into_owned()).collect())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let inode = self.state().inode(path)?;
        Ok(self.file(inode, true))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let inode = self.state().inode(path)?;
        Ok(self.file(inode, false))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        if !path.parent().is_some_and(|dir| state.folders.contains(dir)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        if state.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if state.room == Some(0) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let inode = state.contents.len();
        state.contents.push(Vec::new());
        state.names.insert(path.to_owned(), inode);
        state.record.push(Op::Name { set: Some((path.to_owned(), inode)), unset: None });
        drop(state);
        Ok(self.file(inode, true))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let inode = state.inode(from)?;
        state.names.remove(from);
        state.unlink(to);
        state.names.insert(to.to_owned(), inode);
        let (set, unset) = (Some((to.to_owned(), inode)), Some(from.to_owned()));
        state.record.push(Op::Name { set, unset });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.inode(path)?;
        state.unlink(path);
        state.record.push(Op::Name { set: None, unset: Some(path.to_owned()) });
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        let fails = State::fails(&mut state.syncs_left);
        state.record.push(Op::SyncFolder { dir: dir.to_owned(), done: !fails });
        if fails { Err(io::Error::other("the sync failed on request")) } else { Ok(()) }
    }
}

struct MemoryFile {
    disk: MemoryDisk,
    inode: usize,
    writable: bool,
}

impl MemoryFile {
    fn check_writable(&self) -> io::Result<()> {
        if self.writable { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }
}

fn index(offset: u64) -> io::Result<usize> {
    usize::try_from(offset).map_err(|_| io::ErrorKind::FileTooLarge.into())
}

impl DiskFile for MemoryFile {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let from = index(offset)?;
        let to = from.saturating_add(buffer.len());
        let state = self.disk.state();
        match state.contents.get(self.inode).and_then(|content| content.get(from..to)) {
            Some(bytes) => {
                buffer.copy_from_slice(bytes);
                Ok(())
            }
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.check_writable()?;
        let offset = index(offset)?;
        let mut state = self.disk.state();
        if State::fails(&mut state.writes_left) {
            let half = bytes.get(..bytes.len() / 2).unwrap_or(bytes);
            state.write(self.inode, offset, half);
            return Err(io::Error::other("the write failed on request"));
        }
        let length = state.contents.get(self.inode).map_or(0, Vec::len);
        let fitting = state.take_room(length, offset, bytes.len());
        state.write(self.inode, offset, bytes.get(..fitting).unwrap_or(bytes));
        if fitting < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        let fails = State::fails(&mut state.syncs_left);
        state.record.push(Op::Sync { inode: self.inode, done: !fails });
        if fails { Err(io::Error::other("the sync failed on request")) } else { Ok(()) }
    }

    fn length(&self) -> io::Result<u64> {
        let length = self.disk.state().contents.get(self.inode).map_or(0, Vec::len);
        Ok(u64::try_from(length).unwrap_or(u64::MAX))
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.check_writable()?;
        let length = index(length)?;
        let mut state = self.disk.state();
        if let Some(content) = state.contents.get_mut(self.inode) {
            content.resize(length, 0);
        }
        state.record.push(Op::Length { inode: self.inode, length });
        Ok(())
    }
}
