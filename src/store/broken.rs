//! The one error of the store: what is wrong, where, and what to do about it.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::key::Key;
use crate::domain::id::LedgerId;
use crate::journal::SegmentNumber;

/// The store cannot be relied upon, and nothing was made up in place of what is missing.
///
/// The journal is not affected. [`Broken::cure`] says whether a rebuild helps.
#[derive(Debug)]
pub struct Broken {
    /// The folder of the store.
    pub dir: PathBuf,
    /// The row, when it is about one.
    pub place: Place,
    /// What is wrong.
    pub what: What,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Broken { dir, place, what } = self;
        write!(f, "the store {} is broken: {place}{what}; {}", dir.display(), self.cure())
    }
}

impl Error for Broken {
    /// The cause of `what`, which itself is part of the text.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.what.source()
    }
}

/// Where a store is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// No row in particular.
    Folder,
    /// At this row.
    Row(Key),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Folder => Ok(()),
            Place::Row(key) => write!(f, "{key}: "),
        }
    }
}

/// What is wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum What {
    /// A row that must be there is not.
    #[error("it is missing")]
    Missing,
    /// The bytes of a row are not those that were written.
    #[error("its checksum is wrong")]
    Checksum,
    /// A row whose checksum holds does not follow its layout.
    #[error("its bytes have no meaning: {0}")]
    Layout(&'static str),
    /// The rows hold, but together they are not what was sealed.
    #[error("what was read is not what was sealed")]
    Digest,
    /// There are seals beyond one that is missing.
    #[error("{found} seals were found where {expected} stand in a row")]
    Gap {
        /// How many follow each other from the first segment.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The segment ends otherwise in the journal.
    #[error("its hash does not stand in the journal")]
    NotInChain,
    /// A checkpoint is what was written, but no facts.
    #[error("the checkpoint holds no facts: {0}")]
    Unreadable(String),
    /// A seal was to be written out of its turn.
    #[error("the seal to write does not follow the last one")]
    OutOfTurn,
    /// The rows have a format that this program does not know.
    #[error("it has the format {found}")]
    UnknownFormat {
        /// The version that was found.
        found: u16,
    },
    /// The store belongs to another ledger.
    #[error("it belongs to the ledger {found}")]
    OtherLedger {
        /// Whose it is.
        found: LedgerId,
    },
    /// Someone began to set the store aside.
    #[error("it was being set aside")]
    Condemned,
    /// Another handle or process has the store open.
    #[error("it is in use")]
    InUse,
    /// An earlier call failed, so that this one was not tried.
    #[error("it stopped at an earlier failure")]
    Stopped,
    /// sled panicked.
    #[error("sled panicked: {0}")]
    Panicked(String),
    /// sled reported an error.
    #[error("sled failed")]
    Sled(#[source] Box<sled::Error>),
    /// The folder could not be read or written.
    #[error("its folder could not be used")]
    Io(#[source] io::Error),
}

/// What helps against a [`Broken`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cure {
    /// Set the store aside and rebuild it from the journal.
    Rebuild,
    /// Something around the store must change first: whose folder it is, who uses it, its rights,
    /// the space on the disk.
    Operator,
}

impl fmt::Display for Cure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cure::Rebuild => "set it aside and rebuild it from the journal, which holds all of it",
            Cure::Operator => "check the folder, its rights, its space and who uses it, then retry",
        })
    }
}

impl Broken {
    pub(super) fn folder(dir: &Path, what: What) -> Broken {
        Broken { dir: dir.to_owned(), place: Place::Folder, what }
    }

    pub(super) fn row(dir: &Path, key: Key, what: What) -> Broken {
        Broken { dir: dir.to_owned(), place: Place::Row(key), what }
    }

    /// The journal has another hash at the end of `segment` than the store in `dir`.
    pub fn not_in_chain(dir: &Path, segment: SegmentNumber) -> Broken {
        Broken::row(dir, Key::Seal(segment), What::NotInChain)
    }

    /// The checkpoint of `segment` in the store in `dir` cannot be decoded, because of `cause`.
    pub fn unreadable(dir: &Path, segment: SegmentNumber, cause: &impl fmt::Display) -> Broken {
        Broken::row(dir, Key::Seal(segment), What::Unreadable(cause.to_string()))
    }

    /// What helps.
    pub fn cure(&self) -> Cure {
        match &self.what {
            What::OtherLedger { .. } | What::InUse | What::OutOfTurn => Cure::Operator,
            What::Io(error) => cure_of(error),
            What::Sled(error) => match error.as_ref() {
                sled::Error::Io(error) => cure_of(error),
                sled::Error::CollectionNotFound(_)
                | sled::Error::Unsupported(_)
                | sled::Error::ReportableBug(_)
                | sled::Error::Corruption { .. } => Cure::Rebuild,
            },
            What::Missing
            | What::Checksum
            | What::Layout(_)
            | What::Digest
            | What::Gap { .. }
            | What::NotInChain
            | What::Unreadable(_)
            | What::UnknownFormat { .. }
            | What::Condemned
            | What::Stopped
            | What::Panicked(_) => Cure::Rebuild,
        }
    }
}

/// A new folder would meet the same refusal; any other error may come from what the files hold.
fn cure_of(error: &io::Error) -> Cure {
    let around = matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::NotFound
    );
    if around { Cure::Operator } else { Cure::Rebuild }
}
