//! Writing turns, one at a time.
//!
//! **Invariant:** a turn that was appended is on disk, and `head` names it.
//! **Invariant:** a turn that was refused left nothing behind.
//! **Invariant:** after the first failure, every call fails.

use std::path::PathBuf;
use std::sync::Arc;

use super::chain::ChainHash;
use super::error::{AppendError, JournalError};
use super::folder::Folder;
use super::frame;
use super::head::HeadFile;
use super::position::Position;
use super::prepare::Preparation;
use super::recover::Recovered;
use super::sector::length_of;
use super::segment::SegmentHeader;
use super::{ENTRY_BYTES_MAX, TURN_BYTES_MAX, TURN_ENTRIES_MAX};
use crate::disk::DiskFile;
use crate::domain::id::{LedgerId, Sequence};

/// A turn that is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The number of the turn.
    pub turn: u64,
    /// The sequence number of its first entry.
    pub first: Sequence,
    /// The hash of each entry.
    pub hashes: Vec<ChainHash>,
    /// The place behind the turn.
    pub position: Position,
    /// The end of the segment before, when this turn is the first of a new one.
    pub sealed: Option<Position>,
}

/// The journal, as its only writer has it.
///
/// Dropping it leaves what a crash would; [`Journal::close`] makes the next open quick.
pub struct Journal {
    folder: Folder,
    ledger: LedgerId,
    segment: Box<dyn DiskFile>,
    segment_path: PathBuf,
    segment_bytes: u64,
    position: Position,
    head: HeadFile,
    preparation: Preparation,
    /// The end of the segment before, until a turn of the new one is appended.
    sealed: Option<Position>,
    broken: Option<Arc<JournalError>>,
}

impl Journal {
    /// Goes on writing where `recovered` says that the journal ends.
    pub(super) fn resume(
        folder: Folder,
        head: HeadFile,
        recovered: &Recovered,
        segment_bytes: u64,
    ) -> Result<Journal, JournalError> {
        let position = recovered.head;
        let name = position.segment.to_string();
        Ok(Journal {
            ledger: recovered.ledger,
            segment: folder.open(&name)?,
            segment_path: folder.path(&name),
            segment_bytes,
            position,
            head,
            preparation: Preparation::new(folder.clone(), segment_bytes),
            folder,
            sealed: None,
            broken: None,
        })
    }

    /// How far the journal is synced: what a reader may be shown.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Makes sure that the next turn fits, whatever its size: goes on in the next segment when it
    /// might not.
    ///
    /// # Errors
    ///
    /// [`AppendError::Broken`]; [`AppendError::Full`], after which it may be tried again.
    pub fn make_room(&mut self) -> Result<(), AppendError> {
        self.check_usable()?;
        let room = self.segment_bytes.saturating_sub(self.position.offset);
        if u64::try_from(frame::FRAME_BYTES_MAX).is_ok_and(|bytes| bytes <= room) {
            return Ok(());
        }
        self.sealed = Some(self.roll()?);
        Ok(())
    }

    /// Writes `payloads` as the next turn and syncs it.
    ///
    /// # Errors
    ///
    /// [`AppendError::Broken`] after an earlier failure; [`AppendError::EntryCount`],
    /// [`AppendError::EntryTooLarge`] and [`AppendError::TurnTooLarge`] when the turn is not within
    /// its limits; [`AppendError::Full`] when it needs a new segment that there is no room for; of
    /// all these, nothing was written. Then [`AppendError::Broken`] when the disk failed: whether
    /// the turn is there, only the next open can tell.
    pub fn append(&mut self, payloads: &[Vec<u8>]) -> Result<Appended, AppendError> {
        self.check_usable()?;
        check_limits(payloads)?;
        if !self.fits(payloads) {
            self.sealed = Some(self.roll()?);
        }
        let written = self.write(payloads);
        let hashes = self.or_break(written)?;
        let sealed = self.sealed.take();
        if self.position.offset >= self.segment_bytes / 2 {
            self.preparation.start(self.position.segment.next());
        }
        let count = u64::try_from(hashes.len()).unwrap_or(u64::MAX);
        let last = self.position.sequence.map_or(0, Sequence::get);
        let before_first = Sequence::new(last.saturating_sub(count));
        let first = before_first.map_or(Sequence::FIRST, Sequence::next);
        Ok(Appended { turn: self.position.turn, first, hashes, position: self.position, sealed })
    }

