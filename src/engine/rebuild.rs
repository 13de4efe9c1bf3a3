//! Rebuilding the store from the journal, on request.

use std::path::PathBuf;
use std::sync::Arc;

use super::folder::Folder;
use super::project::{self, Projection};
use super::start::{StartError, check_facts};
use crate::disk::Disk;
use crate::domain::id::Sequence;

/// What a rebuild did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Where the old store is now; `None` when there was none.
    pub set_aside: Option<PathBuf>,
    /// How many segments were sealed again.
    pub segments: u32,
    /// The last entry.
    pub entries: u64,
}

/// Moves the store aside and makes it again. Needs no key; nobody may serve the folder.
///
/// # Errors
///
/// [`StartError`]; the old store stays where it was moved to.
pub fn rebuild(
    disk: &Arc<dyn Disk>,
    folder: &Folder,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Rebuilt, StartError> {
    let _lock = folder.lock()?;
    let set_aside = if folder.store().exists() { Some(project::set_aside(folder)?) } else { None };
    let Projection { facts, journal, rebuilt, .. } = project::open(disk, folder, progress)?;
    check_facts(&facts)?;
    let entries = journal.position().sequence.map_or(0, Sequence::get);
    let closed = journal.close();
    closed.map_err(|error| StartError::Inconsistent(error.to_string()))?;
    Ok(Rebuilt { set_aside, segments: rebuilt, entries })
}
