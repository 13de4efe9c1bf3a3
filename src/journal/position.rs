//! Places in the journal: the number of a segment, and how far a turn reaches.
//!
//! **Invariant:** a [`Position`] stands behind a turn or before the first, never inside one.

use std::fmt;
use std::num::NonZeroU32;

use super::chain::ChainHash;
use crate::domain::id::Sequence;

/// The number of a segment, dense from 1. Its text is the name of its file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentNumber(NonZeroU32);

impl SegmentNumber {
    /// The segment that holds the first turn.
    pub const FIRST: SegmentNumber = SegmentNumber(NonZeroU32::MIN);

    /// `None` for 0.
    pub const fn new(number: u32) -> Option<SegmentNumber> {
        match NonZeroU32::new(number) {
            Some(number) => Some(SegmentNumber(number)),
            None => None,
        }
    }

    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The number after this one.
    #[must_use]
    pub fn next(self) -> SegmentNumber {
        SegmentNumber(self.0.saturating_add(1))
    }

    /// The number before this one; `None` before the first.
    pub(super) fn previous(self) -> Option<SegmentNumber> {
        self.get().checked_sub(1).and_then(SegmentNumber::new)
    }

    /// The place in a list that holds all segments in order, from 0.
    pub(super) fn index(self) -> usize {
        usize::try_from(self.get()).map_or(usize::MAX, |number| number.saturating_sub(1))
    }

    /// The segment whose file is called `name`.
    pub(super) fn of_file(name: &str) -> Option<SegmentNumber> {
        let number = name.strip_prefix("segment-")?.parse().ok().and_then(SegmentNumber::new)?;
        (number.to_string() == name).then_some(number)
    }
}

impl fmt::Display for SegmentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "segment-{:010}", self.0)
    }
}

impl fmt::Debug for SegmentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How far a journal reaches: the last turn, and where in the files it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the last turn; 0 before the first.
    pub turn: u64,
    /// The last entry of that turn; `None` before the first.
    pub sequence: Option<Sequence>,
    /// The hash of that entry.
    pub hash: ChainHash,
    /// The segment in which the next turn is looked for.
    pub segment: SegmentNumber,
    /// The byte of that segment at which it is looked for.
    pub offset: u64,
}

impl Position {
    /// The number of the turn that follows.
    pub fn next_turn(&self) -> u64 {
        self.turn.saturating_add(1)
    }

    /// The sequence number of the entry that follows.
    pub fn next_sequence(&self) -> Sequence {
        self.sequence.map_or(Sequence::FIRST, Sequence::next)
    }

    /// Whether the same turn is the last of both: one turn may end in one segment and the place
    /// after it be the beginning of the next.
    pub fn same_turn(&self, other: &Position) -> bool {
        (self.turn, self.sequence, self.hash) == (other.turn, other.sequence, other.hash)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sequence = self.sequence.map_or(0, Sequence::get);
        write!(f, "turn {} (entry {sequence}), {} byte {}", self.turn, self.segment, self.offset)
    }
}

/// The last entry before `sequence`; `None` when that is the first.
pub(super) fn before(sequence: Sequence) -> Option<Sequence> {
    sequence.get().checked_sub(1).and_then(Sequence::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_found_by_the_name_of_its_file() {
        let seven = SegmentNumber::new(7).unwrap();
        assert_eq!(seven.to_string(), "segment-0000000007");
        assert_eq!(SegmentNumber::of_file("segment-0000000007"), Some(seven));
        for name in ["segment-7", "segment-0000000000", "segment-0000000007.new", "head", ""] {
            assert_eq!(SegmentNumber::of_file(name), None, "{name}");
        }
        assert_eq!(SegmentNumber::FIRST.previous(), None);
        assert_eq!(seven.previous().map(SegmentNumber::next), Some(seven));
        assert_eq!((SegmentNumber::FIRST.index(), seven.index()), (0, 6));
    }
}
