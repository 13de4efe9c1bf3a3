//! Which requests were accepted: what makes a change safe to send twice.
//!
//! A request is looked for by a 64-bit fingerprint of caller and id. Those of segments that are not
//! sealed are in memory; those of sealed ones are in the store, behind a Bloom filter each.
//! Whatever is found is a candidate: the entry itself confirms it.
//!
//! **Invariant:** an accepted request is always found. A store that cannot answer is never taken
//! for *not found*: the segment is read again from the journal.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::Sequence;
use crate::journal::SegmentNumber;
use crate::store::{Broken, SealedRequests};

/// The fingerprints of all accepted requests.
#[derive(Default)]
pub(super) struct Requests {
    unsealed: BTreeMap<SegmentNumber, BTreeSet<(u64, Sequence)>>,
    sealed: BTreeMap<SegmentNumber, SealedRequests>,
}

/// The store cannot answer for a segment.
pub(super) struct Unanswered {
    /// Which segment must be read again.
    pub segment: SegmentNumber,
    /// What is wrong with the store.
    pub cause: Broken,
}

impl Requests {
    /// Notes a request of a segment that is not sealed.
    pub(super) fn insert(&mut self, segment: SegmentNumber, fingerprint: u64, entry: Sequence) {
        self.unsealed.entry(segment).or_default().insert((fingerprint, entry));
    }

    /// Lets the store answer for a segment from now on.
    pub(super) fn seal(&mut self, requests: SealedRequests) {
        self.unsealed.remove(&requests.segment());
        self.sealed.insert(requests.segment(), requests);
    }

    /// Answers for a segment from memory from now on, whatever the store holds.
    pub(super) fn unseal(
        &mut self,
        segment: SegmentNumber,
        requests: impl IntoIterator<Item = (u64, Sequence)>,
    ) {
        self.sealed.remove(&segment);
        self.unsealed.insert(segment, requests.into_iter().collect());
    }

    /// The entries whose requests have this fingerprint, newest segments first.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] for the first segment that the store cannot answer for.
    pub(super) fn candidates(&self, fingerprint: u64) -> Result<Vec<Sequence>, Unanswered> {
        let mut found = Vec::new();
        for requests in self.unsealed.values().rev() {
            let first = (fingerprint, Sequence::FIRST);
            let same = requests.range(first..).take_while(|(other, _)| *other == fingerprint);
            found.extend(same.map(|(_, entry)| *entry));
        }
        for (segment, requests) in self.sealed.iter().rev() {
            match requests.find(fingerprint) {
                Ok(entries) => found.extend(entries),
                Err(cause) => return Err(Unanswered { segment: *segment, cause }),
            }
        }
        Ok(found)
    }
}