    /// Makes `head` durable; for when there has been nothing to write for a while.
    ///
    /// # Errors
    ///
    /// [`AppendError::Broken`].
    pub fn idle(&mut self) -> Result<(), AppendError> {
        self.check_usable()?;
        let synced = self.head.sync();
        self.or_break(synced)
    }

    /// Makes `head` durable and waits for what is being prepared.
    ///
    /// # Errors
    ///
    /// [`AppendError::Broken`]; what was appended is on disk all the same.
    pub fn close(mut self) -> Result<(), AppendError> {
        self.idle()
    }

    fn check_usable(&self) -> Result<(), AppendError> {
        match &self.broken {
            Some(cause) => Err(AppendError::Broken(Arc::clone(cause))),
            None => Ok(()),
        }
    }

    /// After a failure, nothing more is written.
    fn or_break<T>(&mut self, result: Result<T, JournalError>) -> Result<T, AppendError> {
        result.map_err(|error| {
            let cause = Arc::new(error);
            self.broken = Some(Arc::clone(&cause));
            AppendError::Broken(cause)
        })
    }

    fn fits(&self, payloads: &[Vec<u8>]) -> bool {
        let room = self.segment_bytes.saturating_sub(self.position.offset);
        u64::try_from(frame::padded_bytes(payloads)).is_ok_and(|bytes| bytes <= room)
    }

    /// Goes on in the next segment; the end of this one.
    fn roll(&mut self) -> Result<Position, AppendError> {
        let number = self.position.segment.next();
        let blank = match self.preparation.take(number) {
            Err(error) if error.is_full() => return Err(AppendError::Full(error)),
            prepared => self.or_break(prepared)?,
        };
        let end = self.position;
        let header = self.next_header();
        let head_synced = self.head.sync();
        self.or_break(head_synced)?;
        let installed = blank.write(&header.encode(), 0).and_then(|()| blank.install(&self.folder));
        self.segment = self.or_break(installed)?;
        self.segment_path = self.folder.path(&number.to_string());
        self.position = header.start();
        Ok(end)
    }

    fn next_header(&self) -> SegmentHeader {
        SegmentHeader::following(self.ledger, self.segment_bytes, &self.position)
    }

    /// Writes and syncs the frame, then `head`; the hash of each entry.
    fn write(&mut self, payloads: &[Vec<u8>]) -> Result<Vec<ChainHash>, JournalError> {
        let frame = frame::encode(&self.position, payloads);
        let offset = self.position.offset;
        self.segment
            .write_all_at(&frame, offset)
            .map_err(JournalError::io("writing", &self.segment_path))?;
        self.segment.sync().map_err(JournalError::io("syncing", &self.segment_path))?;
        let mut hashes = Vec::with_capacity(payloads.len());
        for payload in payloads {
            let hash = self.position.hash.then(payload);
            self.position.sequence = Some(self.position.next_sequence());
            self.position.hash = hash;
            hashes.push(hash);
        }
        self.position.turn = self.position.next_turn();
        self.position.offset = offset.saturating_add(length_of(&frame));
        self.head.write(&self.position)?;
        Ok(hashes)
    }
}

/// Refuses a turn that is larger than any reader accepts.
fn check_limits(payloads: &[Vec<u8>]) -> Result<(), AppendError> {
    let entries = payloads.len();
    if !(1..=TURN_ENTRIES_MAX).contains(&entries) {
        return Err(AppendError::EntryCount { entries });
    }
    let lengths = payloads.iter().map(Vec::len);
    if let Some(bytes) = lengths.clone().find(|bytes| *bytes > ENTRY_BYTES_MAX) {
        return Err(AppendError::EntryTooLarge { bytes });
    }
    let bytes = lengths.fold(0, usize::saturating_add);
    if bytes > TURN_BYTES_MAX {
        return Err(AppendError::TurnTooLarge { bytes });
    }
    Ok(())
}
