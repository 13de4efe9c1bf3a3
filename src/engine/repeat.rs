//! Telling a repeat of an accepted request from a reuse of its id.
//!
//! **Invariant:** an accepted request that is sent again gets the same answer, for ever: it is made
//! again from its entry.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::requests::{Requests, Unanswered};
use super::shared::with_causes;
use super::turn::Turn;
use super::{Accepted, Personal, Submission};
use crate::domain::entry::Entry;
use crate::domain::id::Sequence;
use crate::domain::registry::RecordDigest;
use crate::journal::record::{self, RecordError};
use crate::journal::{JournalError, Position, Reader, SegmentNumber};
use crate::registry::{Found, Registry, RegistryError};
use crate::store::{SealedRequests, Store, fingerprint};

/// What a request turned out to be.
pub(super) enum Repeat {
    /// It was accepted in this turn, at this place.
    OfTurn(usize),
    /// It was accepted before.
    OfJournal(Accepted),
    /// Its id was accepted with another content.
    Reused,
}

/// What is on disk, as the writer has it.
#[derive(Clone, Copy)]
pub(super) struct Kept<'a> {
    pub(super) registry: &'a Registry,
    pub(super) synced: &'a Position,
}

/// Why nobody can tell.
#[derive(Debug, thiserror::Error)]
pub(super) enum RepeatError {
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] JournalError),
    #[error("an entry cannot be read: {0}")]
    Record(#[from] RecordError),
    #[error("the registry's log cannot be read: {0}")]
    Registry(#[from] RegistryError),
}

/// Finds repeats in the turn, in memory, and in the store.
pub(super) struct Repeats {
    requests: Requests,
    reader: Reader,
    seals: Receiver<SealedRequests>,
    /// Marked when it cannot answer, so that the next start rebuilds it.
    store: PathBuf,
}

impl Repeats {
    /// `reader` is the writer's own; `seals` come when the store has taken a segment over.
    pub(super) fn new(
        requests: Requests,
        reader: Reader,
        seals: Receiver<SealedRequests>,
        store: PathBuf,
    ) -> Repeats {
        Repeats { requests, reader, seals, store }
    }

    /// Lets the store answer for the segments that it has taken over.
    pub(super) fn take_seals(&mut self) {
        while let Ok(seal) = self.seals.try_recv() {
            self.requests.seal(seal);
        }
    }

    /// Notes the requests of a turn that is on disk, in the segment where it stands.
    pub(super) fn note(&mut self, segment: SegmentNumber, turn: &Turn) {
        for (fingerprint, entry) in turn.requests() {
            self.requests.insert(segment, fingerprint, entry);
        }
    }

    /// What `submission` repeats; `None` when it is new.
    pub(super) fn find(
        &mut self,
        (submission, fingerprint): (&Submission, u64),
        turn: &Turn,
        Kept { registry, synced }: Kept<'_>,
    ) -> Result<Option<Repeat>, RepeatError> {
        for (place, entry) in turn.candidates(fingerprint) {
            if is_of(entry, submission) {
                let same = is_same(entry, submission, registry)?;
                return Ok(Some(if same { Repeat::OfTurn(place) } else { Repeat::Reused }));
            }
        }
        for sequence in self.candidates(fingerprint, synced)? {
            let Some((hash, bytes)) = self.reader.entry(sequence, synced)? else { continue };
            let entry = record::decode(&bytes)?;
            if is_of(&entry, submission) {
                let same = is_same(&entry, submission, registry)?;
                let hash = *hash.as_bytes();
                let accepted = Accepted { entry: Arc::new(entry), hash };
                let repeat = if same { Repeat::OfJournal(accepted) } else { Repeat::Reused };
                return Ok(Some(repeat));
            }
        }
        Ok(None)
    }

    /// The candidates, from the journal itself where the store cannot answer.
    fn candidates(
        &mut self,
        fingerprint: u64,
        synced: &Position,
    ) -> Result<Vec<Sequence>, RepeatError> {
        loop {
            match self.requests.candidates(fingerprint) {
                Ok(found) => return Ok(found),
                Err(Unanswered { segment, cause }) => {
                    let error = with_causes(&cause);
                    tracing::error!(%error, "{segment} is read again: the store cannot answer");
                    if let Err(error) = Store::condemn(&self.store) {
                        tracing::warn!("the store could not be marked for a rebuild: {error}");
                    }
                    let requests = self.read_segment(segment, synced)?;
                    self.requests.unseal(segment, requests);
                }
            }
        }
    }

    /// The requests of a whole segment, from the journal.
    fn read_segment(
        &mut self,
        segment: SegmentNumber,
        synced: &Position,
    ) -> Result<Vec<(u64, Sequence)>, RepeatError> {
        let mut requests = Vec::new();
        let Some(first) = self.reader.first_of(segment, synced)? else { return Ok(requests) };
        self.reader.seek(first, synced)?;
        while let Some(turn) = self.reader.next_turn(synced)? {
            if turn.segment() != segment {
                break;
            }
            for (_, bytes) in &turn.entries {
                let entry = record::decode(bytes)?;
                requests.push((fingerprint(&entry.caller, entry.request), entry.sequence));
            }
        }
        Ok(requests)
    }
}

/// Whether `entry` was brought by a request of the same caller with the same id.
fn is_of(entry: &Entry, submission: &Submission) -> bool {
    entry.caller == submission.caller && entry.request == submission.request
}

/// Whether the request that brought `entry` had the same content.
fn is_same(
    entry: &Entry,
    submission: &Submission,
    registry: &Registry,
) -> Result<bool, RegistryError> {
    if entry.digest != submission.command.digest() {
        return Ok(false);
    }
    match (entry.record(), &submission.personal) {
        (Some((_, digest)), Some(personal)) => same_record(&digest, personal, registry),
        (None, None) => Ok(true),
        (Some(_), None) | (None, Some(_)) => Ok(false),
    }
}

/// Whether the record holds the same fields. What was erased cannot be compared any more.
fn same_record(
    digest: &RecordDigest,
    personal: &Personal,
    registry: &Registry,
) -> Result<bool, RegistryError> {
    match registry.get(digest)? {
        Some(Found::Live(record)) => Ok(record.fields == personal.fields),
        Some(Found::Erased { .. }) => Ok(true),
        None => Ok(false),
    }
}
