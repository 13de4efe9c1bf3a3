//! The projection: what sealed segments leave, so that a start is quick and old things are found.
//!
//! When a segment of the journal is sealed, its follower writes one [`Seal`]: a checkpoint of the
//! facts, the Bloom filter and the rows of its request fingerprints, its redemptions by venue,
//! buyer and order, its entries by booklet, and what it voids. All of it follows from the journal,
//! may lag behind it, and is thrown away (set aside, rebuilt) rather than repaired: sled keeps it,
//! and sled forgets. So nothing that is read is believed: rows carry checksums and are numbered
//! without gaps, and the seal, written last, counts them and holds their digest.
//!
//! The keys are in `key.rs`, the frame of a row in `row.rs`, the indexes in `pairs.rs`, ranges of
//! booklets among them in `block.rs`, the seal in `seal.rs`; `tree.rs` alone calls sled.
//!
//! **Invariant:** the store never decides about money: what it answers can be read in the journal.
//! **Invariant:** an answer is right or it is [`Broken`]; damage never reads as *not found*.
//! **Invariant:** a seal is written after all rows of its segment.
//! **Invariant:** sealed segments follow each other from the first without a gap.

mod block;
mod bloom;
mod broken;
mod find;
mod folder;
mod index;
mod key;
mod pairs;
pub mod record;
mod row;
mod rows;
mod seal;
mod tree;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

pub use block::BLOCK_BOOKLETS;
pub use broken::{Broken, Cure, Place, What};
pub use find::SealedRequests;
pub use index::{Index, Span};
pub use key::{Key, Kind};
pub use rows::{Rows, UnknownName, fingerprint};
pub use seal::{Seal, SealInfo, digest_of};

use crate::domain::id::{LedgerId, Sequence};
use crate::journal::SegmentNumber;
use find::Segment;
use seal::SealRow;
use tree::Tree;

/// How many checkpoints are kept: the newest, and one to fall back to.
pub const CHECKPOINTS_KEPT: usize = 2;

/// An open store. Cheap to clone; the folder is free again when the last clone is gone.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    tree: Tree,
    /// By segment, from the first. Only [`Store::write`] changes them.
    seals: Mutex<Arc<Vec<SealRow>>>,
}

/// A store that somebody else keeps open: it does not keep the folder from being free again.
#[derive(Clone)]
pub struct WeakStore {
    shared: Weak<Shared>,
}

impl WeakStore {
    /// The store; `None` when it was closed.
    pub fn upgrade(&self) -> Option<Store> {
        Some(Store { shared: self.shared.upgrade()? })
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.tree().dir().display())
    }
}

impl Store {
    /// Opens the store of `ledger` in `dir`, or makes an empty one.
    ///
    /// A store that lost all of its rows opens as an empty one.
    ///
    /// # Errors
    ///
    /// [`Broken`] when the store was being set aside, is in use, belongs to another ledger, has an
    /// unknown format, has a gap in its seals, or when its folder or sled fails.
    pub fn open(dir: &Path, ledger: LedgerId) -> Result<Store, Broken> {
        let io = |error| Broken::folder(dir, What::Io(error));
        if folder::is_condemned(dir).map_err(io)? {
            return Err(Broken::folder(dir, What::Condemned));
        }
        if tree::in_use(dir).map_err(io)? {
            return Err(Broken::folder(dir, What::InUse));
        }
        folder::prepare(dir).map_err(io)?;
        let tree = Tree::open(dir)?;
        match tree.get(Key::Format)? {
            Some(value) => row::check_format(&value, ledger)
                .map_err(|what| Broken::row(dir, Key::Format, what))?,
            None if tree.is_empty()? => {
                tree.insert(Key::Format, row::format(ledger))?;
                tree.flush()?;
            }
            None => return Err(Broken::row(dir, Key::Format, What::Missing)),
        }
        let seals = Mutex::new(Arc::new(read_seals(&tree)?));
        Ok(Store { shared: Arc::new(Shared { tree, seals }) })
    }

    /// The same store, for those who must not keep it open.
    pub fn downgrade(&self) -> WeakStore {
        WeakStore { shared: Arc::downgrade(&self.shared) }
    }

