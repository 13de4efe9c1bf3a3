//! The registry's log: names, addresses and free text, which can be erased.
//!
//! It stands beside the journal, in the file `registry`. The writer appends the records of a turn
//! and syncs them before the turn whose entries carry their digests; readers look a digest up. A
//! digest that an entry carries and that is not here is data loss: the journal's reader says so.
//!
//! After each sync a mark says how much of the log is synced. The mark itself is made durable by
//! the next sync, so call [`Registry::sync`] once more when idle. What is torn above the mark was
//! not synced, or synced a moment before the power went: it is cut off when the log is opened.
//!
//! Erasing a record marks it as erased and syncs, then writes zeros over its content and syncs. A
//! record that is marked and still has its content is one whose erasing was cut short: opening the
//! log goes on with it. A file system that keeps old versions of its blocks, a flash disk and a
//! backup may hold the content for longer: what is promised here is what the file holds.
//!
//! **Invariant:** a record is never changed but to erase it, and its digest stays.
//! **Invariant:** an erased record is never read as anything else again, also after a power loss.
//! **Invariant:** nothing is written after a write or a sync has failed.
//! **Invariant:** nothing that the mark covers is ever cut off.

mod error;
mod layout;
mod log;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use crate::disk::Disk;
use crate::domain::id::LedgerId;
use crate::domain::registry::{Record, RecordDigest, Subject};

pub use error::RegistryError;
use layout::{
    ERASED, Head, MARKS_AT, RECORDS_AT, STATE_AT, encode_header, encode_mark, encode_record,
};
use log::{Log, Placed};

/// Records that one call may append: those of an entry.
pub const APPEND_MAX: usize = 1_000;

/// The name of the log in its folder.
const FILE: &str = "registry";
/// Its name while it is made.
const FILE_NEW: &str = "registry.new";
/// How much is zeroed or written again at once.
const CHUNK_BYTES: usize = 4096;

/// What the registry has under a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The record.
    Live(Record),
    /// A record whose content was erased.
    Erased {
        /// What it was about.
        subject: Subject,
        /// Which description of the subject it was.
        revision: u32,
    },
}

/// A record without its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What an entry carries of it.
    pub digest: RecordDigest,
    /// What it is about.
    pub subject: Subject,
    /// Which description of the subject it is.
    pub revision: u32,
    /// Whether its content was erased.
    pub erased: bool,
}

/// What was found when the log was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// How many records there are, erased ones included.
    pub records: usize,
    /// Where the log ends: what was torn off stood here.
    pub end: u64,
    /// How many bytes were torn off: a write that was never synced. They are gone.
    pub torn_bytes: u64,
}

/// The log, as its one writer has it.
pub struct Registry {
    log: Log,
    /// Where the next mark goes, over the older one; then where the one after it goes.
    marks_at: [u64; 2],
    /// A write or a sync has failed.
    poisoned: bool,
}

impl Registry {
    /// Makes the empty log of `ledger` in `dir`, durably.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Exists`], then [`RegistryError::Io`].
    pub fn create(disk: &dyn Disk, dir: &Path, ledger: LedgerId) -> Result<(), RegistryError> {
        let file = dir.join(FILE);
        let io = |action| {
            let file = file.clone();
            move |source| RegistryError::Io { action, file, source }
        };
        let names = disk.list(dir).map_err(io("listed"))?;
        if names.iter().any(|name| name == FILE) {
            return Err(RegistryError::Exists { file });
        }
        let new = dir.join(FILE_NEW);
        if names.iter().any(|name| name == FILE_NEW) {
            disk.remove(&new).map_err(io("made"))?;
        }
        let mut bytes = encode_header(ledger);
        for offset in MARKS_AT {
            bytes.extend(encode_mark(ledger, offset, RECORDS_AT));
        }
        let handle = disk.create(&new).map_err(io("made"))?;
        handle.write_all_at(&bytes, 0).map_err(io("written"))?;
        handle.sync().map_err(io("synced"))?;
        disk.rename(&new, &file).map_err(io("made"))?;
        disk.sync_dir(dir).map_err(io("synced"))
    }

    /// Opens the log of `ledger` in `dir`, reads all of it, cuts off a torn end, and erases again
    /// what is marked as erased: it may have been cut short.
    ///
    /// # Errors
    ///
    /// [`RegistryError::NewerFormat`], [`RegistryError::OtherLedger`], [`RegistryError::DataLoss`]
    /// for what comes first in the file, [`RegistryError::Io`].
    pub fn open(
        disk: &dyn Disk,
        dir: &Path,
        ledger: LedgerId,
    ) -> Result<(Registry, Opened), RegistryError> {
        let mut log = open_log(dir, ledger, |path| disk.open(path))?;
        let [first, second] = log.marks()?;
        let mut marks_at = MARKS_AT;
        if first > second {
            marks_at.reverse();
        }
        let length = log.extend()?;
        let torn_bytes = length.saturating_sub(log.end);
        let opened = Opened { records: log.index.len(), end: log.end, torn_bytes };
        let mut registry = Registry { log, marks_at, poisoned: false };
        if torn_bytes > 0 {
            registry.cut(length)?;
        }
        registry.rewrite(first.max(second).unwrap_or(RECORDS_AT))?;
        registry.sync()?;
        registry.erase_again()?;
        Ok((registry, opened))
    }

