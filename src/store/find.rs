//! Reading what a segment left: binary search over numbered rows, and long things in parts.
//!
//! **Invariant:** what is not found is not there. A row that is missing, or that is not the one
//! that was written, is [`Broken`], never an empty answer.

use std::ops::{ControlFlow, Range};

use super::Store;
use super::bloom::Bloom;
use super::broken::{Broken, What};
use super::index::{Index, Span};
use super::key::{Key, Kind};
use super::pairs::{self, Pair};
use super::row::{self, Row};
use super::seal::{SealRow, blob_digest};
use super::tree::Tree;
use crate::domain::id::Sequence;
use crate::journal::SegmentNumber;

/// The requests of one sealed segment: their Bloom filter in memory, their rows in the store.
#[derive(Clone, Debug)]
pub struct SealedRequests {
    store: Store,
    seal: SealRow,
    bloom: Bloom,
}

impl SealedRequests {
    /// Reads the Bloom filter of a sealed segment.
    pub(super) fn read(store: &Store, seal: &SealRow) -> Result<SealedRequests, Broken> {
        let bloom = Segment { tree: store.tree(), seal }.blob(Kind::Bloom)?;
        Ok(SealedRequests { store: store.clone(), seal: *seal, bloom: Bloom::from_bytes(bloom) })
    }

    /// The segment.
    pub fn segment(&self) -> SegmentNumber {
        self.seal.info.segment
    }

    /// The entries of the segment whose requests have this [`fingerprint`](super::fingerprint), in
    /// their order; their callers and request ids may still differ.
    ///
    /// # Errors
    ///
    /// [`Broken`] when a row that must be read is missing or is not the one that was written.
    pub fn find(&self, fingerprint: u64) -> Result<Vec<Sequence>, Broken> {
        if !self.bloom.may_hold(fingerprint) {
            return Ok(Vec::new());
        }
        let from = Pair { number: fingerprint, sequence: Sequence::FIRST };
        let segment = Segment { tree: self.store.tree(), seal: &self.seal };
        segment.find(Kind::Requests, from, usize::MAX)
    }
}

/// The rows of one sealed segment.
pub(super) struct Segment<'a> {
    pub(super) tree: &'a Tree,
    pub(super) seal: &'a SealRow,
}

impl Segment<'_> {
    /// The entries of a list from the span's first on, in their order, and at most its limit, which
    /// is not 0. They may go on behind the span's last.
    pub(super) fn list(&self, index: Index, span: Span) -> Result<Vec<Sequence>, Broken> {
        let from = Pair { number: index.number(), sequence: span.first() };
        let own = self.find(index.kind(), from, span.limit)?;
        let Some(place) = index.place() else { return Ok(own) };
        let Range { start, end } = place.numbers();
        let from = Pair { number: start, sequence: Sequence::FIRST };
        let mut found = Vec::new();
        self.walk(index.kind(), from, |pair| {
            if pair.number >= end {
                return ControlFlow::Break(());
            }
            if place.is_in(pair.number) && span.holds(pair.sequence) {
                found.push(pair.sequence);
            }
            ControlFlow::Continue(())
        })?;
        Ok(span.join(own, found))
    }

    /// The sequences of `from.number` from `from.sequence` on, in the index `kind`, at most
    /// `limit`, which is not 0.
    fn find(&self, kind: Kind, from: Pair, limit: usize) -> Result<Vec<Sequence>, Broken> {
        let mut found = Vec::new();
        self.walk(kind, from, |pair| {
            if pair.number > from.number {
                return ControlFlow::Break(());
            }
            found.push(pair.sequence);
            if found.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(found)
    }

    /// Shows the pairs of the index `kind` from `from` on, until `visit` has enough.
    fn walk(
        &self,
        kind: Kind,
        from: Pair,
        mut visit: impl FnMut(Pair) -> ControlFlow<()>,
    ) -> Result<(), Broken> {
        for number in self.row_before(kind, from)?..self.rows(kind) {
            let pairs = self.read(kind, number, |_, row| pairs::unpack(&row))?;
            for pair in pairs.into_iter().skip_while(|pair| *pair < from) {
                if visit(pair).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The last row that begins at or before `from`, or the first row.
    fn row_before(&self, kind: Kind, from: Pair) -> Result<u32, Broken> {
        // Rows below `low` begin at or before `from`; rows from `high` on begin behind it.
        let (mut low, mut high) = (0, self.rows(kind));
        while low < high {
            let middle = low.midpoint(high);
            if self.read(kind, middle, |_, row| pairs::first(&row))? <= from {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        Ok(low.saturating_sub(1))
    }

    /// The checkpoint or the Bloom filter, put together and checked.
    pub(super) fn blob(&self, kind: Kind) -> Result<Vec<u8>, Broken> {
        let mut bytes = Vec::new();
        for number in 0..self.rows(kind) {
            self.read(kind, number, |_, row| {
                bytes.extend_from_slice(row.body);
                Ok(())
            })?;
        }
        let sealed = if kind == Kind::Bloom { self.seal.bloom } else { self.seal.checkpoint };
        if blob_digest(kind, &bytes) == sealed { Ok(bytes) } else { Err(self.differs(kind)) }
    }

    /// The digest of all index rows and of the Bloom filter, from what stands in the store.
    pub(super) fn digest(&self) -> Result<[u8; 32], Broken> {
        self.blob(Kind::Bloom)?;
        let mut digest = self.seal.begin_digest();
        for kind in Kind::INDEXES {
            let mut records = 0_u64;
            for number in 0..self.rows(kind) {
                self.read(kind, number, |value, row| {
                    records = records.saturating_add(u64::from(row.count));
                    digest.update(value);
                    Ok(())
                })?;
            }
            if records != self.seal.sizes.of(kind).records {
                return Err(self.differs(kind));
            }
        }
        let digest = *digest.finalize().as_bytes();
        if digest == self.seal.digest {
            Ok(digest)
        } else {
            Err(Broken::row(self.tree.dir(), self.seal.key(), What::Digest))
        }
    }

    fn rows(&self, kind: Kind) -> u32 {
        self.seal.sizes.of(kind).rows
    }

    /// Reads one row: what `meaning` makes of its value and its content.
    fn read<T>(
        &self,
        kind: Kind,
        number: u32,
        meaning: impl FnOnce(&[u8], Row<'_>) -> Result<T, What>,
    ) -> Result<T, Broken> {
        let key = Key::Row(kind, self.seal.info.segment, number);
        let value = self.tree.must_get(key)?;
        let row = row::open(key, &value).and_then(|row| meaning(&value, row));
        row.map_err(|what| Broken::row(self.tree.dir(), key, what))
    }

    fn differs(&self, kind: Kind) -> Broken {
        let first = Key::Row(kind, self.seal.info.segment, 0);
        Broken::row(self.tree.dir(), first, What::Digest)
    }
}
