//! Opening a journal: after a clean stop, after a crash, after a failed sync.
//!
//! What verifies beyond `head` may be in the page cache alone, so it is not believed to be on disk:
//! it is copied into a fresh segment. That segment is complete and synced before it gets its name,
//! and its header is what ends the segment before; so a crash at any point of recovery leaves the
//! old state or the new one, and recovery begins again from either.
//!
//! When nothing in the last segment is at or before `head`, the fresh one takes its place under the
//! same name; else it is the next one. So crashes in a row do not leave a row of empty segments.
//!
//! **Invariant:** no file is changed before all that `head` demands was found to be there.
//! **Invariant:** `head` names a segment only after the segment's name is durable; when it names an
//! older one than the last, the last is made anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::JournalError;
use super::folder::{CHUNK_BYTES, Folder, chunks};
use super::head::HeadFile;
use super::list::Checkpoint;
use super::position::{Position, SegmentNumber};
use super::sector::SECTOR;
use super::segment::SegmentHeader;
use super::survey::{Survey, Torn, survey};
use super::walk::SegmentFile;
use super::write::Journal;
use crate::disk::{Disk, DiskFile};
use crate::domain::id::LedgerId;

/// Files that hold different bytes of turns that were cut short at one place.
const TORN_COPIES_MAX: u32 = 1000;

/// What opening a journal found and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The ledger whose journal it is.
    pub ledger: LedgerId,
    /// The last turn, synced, and where the next one will stand.
    pub head: Position,
    /// The turns beyond `head` that were kept, and written again.
    pub rewritten_turns: u64,
    /// The file that holds the bytes of a turn that was cut short and never acknowledged.
    pub torn: Option<PathBuf>,
    /// The first segment whose turns were verified: 1, or the one behind the checkpoint.
    pub verified_from: SegmentNumber,
}

impl Journal {
    /// Opens the journal in `dir` for writing, after whatever happened to it.
    ///
    /// The headers of all segments are verified, and all turns in the segments behind `verified`.
    /// A checkpoint that does not stand in the chain is as good as none.
    ///
    /// # Errors
    ///
    /// [`JournalError::NotFound`] when `dir` holds no journal; [`JournalError::NewerFormat`];
    /// [`JournalError::DataLoss`] when something is not there that must be: then nothing was
    /// changed; [`JournalError::Io`], after which the same call may be made again.
    pub fn open(
        disk: &Arc<dyn Disk>,
        dir: &Path,
        verified: Option<Checkpoint>,
    ) -> Result<(Journal, Recovered), JournalError> {
        let folder = Folder::new(disk, dir);
        let survey = survey(&folder, verified, &mut |_| {})?;
        refuse_later(&folder, &survey)?;
        folder.tidy()?;
        let mut recovered = Recovered {
            ledger: survey.head.ledger,
            head: survey.reach,
            rewritten_turns: survey.beyond.end.turn.saturating_sub(survey.reach.turn),
            torn: None,
            verified_from: survey.verified_from,
        };
        let mut head = HeadFile::open(&folder, survey.head)?;
        let beyond = recovered.rewritten_turns > 0 || survey.beyond.torn.is_some();
        if beyond || survey.head.position.segment != survey.last.number {
            let torn = survey.beyond.torn.as_ref();
            recovered.torn = torn.map(|torn| set_aside(&folder, torn)).transpose()?;
            recovered.head = go_on_in_fresh_segment(&folder, &survey)?;
            head.write(&recovered.head)?;
            head.sync()?;
        }
        let segment_bytes = survey.last.segment_bytes;
        let journal = Journal::resume(folder, head, &recovered, segment_bytes)?;
        Ok((journal, recovered))
    }
}

/// Refuses a turn that cannot be read when another stands behind it: it was acknowledged.
fn refuse_later(folder: &Folder, survey: &Survey) -> Result<(), JournalError> {
    match survey.beyond.torn.as_ref().and_then(|torn| torn.later) {
        None => Ok(()),
        Some(later) => {
            let end = &survey.beyond.end;
            let path = folder.path(&end.segment.to_string());
            let what = format!(
                "the turn cannot be read, and turn {} stands behind it at byte {}",
                later.turn, later.offset
            );
            Err(JournalError::turn_lost(&path, end, what))
        }
    }
}

/// Copies the bytes of a torn turn into a file of their own, unless an earlier recovery has.
fn set_aside(folder: &Folder, torn: &Torn) -> Result<PathBuf, JournalError> {
    let name = torn.segment.to_string();
    let path = folder.path(&name);
    let source = folder.open(&name)?;
    let to = torn.offset.saturating_add(torn.bytes);
    let base = format!("torn-{}-{}", torn.segment.get(), torn.offset);
    let names =
        std::iter::once(base.clone()).chain((2..=TORN_COPIES_MAX).map(|n| format!("{base}-{n}")));
    for name in names {
        match folder.read(&name)? {
            None => {
                let copy = folder.blank(&name, torn.bytes)?;
                copy.copy((source.as_ref(), &path), (torn.offset, to), 0)?;
                copy.install(folder)?;
                return Ok(folder.path(&name));
            }
            Some(copy) => {
                let same = same_bytes(copy.as_ref(), source.as_ref(), torn);
                if same.map_err(JournalError::io("comparing", &folder.path(&name)))? {
                    return Ok(folder.path(&name));
                }
            }
        }
    }
    let taken = std::io::ErrorKind::AlreadyExists.into();
    Err(JournalError::io("naming", &folder.path(&base))(taken))
}

fn same_bytes(copy: &dyn DiskFile, source: &dyn DiskFile, torn: &Torn) -> std::io::Result<bool> {
    if copy.length()? != torn.bytes {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    for (offset, length) in chunks(0, torn.bytes) {
        left.truncate(length);
        right.truncate(length);
        copy.read_exact_at(&mut left, offset)?;
        source.read_exact_at(&mut right, offset.saturating_add(torn.offset))?;
        if left != right {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes what verifies beyond `reach` into a fresh segment; the place behind it.
fn go_on_in_fresh_segment(folder: &Folder, survey: &Survey) -> Result<Position, JournalError> {
    let (reach, end) = (&survey.reach, &survey.beyond.end);
    let last = &survey.last;
    let header = if reach.offset == SECTOR {
        *last
    } else {
        SegmentHeader::following(last.ledger, last.segment_bytes, reach)
    };
    let name = reach.segment.to_string();
    let source = folder.open(&name)?;
    let fresh = folder.blank(&header.number.to_string(), header.segment_bytes)?;
    fresh.write(&header.encode(), 0)?;
    let from = (source.as_ref(), folder.path(&name));
    fresh.copy((from.0, &from.1), (reach.offset, end.offset), SECTOR)?;
    let kept_bytes = end.offset.saturating_sub(reach.offset);
    let offset = SECTOR.saturating_add(kept_bytes);
    let position = Position { segment: header.number, offset, ..*end };
    SegmentFile::open_as(folder, &fresh.temporary_name())?.walk(
        header.start(),
        &position,
        &mut |_| {},
    )?;
    fresh.install(folder)?;
    Ok(position)
}
