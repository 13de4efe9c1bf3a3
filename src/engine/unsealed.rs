//! The index rows of the segments that the store does not hold yet.
//!
//! The follower adds the rows of each entry in front of its facts, under one lock with them. The
//! rows of a segment that has ended stay here until the sealer says that the store holds them. A
//! look-up takes what is here first, and with it the first segment that is here; then it asks the
//! store for what stands before that segment.
//!
//! **Invariant:** the rows of every applied entry are here or in the store: a look-up that begins
//! here counts each once, also while a segment is being sealed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::project::Tail;
use crate::domain::entry::Entry;
use crate::domain::facts::Facts;
use crate::domain::id::Sequence;
use crate::journal::SegmentNumber;
use crate::store::{Index, Rows, Span, UnknownName};

/// The rows of the segment that is being followed, and of those that have ended before it.
pub(super) struct Unsealed {
    ended: BTreeMap<SegmentNumber, Arc<Rows>>,
    segment: SegmentNumber,
    rows: Rows,
}

impl Unsealed {
    /// Begins with the segment that is not sealed at the start.
    pub(super) fn new(Tail { segment, rows }: Tail) -> Unsealed {
        Unsealed { ended: BTreeMap::new(), segment, rows }
    }

    /// The segment that is being followed.
    pub(super) fn segment(&self) -> SegmentNumber {
        self.segment
    }

    /// The first segment whose rows are here.
    pub(super) fn first(&self) -> SegmentNumber {
        self.ended.keys().next().copied().unwrap_or(self.segment)
    }

    /// Takes in `entry`; `facts` are those just before it.
    ///
    /// # Errors
    ///
    /// [`UnknownName`].
    pub(super) fn add(&mut self, entry: &Entry, facts: &Facts) -> Result<(), UnknownName> {
        self.rows.add(entry, facts)
    }

    /// Ends the segment that is being followed, and begins the next. Its rows stay.
    pub(super) fn end_segment(&mut self) -> Arc<Rows> {
        let rows = Arc::new(std::mem::take(&mut self.rows));
        self.ended.insert(self.segment, Arc::clone(&rows));
        self.segment = self.segment.next();
        rows
    }

    /// Drops the rows of a segment that the store holds.
    pub(super) fn forget(&mut self, sealed: SegmentNumber) {
        self.ended.remove(&sealed);
    }

    /// The entries of a list that are here, in their order.
    pub(super) fn sequences(&self, index: Index, span: Span) -> Vec<Sequence> {
        let mut found = Vec::new();
        for rows in self.ended.values().map(Arc::as_ref).chain([&self.rows]) {
            let limit = span.limit.saturating_sub(found.len());
            found.extend(rows.sequences(index, Span { limit, ..span }));
        }
        found
    }
}
