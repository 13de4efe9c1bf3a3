//! One turn of the writer: the commands that are decided together, made durable by one sync, and
//! answered together.
//!
//! **Invariant:** no reply is sent before all that it was decided on is on disk: refusals and
//! repeats wait as well, since an entry of the same turn may have caused them.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::clock::Now;
use super::{Accepted, Error};
use crate::domain::entry::{Effect, Entry};
use crate::domain::id::Sequence;
use crate::domain::registry::RecordDigest;
use crate::journal::{ChainHash, ENTRY_BYTES_MAX, TURN_BYTES_MAX};

/// Where the answer to one command goes.
pub(super) type Reply = oneshot::Sender<Result<Accepted, Error>>;

/// The most commands of one turn.
pub(super) const TURN_COMMANDS_MAX: usize = 512;

/// An answer that waits for the sync.
enum Answer {
    /// The entry at this place of the turn.
    Entry(usize),
    /// Anything that needs no entry of this turn.
    Ready(Result<Accepted, Error>),
}

/// Commands that were decided and are not on disk yet.
#[derive(Default)]
pub(super) struct Turn {
    entries: Vec<Arc<Entry>>,
    payloads: Vec<Vec<u8>>,
    fingerprints: Vec<u64>,
    bytes: usize,
    answers: Vec<(Reply, Answer)>,
    /// Whether the registry's log must be synced first.
    pub(super) has_records: bool,
    /// The moment that all of its decisions have, once there is one.
    pub(super) now: Option<Now>,
}

impl Turn {
    /// Whether one more command may join, whatever the size of its entry.
    pub(super) fn has_room(&self) -> bool {
        self.answers.len() < TURN_COMMANDS_MAX
            && self.bytes.saturating_add(ENTRY_BYTES_MAX) <= TURN_BYTES_MAX
    }

    /// Whether nothing needs to be written.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What is to be written.
    pub(super) fn payloads(&self) -> &[Vec<u8>] {
        &self.payloads
    }

    /// How many commands were taken.
    pub(super) fn commands(&self) -> usize {
        self.answers.len()
    }

    /// The records of the registry's log that its entries erase.
    pub(super) fn erased(&self) -> Vec<RecordDigest> {
        let effects = self.entries.iter().flat_map(|entry| &entry.effects);
        effects.flat_map(Effect::erased).copied().collect()
    }

    /// The entries whose requests have this fingerprint, with their places.
    pub(super) fn candidates(
        &self,
        fingerprint: u64,
    ) -> impl Iterator<Item = (usize, &Arc<Entry>)> {
        let entries = self.entries.iter().enumerate().zip(&self.fingerprints);
        entries.filter(move |(_, other)| **other == fingerprint).map(|(entry, _)| entry)
    }

    /// The fingerprints of the requests that brought entries, with their sequence numbers.
    pub(super) fn requests(&self) -> impl Iterator<Item = (u64, Sequence)> + '_ {
        let entries = self.fingerprints.iter().zip(&self.entries);
        entries.map(|(fingerprint, entry)| (*fingerprint, entry.sequence))
    }

    /// Takes an accepted command.
    pub(super) fn accept(
        &mut self,
        (entry, payload): (Entry, Vec<u8>),
        fingerprint: u64,
        reply: Reply,
    ) {
        self.fingerprints.push(fingerprint);
        self.answers.push((reply, Answer::Entry(self.entries.len())));
        self.entries.push(Arc::new(entry));
        self.bytes = self.bytes.saturating_add(payload.len());
        self.payloads.push(payload);
    }

    /// Answers with the entry at `place` of this turn once more.
    pub(super) fn repeat(&mut self, place: usize, reply: Reply) {
        self.answers.push((reply, Answer::Entry(place)));
    }

    /// Takes an answer that needs no entry of this turn.
    pub(super) fn answer(&mut self, answer: Result<Accepted, Error>, reply: Reply) {
        self.answers.push((reply, Answer::Ready(answer)));
    }

    /// Sends all answers; `hashes` are those of the turn's entries. Whoever no longer waits for an
    /// answer will ask again.
    pub(super) fn send(self, hashes: &[ChainHash]) {
        for (reply, answer) in self.answers {
            let answer = match answer {
                Answer::Ready(answer) => answer,
                Answer::Entry(place) => match (self.entries.get(place), hashes.get(place)) {
                    (Some(entry), Some(hash)) => {
                        Ok(Accepted { entry: Arc::clone(entry), hash: *hash.as_bytes() })
                    }
                    _ => Err(Error::OutcomeUnknown),
                },
            };
            drop(reply.send(answer));
        }
    }

    /// Tells everyone that nobody knows: the disk failed.
    pub(super) fn fail(self) {
        for (reply, _) in self.answers {
            drop(reply.send(Err(Error::OutcomeUnknown)));
        }
    }
}
