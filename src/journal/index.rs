//! Where turns begin: one mark in each 64 KiB of a segment, in memory, found when first asked for.
//!
//! **Invariant:** a mark is only made where a frame begins that is the next in number and sequence.

use std::collections::BTreeMap;

use super::error::JournalError;
use super::position::{self, Position, SegmentNumber};
use super::segment::SegmentHeader;
use super::walk::SegmentFile;
use crate::domain::id::Sequence;

/// Bytes of a segment for which there is one mark.
const MARK_BYTES: u64 = 64 << 10;

/// Segments whose marks are kept: those of a segment of 64 MiB take 24 KiB.
const SEGMENTS_MAX: usize = 64;

/// A frame that begins at `offset`, if one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    turn: u64,
    first: Sequence,
    offset: u64,
}

/// The marks of one segment.
struct Marks {
    /// In order; the first is where the segment's first turn begins.
    marks: Vec<Mark>,
    /// Where the search for more of them goes on.
    next: Mark,
}

impl Marks {
    fn new(header: &SegmentHeader) -> Marks {
        let start = header.start();
        let first =
            Mark { turn: start.next_turn(), first: start.next_sequence(), offset: start.offset };
        Marks { marks: vec![first], next: first }
    }

    /// Makes marks of all frames before `bound`.
    fn extend(&mut self, file: &mut SegmentFile, bound: u64) -> Result<(), JournalError> {
        while self.next.offset < bound {
            let last = self.marks.last().map_or(0, |mark| mark.offset);
            if self.next.offset.saturating_sub(last) >= MARK_BYTES {
                self.marks.push(self.next);
            }
            self.next = hop(file, &self.next, bound)?.1;
        }
        Ok(())
    }
}

/// The marks of the segments that were asked for.
pub(super) struct Index {
    segments: BTreeMap<SegmentNumber, Marks>,
}

impl Index {
    pub(super) fn new() -> Index {
        Index { segments: BTreeMap::new() }
    }

    /// The place before the turn that holds `sequence`, which stands in `file` before `bound`.
    pub(super) fn find(
        &mut self,
        file: &mut SegmentFile,
        sequence: Sequence,
        bound: u64,
    ) -> Result<Position, JournalError> {
        let number = file.header().number;
        if self.segments.len() >= SEGMENTS_MAX && !self.segments.contains_key(&number) {
            self.segments.pop_first();
        }
        let marks = self.segments.entry(number).or_insert_with(|| Marks::new(file.header()));
        marks.extend(file, bound)?;
        let after = marks.marks.partition_point(|mark| mark.first <= sequence);
        let mut mark = marks.marks.get(after.saturating_sub(1)).copied().unwrap_or(marks.next);
        loop {
            let (before, next) = hop(file, &mark, bound)?;
            if sequence < next.first {
                return Ok(before);
            }
            mark = next;
        }
    }
}

/// The place before the turn that begins at `mark`, and where the one after it begins.
fn hop(file: &mut SegmentFile, mark: &Mark, bound: u64) -> Result<(Position, Mark), JournalError> {
    let preamble = file.preamble(mark.offset, bound)?;
    let preamble = preamble.filter(|p| p.turn == mark.turn && p.first == mark.first);
    let found = preamble.and_then(|preamble| {
        let before = Position {
            turn: mark.turn.checked_sub(1)?,
            sequence: position::before(mark.first),
            hash: preamble.before,
            segment: file.header().number,
            offset: mark.offset,
        };
        let next = Mark {
            turn: mark.turn.checked_add(1)?,
            first: preamble.next_sequence()?,
            offset: mark.offset.checked_add(preamble.stride())?,
        };
        Some((before, next))
    });
    let lost = || {
        let what = format!("turn {} does not begin here", mark.turn);
        JournalError::damaged(file.path(), mark.offset, what)
    };
    found.ok_or_else(lost)
}
