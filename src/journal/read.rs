//! Reading what is synced, in order or by sequence number, while the writer writes.
//!
//! **Invariant:** nothing beyond the position that the caller gives is read.
//! **Invariant:** what is handed on was verified, checksum, numbers and chain, on the way from the
//! disk.

use std::path::Path;
use std::sync::Arc;

use super::chain::ChainHash;
use super::error::JournalError;
use super::folder::Folder;
use super::index::Index;
use super::list;
use super::position::{Position, SegmentNumber};
use super::segment::SegmentHeader;
use super::walk::{SegmentFile, Turn};
use crate::disk::Disk;
use crate::domain::id::{LedgerId, Sequence};

/// A reader of the journal; there may be any number of them.
pub struct Reader {
    folder: Folder,
    ledger: LedgerId,
    /// Those of all segments up to the last that was read.
    headers: Vec<SegmentHeader>,
    at: Position,
    file: Option<SegmentFile>,
    index: Index,
}

impl Reader {
    /// A reader of the journal in `dir`, before its first turn.
    ///
    /// # Errors
    ///
    /// [`JournalError::NotFound`], [`JournalError::NewerFormat`], [`JournalError::DataLoss`] when
    /// the first segment cannot be read, [`JournalError::Io`].
    pub fn new(disk: &Arc<dyn Disk>, dir: &Path) -> Result<Reader, JournalError> {
        let folder = Folder::new(disk, dir);
        if folder.segments()?.is_empty() {
            return Err(JournalError::NotFound { dir: dir.to_owned() });
        }
        let mut headers = Vec::new();
        list::extend(&folder, &mut headers, SegmentNumber::FIRST)?;
        let Some(first) = headers.first() else {
            return Err(JournalError::NotFound { dir: dir.to_owned() });
        };
        let (ledger, at) = (first.ledger, first.start());
        Ok(Reader { folder, ledger, headers, at, file: None, index: Index::new() })
    }

    /// The ledger whose journal it is.
    pub fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The place behind the turn that was read last.
    pub fn position(&self) -> Position {
        self.at
    }

    /// The next turn; `None` when `up_to`, which must be a synced position, is reached.
    ///
    /// # Errors
    ///
    /// [`JournalError::DataLoss`] when it is not as it was written, [`JournalError::NewerFormat`],
    /// [`JournalError::Io`]. The reader stays where it was.
    pub fn next_turn(&mut self, up_to: &Position) -> Result<Option<Turn>, JournalError> {
        if self.at.turn >= up_to.turn {
            return Ok(None);
        }
        list::extend(&self.folder, &mut self.headers, up_to.segment)?;
        self.leave_ended_segments(up_to.segment)?;
        let (at, bound) = (self.at, self.bound(self.at.segment, up_to));
        let file = self.open(at.segment)?;
        let turn = file.turn(&at, bound)?;
        if turn.end.turn == up_to.turn && !turn.end.same_turn(up_to) {
            let what = format!("the turn has hash {}, not {}", turn.end.hash, up_to.hash);
            return Err(JournalError::turn_lost(file.path(), &at, what));
        }
        self.at = turn.end;
        Ok(Some(turn))
    }

    /// The first entry of `segment`, as far as `up_to` reaches; `None` when there is none.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_turn`].
    pub fn first_of(
        &mut self,
        segment: SegmentNumber,
        up_to: &Position,
    ) -> Result<Option<Sequence>, JournalError> {
        list::extend(&self.folder, &mut self.headers, up_to.segment)?;
        let first = self.headers.get(segment.index()).map(|header| header.first_sequence);
        Ok(first.filter(|first| up_to.sequence.is_some_and(|last| *first <= last)))
    }

    /// Goes to where [`Reader::next_turn`] reads the turn that holds `sequence`; `false`, and
    /// stays, when `up_to` does not reach it.
    ///
    /// The chain is then verified from that turn on, beginning with the hash that it names itself.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_turn`].
    pub fn seek(&mut self, sequence: Sequence, up_to: &Position) -> Result<bool, JournalError> {
        let found = self.find(sequence, up_to)?;
        if let Some(at) = found {
            self.at = at;
        }
        Ok(found.is_some())
    }

    /// The entry `sequence` and its hash; `None` when `up_to` does not reach it. The place at which
    /// [`Reader::next_turn`] reads stays as it is.
    ///
    /// # Errors
    ///
    /// As [`Reader::next_turn`].
    pub fn entry(
        &mut self,
        sequence: Sequence,
        up_to: &Position,
    ) -> Result<Option<(ChainHash, Vec<u8>)>, JournalError> {
        let Some(at) = self.find(sequence, up_to)? else { return Ok(None) };
        let bound = self.bound(at.segment, up_to);
        let turn = self.open(at.segment)?.turn(&at, bound)?;
        let place = sequence.get().checked_sub(turn.first.get());
        let place = place.and_then(|place| usize::try_from(place).ok());
        Ok(place.and_then(|place| turn.entries.into_iter().nth(place)))
    }

    /// The place before the turn that holds `sequence`.
    fn find(
        &mut self,
        sequence: Sequence,
        up_to: &Position,
    ) -> Result<Option<Position>, JournalError> {
        if up_to.sequence.is_none_or(|last| last < sequence) {
            return Ok(None);
        }
        list::extend(&self.folder, &mut self.headers, up_to.segment)?;
        let readable = self.headers.get(..up_to.segment.next().index()).unwrap_or(&self.headers);
        let after = readable.partition_point(|header| header.first_sequence <= sequence);
        let header = after.checked_sub(1).and_then(|index| readable.get(index));
        let number = header.map_or(SegmentNumber::FIRST, |header| header.number);
        let bound = self.bound(number, up_to);
        self.open(number)?;
        let Some(file) = self.file.as_mut() else { return Ok(None) };
        self.index.find(file, sequence, bound).map(Some)
    }

    /// Goes to the beginning of the next segment where this one ends, as far as `last`.
    fn leave_ended_segments(&mut self, last: SegmentNumber) -> Result<(), JournalError> {
        while self.at.segment < last {
            let Some(next) = self.headers.get(self.at.segment.next().index()) else { break };
            if self.at.offset < next.previous_bytes {
                break;
            }
            let start = next.start();
            if !self.at.same_turn(&start) || self.at.offset != next.previous_bytes {
                let path = self.folder.path(&self.at.segment.to_string());
                let what = format!("the segment ends with {}, and {start} follows", self.at);
                return Err(JournalError::turn_lost(&path, &self.at, what));
            }
            self.at = start;
        }
        Ok(())
    }

    /// Where the turns of segment `number` end, as far as `up_to` says.
    fn bound(&self, number: SegmentNumber, up_to: &Position) -> u64 {
        let next = self.headers.get(number.next().index());
        match next.filter(|_| number < up_to.segment) {
            Some(next) => next.previous_bytes,
            None => up_to.offset,
        }
    }

    fn open(&mut self, number: SegmentNumber) -> Result<&mut SegmentFile, JournalError> {
        let file = match self.file.take() {
            Some(file) if file.header().number == number => file,
            Some(_) | None => SegmentFile::open(&self.folder, number)?,
        };
        Ok(self.file.insert(file))
    }
}