    /// Appends `records`. They are not durable before [`Registry::sync`].
    ///
    /// # Errors
    ///
    /// [`RegistryError::Poisoned`]; [`RegistryError::TooMany`] and [`RegistryError::Repeated`],
    /// with nothing written; [`RegistryError::Full`], with nothing kept: the next records
    /// are written over what did fit; [`RegistryError::Io`], which poisons the log.
    pub fn append(&mut self, records: &[Record]) -> Result<(), RegistryError> {
        self.check_sound()?;
        if records.len() > APPEND_MAX {
            return Err(RegistryError::TooMany { records: records.len() });
        }
        let start = self.log.end;
        let mut bytes = Vec::new();
        let mut places = HashMap::with_capacity(records.len());
        for record in records {
            let digest = record.digest();
            let offset = after(start, &bytes);
            let repeated = places.insert(digest, offset).is_some();
            if repeated || self.log.index.contains_key(&digest) {
                return Err(RegistryError::Repeated { digest });
            }
            bytes.extend(encode_record(self.log.ledger, offset, record, digest));
        }
        let written = self.log.file.write_all_at(&bytes, start);
        if written.as_ref().is_err_and(is_full) {
            return Err(RegistryError::Full { file: self.log.path.clone() });
        }
        self.poison_unless(written, "written")?;
        self.log.end = after(start, &bytes);
        self.log.index.extend(places);
        Ok(())
    }

    /// Makes durable what was appended, and the mark of the sync before.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Poisoned`]; [`RegistryError::Io`], which poisons the log.
    pub fn sync(&mut self) -> Result<(), RegistryError> {
        self.check_sound()?;
        let synced = self.log.file.sync();
        self.poison_unless(synced, "synced")?;
        let [offset, _] = self.marks_at;
        let mark = encode_mark(self.log.ledger, offset, self.log.end);
        let marked = self.log.file.write_all_at(&mark, offset);
        self.poison_unless(marked, "written")?;
        self.marks_at.reverse();
        Ok(())
    }

    /// The record with this digest; `None` when the log never had it.
    ///
    /// # Errors
    ///
    /// [`RegistryError::DataLoss`] when it is damaged since, [`RegistryError::Io`].
    pub fn get(&self, digest: &RecordDigest) -> Result<Option<Found>, RegistryError> {
        self.log.get(digest)
    }

    /// Erases the contents of the records with these digests: their salts and their texts. Durable
    /// when this returns, as is all that was appended before.
    ///
    /// A record that is erased already is erased once more: an earlier call may have failed half
    /// way.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Poisoned`]; [`RegistryError::Unknown`], with nothing written;
    /// [`RegistryError::DataLoss`] when its head is damaged since; [`RegistryError::Io`], which
    /// poisons the log when it is of a write or a sync.
    pub fn erase(&mut self, digests: &[RecordDigest]) -> Result<(), RegistryError> {
        self.check_sound()?;
        let mut places = Vec::with_capacity(digests.len());
        for digest in digests {
            let placed = self.log.place(digest)?;
            places.push(placed.ok_or(RegistryError::Unknown { digest: *digest })?);
        }
        if places.is_empty() { Ok(()) } else { self.erase_at(&places) }
    }

    /// Every record without its content, in the order in which they were appended.
    ///
    /// All revisions of a subject are among them, erased ones included. It ends at the first error:
    /// [`RegistryError::DataLoss`] when a head is damaged since, [`RegistryError::Io`].
    pub fn records(&self) -> impl Iterator<Item = Result<Listed, RegistryError>> {
        listed(&self.log)
    }

    /// Marks as erased, durably, then writes zeros over the contents, durably.
    ///
    /// In this order: zeros under a record that is not marked would read as damage.
    fn erase_at(&mut self, places: &[Placed]) -> Result<(), RegistryError> {
        for placed in places {
            let state_at = placed.offset.saturating_add(STATE_AT);
            let marked = self.log.file.write_all_at(&[ERASED], state_at);
            self.poison_unless(marked, "written")?;
        }
        self.sync()?;
        for placed in places {
            let zeroed = self.zero(placed.content_at, placed.next);
            self.poison_unless(zeroed, "written")?;
        }
        self.sync()
    }

    /// Erases again all that is marked as erased. Zeros that are there may never have reached the
    /// disk, for the reason that [`Registry::rewrite`] gives.
    fn erase_again(&mut self) -> Result<(), RegistryError> {
        let mut places = self.log.places().collect::<Result<Vec<Placed>, _>>()?;
        places.retain(|placed| placed.head.erased);
        if places.is_empty() { Ok(()) } else { self.erase_at(&places) }
    }

