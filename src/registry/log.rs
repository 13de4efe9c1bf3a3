//! Reading the log: what the writer and the readers have in common.
//!
//! **Invariant:** the index names only records that were read whole and verified.
//! **Invariant:** damage below the mark is an error; at or above it, the end of the log.
//! **Invariant:** what is read is what the file holds now: no content is kept in memory.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

use super::Found;
use super::error::RegistryError;
use super::layout::{
    HEAD_BYTES, Head, MARKS_AT, RECORDS_AT, SECTOR, Unreadable, decode_head, decode_header,
    decode_mark,
};
use crate::disk::DiskFile;
use crate::domain::id::LedgerId;
use crate::domain::registry::{Record, RecordDigest, decode_content};

/// An open log and where its records are.
pub(super) struct Log {
    pub(super) file: Box<dyn DiskFile>,
    pub(super) path: PathBuf,
    pub(super) ledger: LedgerId,
    /// Where each record starts.
    pub(super) index: HashMap<RecordDigest, u64>,
    /// Where the last record of the index ends.
    pub(super) end: u64,
}

/// A record as it stands in the log.
struct Stored {
    found: Found,
    digest: RecordDigest,
    /// Where the next record starts.
    next: u64,
}

/// The head of a record and where its content is.
pub(super) struct Placed {
    pub(super) head: Head,
    /// Where the record starts.
    pub(super) offset: u64,
    /// Where its content starts.
    pub(super) content_at: u64,
    /// Where the next record starts.
    pub(super) next: u64,
}

/// Why there is no record where one was looked for.
enum Unread {
    Bytes(Unreadable),
    Disk(io::Error),
}

/// What had been synced and is cut off.
const SHORT: &str = "the file ends before what had been synced";
/// What the index knows is not what the file holds.
const ANOTHER: &str = "another record stands here than before";

impl Log {
    /// The log in `file`, its header checked, with nothing in its index yet.
    pub(super) fn new(
        file: Box<dyn DiskFile>,
        path: PathBuf,
        expected: LedgerId,
    ) -> Result<Log, RegistryError> {
        let log = Log { file, path, ledger: expected, index: HashMap::new(), end: RECORDS_AT };
        let sector = log.sector(0)?;
        let found = decode_header(&sector).map_err(|why| log.unreadable(0, why))?;
        if found != expected {
            return Err(RegistryError::OtherLedger { file: log.path, found, expected });
        }
        Ok(log)
    }

    /// What the two marks say; a damaged one says nothing, and one of them must say something.
    pub(super) fn marks(&self) -> Result<[Option<u64>; 2], RegistryError> {
        let mut marks = [None; 2];
        for (mark, offset) in marks.iter_mut().zip(MARKS_AT) {
            *mark = decode_mark(self.ledger, offset, &self.sector(offset)?);
        }
        if marks == [None; 2] {
            let [offset, _] = MARKS_AT;
            return Err(self.data_loss(offset, "both marks are damaged"));
        }
        Ok(marks)
    }

    /// Takes what was appended since into the index; returns the length of the file.
    ///
    /// The mark is read first: what it covers was whole before, and stays so.
    pub(super) fn extend(&mut self) -> Result<u64, RegistryError> {
        let [first, second] = self.marks()?;
        let mark = first.max(second).unwrap_or(RECORDS_AT);
        let length = self.file.length().map_err(|source| self.io("measured", source))?;
        if length < mark {
            return Err(self.data_loss(length, SHORT));
        }
        while self.end < length {
            let Stored { digest, next, .. } = match self.read(self.end, length) {
                Ok(stored) => stored,
                Err(Unread::Bytes(Unreadable::Damaged(_))) if self.end >= mark => break,
                Err(why) => return Err(self.unread(self.end, why)),
            };
            if self.index.insert(digest, self.end).is_some() {
                return Err(self.data_loss(self.end, "a record is there for the second time"));
            }
            self.end = next;
        }
        Ok(length)
    }

    /// The record with this digest, read again from the file and verified.
    pub(super) fn get(&self, digest: &RecordDigest) -> Result<Option<Found>, RegistryError> {
        let Some(&offset) = self.index.get(digest) else { return Ok(None) };
        match self.read(offset, self.end) {
            Ok(stored) if stored.digest == *digest => Ok(Some(stored.found)),
            Ok(_) => Err(self.data_loss(offset, ANOTHER)),
            Err(why) => Err(self.unread(offset, why)),
        }
    }

