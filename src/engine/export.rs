//! Exporting the journal of a ledger that nobody serves, entry by entry. Needs no key and changes
//! nothing; at most one turn is in memory.
//!
//! **Invariant:** every entry up to `head` is handed on once, in order, with its chain hash, and
//! only after it was verified.
//! **Invariant:** an export succeeds only when no acknowledged entry can be missing from it.

use std::sync::Arc;

use super::folder::Folder;
use super::start::StartError;
use crate::disk::Disk;
use crate::domain::id::Sequence;
use crate::journal::record::{self, RecordError, ShownEntry};
use crate::journal::{self, Beyond, Torn, Turn, Verified};

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The last entry; `None` when there is none.
    pub last: Option<Sequence>,
    /// Its chain hash, as `verify` prints it.
    pub hash: journal::ChainHash,
    /// A turn that a crash cut short, never acknowledged, and left out.
    pub torn: Option<Torn>,
}

/// Why the journal is not exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError<E> {
    /// The folder cannot be used, or is damaged.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A power cut left whole turns that `head` does not name; some may be acknowledged.
    #[error(
        "behind the last turn that `head` names stand others, after a power cut: run \
         `carnet rebuild`, which keeps them or says what is damaged, then export again"
    )]
    Unrecovered,
    /// Whoever was handed the entries cannot take them.
    #[error("{0}")]
    Taken(E),
}

/// Hands each entry of the journal in `folder` to `take`, until it fails.
///
/// # Errors
///
/// [`ExportError::Start`] with [`StartError::NoFolder`], [`StartError::Locked`],
/// [`StartError::Journal`] when the journal is damaged, or [`StartError::Record`] when an entry
/// cannot be read; [`ExportError::Taken`] with what `take` failed with, unless the journal is
/// damaged further on; [`ExportError::Unrecovered`].
pub fn export<E>(
    disk: &Arc<dyn Disk>,
    folder: &Folder,
    take: &mut dyn FnMut(ShownEntry<'_>) -> Result<(), E>,
) -> Result<Exported, ExportError<E>> {
    let _lock = folder.lock()?;
    let mut failed = None;
    let verified = journal::verify(disk, &folder.journal(), None, &mut |turn| {
        if failed.is_none() {
            failed = hand_on(&turn, take).err();
        }
    });
    let Verified { head, beyond, .. } = verified.map_err(StartError::from)?;
    if let Some(error) = failed {
        return Err(error);
    }
    let Beyond { turns, torn, .. } = beyond;
    if turns > 0 || torn.as_ref().is_some_and(|torn| torn.later.is_some()) {
        return Err(ExportError::Unrecovered);
    }
    Ok(Exported { last: head.sequence, hash: head.hash, torn })
}

fn hand_on<E>(
    turn: &Turn,
    take: &mut dyn FnMut(ShownEntry<'_>) -> Result<(), E>,
) -> Result<(), ExportError<E>> {
    for (hash, bytes) in &turn.entries {
        let entry = record::decode(bytes).map_err(|error: RecordError| StartError::from(error))?;
        take(ShownEntry { hash, entry: &entry }).map_err(ExportError::Taken)?;
    }
    Ok(())
}
