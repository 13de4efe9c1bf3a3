//! Making a journal that holds nothing yet.
//!
//! **Invariant:** the journal exists from the moment its first segment does, and `head` exists
//! before that; so a creation that was cut short is simply done again.

use std::path::Path;
use std::sync::Arc;

use super::error::JournalError;
use super::folder::Folder;
use super::head::{self, HeadFile};
use super::segment::SegmentHeader;
use super::{SEGMENT_BYTES_MAX, SEGMENT_BYTES_MIN, SEGMENT_BYTES_PRESET, SEGMENT_BYTES_UNIT};
use crate::disk::Disk;
use crate::domain::id::LedgerId;

/// What is settled when a journal is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The size of each segment: [`SEGMENT_BYTES_MIN`] to [`SEGMENT_BYTES_MAX`], in multiples of
    /// [`SEGMENT_BYTES_UNIT`].
    pub segment_bytes: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { segment_bytes: SEGMENT_BYTES_PRESET }
    }
}

/// Makes the journal of `ledger` in `dir`, which is made too where missing.
///
/// # Errors
///
/// [`JournalError::InvalidSegmentBytes`], then [`JournalError::AlreadyExists`] when `dir` holds a
/// journal or what remains of one, then [`JournalError::Io`]; after that, the same call again makes
/// what is missing.
pub fn create(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    ledger: LedgerId,
    options: Options,
) -> Result<(), JournalError> {
    let segment_bytes = options.segment_bytes;
    let in_range = (SEGMENT_BYTES_MIN..=SEGMENT_BYTES_MAX).contains(&segment_bytes);
    if !in_range || !segment_bytes.is_multiple_of(SEGMENT_BYTES_UNIT) {
        return Err(JournalError::InvalidSegmentBytes { segment_bytes });
    }
    let folder = Folder::new(disk, dir);
    if !folder.segments()?.is_empty() || head::read(&folder)?.is_some_and(|h| h.position.turn > 0) {
        return Err(JournalError::AlreadyExists { dir: dir.to_owned() });
    }
    folder.make()?;
    HeadFile::create(&folder, ledger)?;
    let header = SegmentHeader::first(ledger, segment_bytes);
    let segment = folder.blank(&header.number.to_string(), segment_bytes)?;
    segment.write(&header.encode(), 0)?;
    segment.install(&folder).map(drop)
}