    /// Where the record with this digest is.
    pub(super) fn place(&self, digest: &RecordDigest) -> Result<Option<Placed>, RegistryError> {
        let Some(&offset) = self.index.get(digest) else { return Ok(None) };
        match self.head(offset, self.end) {
            Ok(placed) if placed.head.digest == *digest => Ok(Some(placed)),
            Ok(_) => Err(self.data_loss(offset, ANOTHER)),
            Err(why) => Err(self.unread(offset, why)),
        }
    }

    /// Where each record is, in the order of the log; ends at the first that cannot be read.
    pub(super) fn places(&self) -> impl Iterator<Item = Result<Placed, RegistryError>> {
        let mut next = RECORDS_AT;
        std::iter::from_fn(move || {
            if next >= self.end {
                return None;
            }
            let placed = self.head(next, self.end).map_err(|why| self.unread(next, why));
            next = placed.as_ref().map_or(self.end, |placed| placed.next);
            Some(placed)
        })
    }

    /// The record at `offset`, in a file of `length` bytes.
    ///
    /// Another thread may erase it between its head and its content: its state says so then.
    fn read(&self, offset: u64, length: u64) -> Result<Stored, Unread> {
        let placed = self.head(offset, length)?;
        let Head { subject, revision, digest, erased, content_bytes: _ } = placed.head;
        let gone = Found::Erased { subject, revision };
        let found = if erased {
            gone
        } else {
            match self.live(&placed) {
                Err(Unread::Bytes(_)) if self.head(offset, length)?.head.erased => gone,
                found => found?,
            }
        };
        Ok(Stored { found, digest, next: placed.next })
    }

    /// The head of the record at `offset`, in a file of `length` bytes.
    fn head(&self, offset: u64, length: u64) -> Result<Placed, Unread> {
        let short = Unread::Bytes(Unreadable::Damaged("a record goes beyond the end of the file"));
        let ends_within = |start: u64, bytes: usize| {
            start.checked_add(u64::try_from(bytes).ok()?).filter(|end| *end <= length)
        };
        let Some(content_at) = ends_within(offset, HEAD_BYTES) else { return Err(short) };
        let mut head = [0; HEAD_BYTES];
        self.file.read_exact_at(&mut head, offset).map_err(Unread::Disk)?;
        let head = decode_head(self.ledger, offset, &head).map_err(Unread::Bytes)?;
        let Some(next) = ends_within(content_at, head.content_bytes) else { return Err(short) };
        Ok(Placed { head, offset, content_at, next })
    }

    /// The record that is there, its content verified.
    fn live(&self, placed: &Placed) -> Result<Found, Unread> {
        let Head { content_bytes, subject, revision, digest, erased: _ } = placed.head;
        let mut content = vec![0; content_bytes];
        self.file.read_exact_at(&mut content, placed.content_at).map_err(Unread::Disk)?;
        if RecordDigest::of_content(&content) != digest {
            let problem = "the content of a record is damaged";
            return Err(Unread::Bytes(Unreadable::Damaged(problem)));
        }
        let (salt, fields) = decode_content(&content).ok_or(Unread::Bytes(Unreadable::Newer))?;
        Ok(Found::Live(Record { subject, revision, salt, fields }))
    }

    /// The sector at `offset`.
    fn sector(&self, offset: u64) -> Result<[u8; SECTOR], RegistryError> {
        let mut sector = [0; SECTOR];
        match self.file.read_exact_at(&mut sector, offset) {
            Ok(()) => Ok(sector),
            Err(error) => Err(self.unread(offset, Unread::Disk(error))),
        }
    }

    fn unread(&self, offset: u64, why: Unread) -> RegistryError {
        match why {
            Unread::Bytes(why) => self.unreadable(offset, why),
            Unread::Disk(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.data_loss(offset, SHORT)
            }
            Unread::Disk(error) => self.io("read", error),
        }
    }

    fn unreadable(&self, offset: u64, why: Unreadable) -> RegistryError {
        match why {
            Unreadable::Damaged(problem) => self.data_loss(offset, problem),
            Unreadable::Newer => RegistryError::NewerFormat { file: self.path.clone(), offset },
        }
    }

    fn data_loss(&self, offset: u64, problem: &'static str) -> RegistryError {
        RegistryError::DataLoss { file: self.path.clone(), offset, problem }
    }

    pub(super) fn io(&self, action: &'static str, source: io::Error) -> RegistryError {
        RegistryError::Io { action, file: self.path.clone(), source }
    }
}