    /// Zeroes what follows the last record up to `length`, then cuts it off.
    ///
    /// It may be personal: it must not stay on the disk in a place that no file has any more.
    fn cut(&mut self, length: u64) -> Result<(), RegistryError> {
        let zeroed = self.zero(self.log.end, length).and_then(|()| self.log.file.sync());
        self.poison_unless(zeroed, "written")?;
        let cut = self.log.file.set_length(self.log.end);
        self.poison_unless(cut, "cut")
    }

    fn zero(&self, start: u64, end: u64) -> io::Result<()> {
        in_chunks(start, end, |chunk, offset| {
            chunk.fill(0);
            self.log.file.write_all_at(chunk, offset)
        })
    }

    /// Writes again what no mark covers.
    ///
    /// After a failed sync the system may hold, as clean, pages that never reached the disk: they
    /// read well, and a sync alone would not save them.
    fn rewrite(&mut self, mark: u64) -> Result<(), RegistryError> {
        let rewritten = in_chunks(mark, self.log.end, |chunk, offset| {
            self.log.file.read_exact_at(chunk, offset)?;
            self.log.file.write_all_at(chunk, offset)
        });
        self.poison_unless(rewritten, "written")
    }

    fn check_sound(&self) -> Result<(), RegistryError> {
        if self.poisoned {
            return Err(RegistryError::Poisoned { file: self.log.path.clone() });
        }
        Ok(())
    }

    fn poison_unless(
        &mut self,
        result: io::Result<()>,
        action: &'static str,
    ) -> Result<(), RegistryError> {
        result.map_err(|source| {
            self.poisoned = true;
            self.log.io(action, source)
        })
    }
}

/// The log, as a reader in another thread has it, with a file handle of its own.
pub struct RegistryReader {
    log: Log,
}

impl RegistryReader {
    /// Opens the log of `ledger` in `dir` for reading and reads all of it. Writes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`Registry::open`].
    pub fn open(
        disk: &dyn Disk,
        dir: &Path,
        ledger: LedgerId,
    ) -> Result<RegistryReader, RegistryError> {
        let mut log = open_log(dir, ledger, |path| disk.open_read(path))?;
        log.extend()?;
        Ok(RegistryReader { log })
    }

    /// The record with this digest; reads what was appended since when it is not known yet.
    ///
    /// `None` when the log does not have it, though all that was synced has been read.
    ///
    /// # Errors
    ///
    /// [`RegistryError::DataLoss`], [`RegistryError::NewerFormat`], [`RegistryError::Io`].
    pub fn get(&mut self, digest: &RecordDigest) -> Result<Option<Found>, RegistryError> {
        if !self.log.index.contains_key(digest) {
            self.log.extend()?;
        }
        self.log.get(digest)
    }

    /// Every record without its content, as [`Registry::records`] gives them, those included that
    /// were appended since.
    ///
    /// # Errors
    ///
    /// Those of [`RegistryReader::get`].
    pub fn records(
        &mut self,
    ) -> Result<impl Iterator<Item = Result<Listed, RegistryError>>, RegistryError> {
        self.log.extend()?;
        Ok(listed(&self.log))
    }
}

/// The records of `log` without their contents.
fn listed(log: &Log) -> impl Iterator<Item = Result<Listed, RegistryError>> {
    log.places().map(|placed| {
        let Head { digest, subject, revision, erased, content_bytes: _ } = placed?.head;
        Ok(Listed { digest, subject, revision, erased })
    })
}

/// Whether there is no room, or none for this user.
fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

/// The log in `dir`, opened with `open`.
fn open_log(
    dir: &Path,
    ledger: LedgerId,
    open: impl FnOnce(&Path) -> io::Result<Box<dyn crate::disk::DiskFile>>,
) -> Result<Log, RegistryError> {
    let file = dir.join(FILE);
    match open(&file) {
        Ok(handle) => Log::new(handle, file, ledger),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(RegistryError::DataLoss { file, offset: 0, problem: "the file is missing" })
        }
        Err(source) => Err(RegistryError::Io { action: "opened", file, source }),
    }
}

/// Calls `each` for the bytes from `start` to `end`, [`CHUNK_BYTES`] at most at a time.
fn in_chunks(
    start: u64,
    end: u64,
    mut each: impl FnMut(&mut [u8], u64) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = [0; CHUNK_BYTES];
    let mut offset = start;
    while offset < end {
        let left = usize::try_from(end.saturating_sub(offset)).unwrap_or(CHUNK_BYTES);
        let (chunk, _) = buffer.split_at_mut(left.min(CHUNK_BYTES));
        each(chunk, offset)?;
        offset = after(offset, chunk);
    }
    Ok(())
}

/// The offset after `bytes` that start at `offset`; no file is as long as the largest number.
fn after(offset: u64, bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).map_or(u64::MAX, |length| offset.saturating_add(length))
}

#[cfg(test)]
mod tests;
