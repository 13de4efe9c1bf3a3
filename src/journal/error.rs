//! Why the journal could not be made, opened, read or written.
//!
//! **Invariant:** whatever is damaged is named with its file, its place and what to do about it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::position::Position;
use super::sector::{FORMAT_VERSION, SectorDefect};
use super::{ENTRY_BYTES_MAX, SEGMENT_BYTES_MAX, SEGMENT_BYTES_MIN, TURN_BYTES_MAX};
use super::{SEGMENT_BYTES_UNIT, TURN_ENTRIES_MAX};
use crate::domain::id::Sequence;

/// What to do about damage to a file that other copies may hold undamaged.
pub(super) const RESTORE: &str = "change nothing here; restore this file, or the whole folder, \
                                  from the newest copy, and look at the disk";

/// What to do about a file that does not belong.
pub(super) const FOREIGN: &str =
    "change nothing here; put back the file that belongs to this ledger";

/// Why the journal could not be made, opened or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// There is no journal in the folder.
    #[error("{} holds no journal", dir.display())]
    NotFound {
        /// The folder.
        dir: PathBuf,
    },
    /// There is a journal in the folder, or what remains of one.
    #[error("{} already holds a journal", dir.display())]
    AlreadyExists {
        /// The folder.
        dir: PathBuf,
    },
    /// The size asked for is not one that a segment can have.
    #[error(
        "a segment has {SEGMENT_BYTES_MIN} to {SEGMENT_BYTES_MAX} bytes, in multiples of \
         {SEGMENT_BYTES_UNIT}, not {segment_bytes}"
    )]
    InvalidSegmentBytes {
        /// The size asked for.
        segment_bytes: u64,
    },
    /// A later release wrote the file.
    #[error("{} has format {version}; this release reads format {FORMAT_VERSION}", file.display())]
    NewerFormat {
        /// The file.
        file: PathBuf,
        /// The version of its format.
        version: u32,
    },
    /// Something that was acknowledged, or may have been, is not there as it was written.
    #[error(transparent)]
    DataLoss(Box<DataLoss>),
    /// The disk failed.
    #[error("{action} {}", file.display())]
    Io {
        /// What was done to it, as in `syncing`.
        action: &'static str,
        /// The file or folder.
        file: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

/// Damage: where it is and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} at byte {offset}{}: {what}; {advice}", file.display(), self.place())]
pub struct DataLoss {
    /// The file.
    pub file: PathBuf,
    /// The byte at which what is damaged begins.
    pub offset: u64,
    /// The turn that is looked for there, if one is.
    pub turn: Option<u64>,
    /// The first entry of that turn.
    pub sequence: Option<Sequence>,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: &'static str,
}

impl DataLoss {
    fn place(&self) -> String {
        match (self.turn, self.sequence) {
            (Some(turn), Some(sequence)) => format!(" (turn {turn}, from entry {sequence})"),
            (Some(turn), None) => format!(" (turn {turn})"),
            (None, _) => String::new(),
        }
    }
}

impl JournalError {
    /// The failure of `action` on `file`; for `map_err`.
    pub(super) fn io(action: &'static str, file: &Path) -> impl FnOnce(io::Error) -> JournalError {
        move |source| JournalError::Io { action, file: file.to_owned(), source }
    }

    /// Damage at byte `offset` of `file`, where no turn in particular is looked for.
    pub(super) fn damaged(file: &Path, offset: u64, what: impl Into<String>) -> JournalError {
        JournalError::loss(file, offset, what, RESTORE)
    }

    /// A file that belongs to another ledger, or to another place in this one.
    pub(super) fn foreign(file: &Path, what: impl Into<String>) -> JournalError {
        JournalError::loss(file, 0, what, FOREIGN)
    }

    /// Damage where the turn after `at` is looked for.
    pub(super) fn turn_lost(file: &Path, at: &Position, what: impl Into<String>) -> JournalError {
        JournalError::DataLoss(Box::new(DataLoss {
            file: file.to_owned(),
            offset: at.offset,
            turn: Some(at.next_turn()),
            sequence: Some(at.next_sequence()),
            what: what.into(),
            advice: RESTORE,
        }))
    }

    /// A sector at byte `offset` of `file` that cannot be used.
    pub(super) fn sector(file: &Path, offset: u64, defect: SectorDefect) -> JournalError {
        match defect {
            SectorDefect::Damaged(what) => JournalError::damaged(file, offset, what),
            SectorDefect::Newer(version) => {
                JournalError::NewerFormat { file: file.to_owned(), version }
            }
        }
    }

    /// Whether the disk failed only because nothing more fits on it.
    pub fn is_full(&self) -> bool {
        match self {
            JournalError::Io { source, .. } => {
                let kind = source.kind();
                kind == io::ErrorKind::StorageFull || kind == io::ErrorKind::QuotaExceeded
            }
            JournalError::NotFound { .. }
            | JournalError::AlreadyExists { .. }
            | JournalError::InvalidSegmentBytes { .. }
            | JournalError::NewerFormat { .. }
            | JournalError::DataLoss(_) => false,
        }
    }

    fn loss(
        file: &Path,
        offset: u64,
        what: impl Into<String>,
        advice: &'static str,
    ) -> JournalError {
        let (file, what) = (file.to_owned(), what.into());
        let loss = DataLoss { file, offset, turn: None, sequence: None, what, advice };
        JournalError::DataLoss(Box::new(loss))
    }
}

/// Why a turn was not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// An earlier call failed, or this one: what is on disk is unknown until the journal is opened
    /// again. The cause is the first failure.
    #[error("the journal cannot be written any more")]
    Broken(#[source] Arc<JournalError>),
    /// A turn holds at least one entry and at most [`TURN_ENTRIES_MAX`]. Nothing was written.
    #[error("a turn holds 1 to {TURN_ENTRIES_MAX} entries, not {entries}")]
    EntryCount {
        /// How many there were.
        entries: usize,
    },
    /// An entry is larger than [`ENTRY_BYTES_MAX`]. Nothing was written.
    #[error("an entry has at most {ENTRY_BYTES_MAX} bytes, not {bytes}")]
    EntryTooLarge {
        /// The bytes of the first that is.
        bytes: usize,
    },
    /// The entries together are larger than [`TURN_BYTES_MAX`]. Nothing was written.
    #[error("a turn has at most {TURN_BYTES_MAX} bytes, not {bytes}")]
    TurnTooLarge {
        /// The bytes of all entries.
        bytes: usize,
    },
    /// The disk has no room for the next segment. Nothing was written; the journal stays usable,
    /// and the next turn tries again.
    #[error("the disk is full: there is no room for the next segment")]
    Full(#[source] JournalError),
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::journal::{ChainHash, SegmentNumber};

    #[test]
    fn damage_names_file_place_and_remedy() {
        let at = Position {
            turn: 16,
            sequence: Sequence::new(39),
            hash: ChainHash::from_bytes([0; 32]),
            segment: SegmentNumber::FIRST,
            offset: 1024,
        };
        let error = JournalError::turn_lost(Path::new("j/segment-0000000001"), &at, "it is bad");
        let place = error.to_string();
        let (place, advice) = place.split_once("; ").unwrap();
        expect!["j/segment-0000000001 at byte 1024 (turn 17, from entry 40): it is bad"]
            .assert_eq(place);
        assert_eq!(advice, RESTORE);
        let error = JournalError::foreign(Path::new("j/head"), "no");
        assert_eq!(error.to_string(), format!("j/head at byte 0: no; {FOREIGN}"));
    }
}
