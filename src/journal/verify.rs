//! Reading a whole journal without touching it, even while someone else serves it.
//!
//! **Invariant:** nothing is written, and nothing beyond `head` is taken for true.

use std::path::Path;
use std::sync::Arc;

use super::error::JournalError;
use super::folder::Folder;
use super::list::Checkpoint;
use super::position::Position;
use super::survey::{Beyond, survey};
use super::walk::Turn;
use crate::disk::Disk;
use crate::domain::id::LedgerId;

/// What a journal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The ledger whose journal it is.
    pub ledger: LedgerId,
    /// The last turn that `head` names as synced: everything up to it is there.
    pub head: Position,
    /// What stands beyond it. When nobody serves the journal, the next open would keep the turns,
    /// set torn bytes aside, and refuse if a turn stands behind those.
    pub beyond: Beyond,
}

/// Reads the journal in `dir` and gives each turn up to `head` to `visit`, in order; those up to
/// the end of `verified` only when it does not stand in the chain.
///
/// # Errors
///
/// As [`Journal::open`](super::Journal::open), except that a turn behind one that cannot be read is
/// reported in [`Verified::beyond`].
pub fn verify(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    verified: Option<Checkpoint>,
    visit: &mut dyn FnMut(Turn),
) -> Result<Verified, JournalError> {
    let survey = survey(&Folder::new(disk, dir), verified, visit)?;
    Ok(Verified { ledger: survey.head.ledger, head: survey.head.position, beyond: survey.beyond })
}
