//! Going through a segment turn by turn, believing nothing.
//!
//! **Invariant:** a turn is handed on only when its checksum, its numbers and the chain hash before
//! it are what the place demands.
//! **Invariant:** nothing at or after the bound that the caller gives is read, because someone may
//! be writing there.

use std::path::{Path, PathBuf};

use super::chain::ChainHash;
use super::error::JournalError;
use super::folder::Folder;
use super::frame::{self, FrameDefect, PREAMBLE_BYTES, Preamble};
use super::position::{self, Position, SegmentNumber};
use super::sector::{SECTOR_BYTES, length_of};
use super::segment::SegmentHeader;
use crate::disk::DiskFile;
use crate::domain::id::Sequence;

/// Bytes that are read ahead: any frame fits.
const WINDOW_BYTES: usize = 128 << 10;

/// The entries that were written and synced together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The sequence number of the first entry.
    pub first: Sequence,
    /// The entries in order, each with its hash.
    pub entries: Vec<(ChainHash, Vec<u8>)>,
    /// The byte of the segment at which the turn begins.
    pub offset: u64,
    /// The place behind the turn: its number, its last entry, and the segment that it stands in.
    pub end: Position,
}

impl Turn {
    /// The number of the turn.
    pub fn number(&self) -> u64 {
        self.end.turn
    }

    /// The segment in which it stands.
    pub fn segment(&self) -> SegmentNumber {
        self.end.segment
    }
}

/// What stands at a place.
pub(super) enum Found {
    /// The turn that is looked for.
    Turn(Turn),
    /// Nothing that was ever completely written.
    Nothing(&'static str),
    /// A complete turn, but not the one that is looked for.
    Stranger(String),
}

/// A segment that is being read.
pub(super) struct SegmentFile {
    file: Box<dyn DiskFile>,
    path: PathBuf,
    header: SegmentHeader,
    window: Vec<u8>,
    window_at: u64,
}

impl SegmentFile {
    /// Opens segment `number` and checks that it is that, and whole.
    pub(super) fn open(folder: &Folder, number: SegmentNumber) -> Result<Self, JournalError> {
        let segment = SegmentFile::open_as(folder, &number.to_string())?;
        if segment.header.number == number {
            Ok(segment)
        } else {
            let what = format!("this is {}, under another name", segment.header.number);
            Err(JournalError::foreign(&segment.path, what))
        }
    }

    /// Opens the segment whose file is called `name`, for now.
    pub(super) fn open_as(folder: &Folder, name: &str) -> Result<Self, JournalError> {
        let path = folder.path(name);
        let Some(file) = folder.read(name)? else {
            return Err(JournalError::damaged(&path, 0, "the segment is missing"));
        };
        let length = file.length().map_err(JournalError::io("reading", &path))?;
        let mut sector = [0; SECTOR_BYTES];
        if length < length_of(&sector) {
            return Err(JournalError::damaged(&path, length, "the segment is cut off"));
        }
        file.read_exact_at(&mut sector, 0).map_err(JournalError::io("reading", &path))?;
        let header = SegmentHeader::decode(&sector)
            .map_err(|defect| JournalError::sector(&path, 0, defect))?;
        if length != header.segment_bytes {
            let what = format!("the file has {length} bytes instead of {}", header.segment_bytes);
            return Err(JournalError::damaged(&path, length.min(header.segment_bytes), what));
        }
        Ok(SegmentFile { file, path, header, window: Vec::new(), window_at: 0 })
    }

    pub(super) fn header(&self) -> &SegmentHeader {
        &self.header
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self) -> &dyn DiskFile {
        self.file.as_ref()
    }

    /// The `length` bytes from `offset`; `None` when they do not all stand before `bound`.
    fn bytes(
        &mut self,
        offset: u64,
        length: usize,
        bound: u64,
    ) -> Result<Option<&[u8]>, JournalError> {
        let Some(room) = bound.checked_sub(offset).and_then(|room| usize::try_from(room).ok())
        else {
            return Ok(None);
        };
        if length > room {
            return Ok(None);
        }
        if self.window_range(offset, length).is_none() {
            // What a failed read leaves in the window must not be taken for what the file holds.
            let mut window = std::mem::take(&mut self.window);
            let bytes = room.min(WINDOW_BYTES).max(length);
            if window.len() < bytes {
                window = vec![0; bytes];
            }
            window.truncate(bytes);
            self.file
                .read_exact_at(&mut window, offset)
                .map_err(JournalError::io("reading", &self.path))?;
            (self.window, self.window_at) = (window, offset);
        }
        let range = self.window_range(offset, length);
        Ok(range.and_then(|range| self.window.get(range)))
    }

