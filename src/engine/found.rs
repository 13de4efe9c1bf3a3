//! Founding a ledger: its folder, its keys, and the first entry of its journal.

use std::path::Path;
use std::sync::Arc;

use super::clock::{Clock, GuardedClock};
use super::folder::Folder;
use super::keys;
use super::start::StartError;
use crate::disk::Disk;
use crate::domain::code::KeyVersion;
use crate::domain::command::organisations::Found;
use crate::domain::command::{Command, Context};
use crate::domain::entry::Entry;
use crate::domain::facts::Facts;
use crate::domain::id::LedgerId;
use crate::domain::request::{CallerId, RequestId};
use crate::journal::{self, Journal, JournalError, Options, record};
use crate::registry::Registry;

/// Makes the folder of a new ledger and the folder of its keys.
///
/// # Errors
///
/// [`StartError::Journal`] when there is a journal already; [`StartError::Keys`] when the key
/// folder already has a key; [`StartError::Io`]; [`StartError::Registry`]. What was made until then
/// stays.
pub fn found(
    disk: &Arc<dyn Disk>,
    (folder, keys): (&Folder, &Path),
    clock: Box<dyn Clock>,
    options: Options,
) -> Result<LedgerId, StartError> {
    let ledger = LedgerId(keys::random_bytes()?);
    found_as(disk, (folder, keys), clock, Founding { ledger, options })?;
    Ok(ledger)
}

/// What a new ledger is.
#[derive(Clone, Copy, Debug)]
pub struct Founding {
    /// Its id, which no other ledger at the same bank may share: it stands in payment files.
    pub ledger: LedgerId,
    /// How its journal is kept.
    pub options: Options,
}

/// Like [`found`], of a ledger whose id is given: a demonstration makes the same files again.
///
/// # Errors
///
/// Those of [`found`].
pub fn found_as(
    disk: &Arc<dyn Disk>,
    (folder, keys): (&Folder, &Path),
    clock: Box<dyn Clock>,
    Founding { ledger, options }: Founding,
) -> Result<(), StartError> {
    let io = |source| StartError::Io { action: "making", file: folder.path().to_owned(), source };
    if !disk.list(&folder.journal()).map_err(io)?.is_empty() {
        return Err(JournalError::AlreadyExists { dir: folder.journal() }.into());
    }
    let fingerprint = keys::create(keys)?;
    disk.create_dir_all(folder.path()).map_err(io)?;
    let _lock = folder.lock()?;
    journal::create(disk, &folder.journal(), ledger, options)?;
    Registry::create(disk.as_ref(), folder.path(), ledger)?;

    let now = GuardedClock::new(clock, None)?
        .now(None)
        .map_err(|suspect| StartError::Inconsistent(format!("the clock says {}", suspect.now)))?;
    let (facts, caller) = (Facts::default(), CallerId::engine());
    let command = Command::from(Found { ledger, key: KeyVersion::FIRST, fingerprint });
    let context = Context { at: now.at, day: now.day, caller: caller.clone() };
    let refused = |error: &dyn std::fmt::Display| StartError::Inconsistent(error.to_string());
    let decision = command.decide(&facts, &context).map_err(|error| refused(&error))?;
    let entry = Entry {
        sequence: facts.next_sequence(),
        at: now.at,
        day: now.day,
        caller,
        request: RequestId(keys::random_bytes()?),
        digest: command.digest(),
        effects: decision.effects,
        transfers: decision.transfers,
    };
    let payload = record::encode(&entry).map_err(|error| refused(&error))?;
    let (mut journal, _) = Journal::open(disk, &folder.journal(), None)?;
    journal.append(&[payload]).map_err(|error| refused(&error))?;
    journal.close().map_err(|error| refused(&error))?;
    Ok(())
}
