//! The segments of a journal by their headers alone: 512 bytes are read of each.
//!
//! **Invariant:** the headers that are handed on follow each other without a gap, from the first
//! segment, for one ledger.

use std::path::Path;
use std::sync::Arc;

use super::chain::ChainHash;
use super::error::JournalError;
use super::folder::Folder;
use super::position::{Position, SegmentNumber};
use super::sector::SECTOR;
use super::segment::SegmentHeader;
use super::walk::SegmentFile;
use crate::disk::Disk;
use crate::domain::id::LedgerId;

/// A sealed segment and the hash at its end: up to there, someone has verified all turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The segment.
    pub segment: SegmentNumber,
    /// The hash of its last entry.
    pub hash: ChainHash,
}

/// Where one segment begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Before its first turn; names the segment.
    pub start: Position,
    /// Behind its last turn; `None` while it is the last and may still grow.
    pub end: Option<Position>,
}

impl Segment {
    /// What [`Journal::open`](super::Journal::open) may be told once all turns up to its end are
    /// verified; `None` for the last segment.
    pub fn checkpoint(&self) -> Option<Checkpoint> {
        self.end.map(|end| Checkpoint { segment: end.segment, hash: end.hash })
    }
}

/// All segments of a journal, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// The ledger whose journal it is.
    pub ledger: LedgerId,
    /// From the first to the last.
    pub segments: Vec<Segment>,
}

/// The segments of the journal in `dir`, by their headers; someone may be writing it.
///
/// # Errors
///
/// [`JournalError::NotFound`]; [`JournalError::NewerFormat`]; [`JournalError::DataLoss`] when a
/// segment is missing, is not as long as it says, does not follow the one before, or has a header
/// that cannot be read; [`JournalError::Io`].
pub fn segments(disk: &Arc<dyn Disk>, dir: &Path) -> Result<Segments, JournalError> {
    let headers = headers(&Folder::new(disk, dir))?;
    let Some(first) = headers.first() else {
        return Err(JournalError::NotFound { dir: dir.to_owned() });
    };
    let ends = headers.iter().skip(1).map(SegmentHeader::previous_end).chain([None]);
    let segments = headers.iter().zip(ends);
    let segments = segments.map(|(header, end)| Segment { start: header.start(), end }).collect();
    Ok(Segments { ledger: first.ledger, segments })
}

/// The headers of all segments there are, each linked to the one before.
pub(super) fn headers(folder: &Folder) -> Result<Vec<SegmentHeader>, JournalError> {
    let Some(last) = folder.segments()?.last().copied() else { return Ok(Vec::new()) };
    let mut headers = Vec::new();
    extend(folder, &mut headers, last)?;
    Ok(headers)
}

/// Reads the headers that `headers` lacks up to that of `last`.
pub(super) fn extend(
    folder: &Folder,
    headers: &mut Vec<SegmentHeader>,
    last: SegmentNumber,
) -> Result<(), JournalError> {
    let mut next = headers.last().map_or(SegmentNumber::FIRST, |header| header.number.next());
    while next <= last {
        let segment = SegmentFile::open(folder, next)?;
        check_link(&segment, headers.last())?;
        headers.push(*segment.header());
        next = next.next();
    }
    Ok(())
}

/// Checks that `segment` may follow `previous`.
fn check_link(segment: &SegmentFile, previous: Option<&SegmentHeader>) -> Result<(), JournalError> {
    let header = segment.header();
    let Some(previous) = previous else {
        let expected = SegmentHeader::first(header.ledger, header.segment_bytes);
        return if *header == expected {
            Ok(())
        } else {
            Err(JournalError::foreign(segment.path(), "this is not the beginning of a journal"))
        };
    };
    if header.ledger != previous.ledger {
        let what = format!("the segment belongs to ledger {}", header.ledger);
        return Err(JournalError::foreign(segment.path(), what));
    }
    let bytes = header.previous_bytes;
    let ends_inside = (SECTOR..=previous.segment_bytes).contains(&bytes);
    let turns = header.first_turn >= previous.first_turn;
    let grew = header.first_turn > previous.first_turn;
    let entries = header.first_sequence > previous.first_sequence;
    let same = header.start().same_turn(&previous.start());
    let consistent = if grew { entries && bytes > SECTOR } else { same && bytes == SECTOR };
    if ends_inside && bytes.is_multiple_of(SECTOR) && turns && consistent {
        Ok(())
    } else {
        Err(JournalError::foreign(segment.path(), "the segment does not follow the one before"))
    }
}