    fn window_range(&self, offset: u64, length: usize) -> Option<std::ops::Range<usize>> {
        let from = usize::try_from(offset.checked_sub(self.window_at)?).ok()?;
        let to = from.checked_add(length)?;
        (to <= self.window.len()).then_some(from..to)
    }

    /// What a frame at `offset` says of itself, unchecked; `None` when none stands there whole.
    pub(super) fn preamble(
        &mut self,
        offset: u64,
        bound: u64,
    ) -> Result<Option<Preamble>, JournalError> {
        let bytes = self.bytes(offset, PREAMBLE_BYTES, bound)?;
        let preamble = bytes.and_then(Preamble::decode);
        Ok(preamble.filter(|preamble| {
            offset.checked_add(preamble.stride()).is_some_and(|end| end <= bound)
        }))
    }

    /// What stands right behind `at` and before `bound`.
    pub(super) fn step(&mut self, at: &Position, bound: u64) -> Result<Found, JournalError> {
        let Some(preamble) = self.preamble(at.offset, bound)? else {
            return Ok(Found::Nothing("no turn begins here"));
        };
        let Some(bytes) = self.bytes(at.offset, preamble.length, bound)? else {
            return Ok(Found::Nothing("no turn begins here"));
        };
        Ok(match frame::decode(bytes) {
            Ok((preamble, entries)) => match stranger(&preamble, at) {
                Some(what) => Found::Stranger(what),
                None => Found::Turn(turn(&preamble, &entries, at)),
            },
            Err(FrameDefect::Absent) => Found::Nothing("no turn begins here"),
            Err(FrameDefect::Checksum) => Found::Nothing("the checksum of the turn is wrong"),
            Err(FrameDefect::Content) => {
                Found::Stranger("the turn was written as something that makes no sense".to_owned())
            }
        })
    }

    /// The turn right behind `at`, which must stand before `bound`.
    pub(super) fn turn(&mut self, at: &Position, bound: u64) -> Result<Turn, JournalError> {
        match self.step(at, bound)? {
            Found::Turn(turn) => Ok(turn),
            Found::Nothing(what) => Err(JournalError::turn_lost(&self.path, at, what)),
            Found::Stranger(what) => Err(JournalError::turn_lost(&self.path, at, what)),
        }
    }

    /// Goes from `at` to `end`, which must be the end of a turn in this segment.
    pub(super) fn walk(
        &mut self,
        mut at: Position,
        end: &Position,
        visit: &mut dyn FnMut(Turn),
    ) -> Result<(), JournalError> {
        while at.offset < end.offset {
            let turn = self.turn(&at, end.offset)?;
            at = turn.end;
            visit(turn);
        }
        if at.same_turn(end) && at.offset == end.offset {
            Ok(())
        } else {
            let what = format!("the turns before lead to {at}, hash {}, not to {end}", at.hash);
            Err(JournalError::turn_lost(&self.path, &at, what))
        }
    }
}

/// Why `preamble` is not of the turn after `at`.
fn stranger(preamble: &Preamble, at: &Position) -> Option<String> {
    if preamble.turn != at.next_turn() {
        Some(format!("turn {} stands in its place", preamble.turn))
    } else if preamble.first != at.next_sequence() {
        Some(format!("the turn begins with entry {}", preamble.first))
    } else if preamble.before != at.hash {
        Some("the turn follows entries with another hash".to_owned())
    } else {
        None
    }
}

fn turn(preamble: &Preamble, entries: &[&[u8]], at: &Position) -> Turn {
    let mut hash = at.hash;
    let entries = entries.iter().map(|entry| {
        hash = hash.then(entry);
        (hash, (*entry).to_owned())
    });
    let entries = entries.collect();
    let sequence = preamble.next_sequence().and_then(position::before);
    let offset = at.offset.saturating_add(preamble.stride());
    let end = Position { turn: preamble.turn, sequence, hash, segment: at.segment, offset };
    Turn { first: preamble.first, entries, offset: at.offset, end }
}