    /// Marks the store in `dir`, open or not, so that no later [`Store::open`] uses it.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    pub fn condemn(dir: &Path) -> io::Result<()> {
        folder::condemn(dir)
    }

    /// Marks the store in `dir` and moves it to `….broken-1`, or the next free number, beside it.
    ///
    /// Nobody may have it open. After a crash in between, [`Store::open`] refuses what is left, and
    /// this is called again.
    ///
    /// # Errors
    ///
    /// What the operating system says; `Other` when too many broken stores are kept already.
    pub fn set_aside(dir: &Path) -> io::Result<PathBuf> {
        folder::set_aside(dir)
    }

    /// The sealed segments, from the first. The last [`CHECKPOINTS_KEPT`] have their checkpoints.
    ///
    /// # Errors
    ///
    /// [`Broken`] when an earlier call failed.
    pub fn seals(&self) -> Result<Vec<SealInfo>, Broken> {
        self.tree().check()?;
        Ok(self.sealed().iter().map(|seal| seal.info).collect())
    }

    /// The checkpoint at the end of `segment`, one of the last [`CHECKPOINTS_KEPT`] that are
    /// sealed.
    ///
    /// # Errors
    ///
    /// [`Broken`] when it is missing or is not what was written.
    pub fn checkpoint(&self, segment: SegmentNumber) -> Result<Vec<u8>, Broken> {
        let seal = self.seal_of(segment)?;
        Segment { tree: self.tree(), seal: &seal }.blob(Kind::Checkpoint)
    }

    /// Keeps what a sealed segment leaves. One thread writes.
    ///
    /// Rows come first and the seal last, so that a segment is sealed with all of its rows or not
    /// at all. The two newest checkpoints stay, older ones go.
    ///
    /// # Errors
    ///
    /// [`Broken`] when the segment does not follow the last one, or when sled fails.
    pub fn write(&self, seal: &Seal) -> Result<(), Broken> {
        let tree = self.tree();
        let sealed = self.sealed();
        let last = sealed.last().map(|seal| seal.info);
        let next = last.map_or(SegmentNumber::FIRST, |last| last.segment.next());
        if seal.segment != next || seal.last < last.and_then(|last| last.last) {
            return Err(Broken::row(tree.dir(), Key::Seal(seal.segment), What::OutOfTurn));
        }
        let packed = seal::pack(seal);
        for (key, value) in packed.rows {
            tree.insert(key, value)?;
        }
        for (key, value) in seal::parts(Kind::Checkpoint, seal.segment, &seal.facts) {
            tree.insert(key, value)?;
        }
        tree.flush()?;
        tree.insert(packed.seal.key(), packed.seal.to_value())?;
        tree.flush()?;

        let seals = sealed.iter().copied().chain([packed.seal]).collect();
        *self.shared.seals.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(seals);
        let first = Key::Row(Kind::Checkpoint, SegmentNumber::FIRST, 0);
        let oldest_kept = last.map_or(SegmentNumber::FIRST, |last| last.segment);
        tree.remove(first..Key::Row(Kind::Checkpoint, oldest_kept, 0))
    }

    /// The requests of a sealed segment; reads their Bloom filter, 2 bytes for each.
    ///
    /// # Errors
    ///
    /// [`Broken`] when `segment` is not sealed, or its Bloom filter is not what was written.
    pub fn requests(&self, segment: SegmentNumber) -> Result<SealedRequests, Broken> {
        SealedRequests::read(self, &self.seal_of(segment)?)
    }

    /// The entries of a list that stand in sealed segments before `before`, in their order.
    ///
    /// # Errors
    ///
    /// [`Broken`] when a row that must be read is missing or is not what was written.
    pub fn sequences(
        &self,
        index: Index,
        span: Span,
        before: SegmentNumber,
    ) -> Result<Vec<Sequence>, Broken> {
        let first = span.first();
        let mut found = Vec::new();
        let sealed = self.sealed();
        let asked = sealed.iter().take_while(|seal| seal.info.segment < before);
        for seal in asked.filter(|seal| seal.info.last >= Some(first)) {
            let limit = span.limit.saturating_sub(found.len());
            if limit == 0 || found.last().is_some_and(|last| *last > span.through) {
                break;
            }
            found.extend(Segment { tree: self.tree(), seal }.list(index, Span { limit, ..span })?);
        }
        let beyond = found.partition_point(|sequence| *sequence <= span.through);
        found.truncate(beyond);
        Ok(found)
    }

    /// The digest of what `segment` left, from the rows that stand in the store: equal to
    /// [`digest_of`] the seal that a rebuild would write.
    ///
    /// # Errors
    ///
    /// [`Broken`] when a row is missing, or the rows are not those that were sealed.
    pub fn stored_digest(&self, segment: SegmentNumber) -> Result<[u8; 32], Broken> {
        let seal = self.seal_of(segment)?;
        let rows = Segment { tree: self.tree(), seal: &seal };
        let sealed = self.sealed();
        if sealed.iter().rev().take(CHECKPOINTS_KEPT).any(|kept| kept.info.segment == segment) {
            rows.blob(Kind::Checkpoint)?;
        }
        rows.digest()
    }

    fn tree(&self) -> &Tree {
        &self.shared.tree
    }

    /// The seals as they are now.
    fn sealed(&self) -> Arc<Vec<SealRow>> {
        Arc::clone(&self.shared.seals.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn seal_of(&self, segment: SegmentNumber) -> Result<SealRow, Broken> {
        let sealed = self.sealed();
        let seal = sealed.iter().find(|seal| seal.info.segment == segment).copied();
        seal.ok_or_else(|| Broken::row(self.tree().dir(), Key::Seal(segment), What::Missing))
    }
}

/// The seals from the first segment on, of which none may be missing.
fn read_seals(tree: &Tree) -> Result<Vec<SealRow>, Broken> {
    let mut seals = Vec::new();
    let mut segment = SegmentNumber::FIRST;
    while let Some(value) = tree.get(Key::Seal(segment))? {
        let seal = SealRow::from_value(segment, &value)
            .map_err(|what| Broken::row(tree.dir(), Key::Seal(segment), what))?;
        seals.push(seal);
        segment = segment.next();
    }
    let (expected, found) = (seals.len(), tree.count(Key::SEALS)?);
    if expected == found {
        Ok(seals)
    } else {
        Err(Broken::folder(tree.dir(), What::Gap { expected, found }))
    }
}
