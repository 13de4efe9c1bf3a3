//! The projection: the store brought to what the journal says.
//!
//! **Invariant:** the store is believed only as far as a checkpoint's hash stands in the chain;
//! everything else is folded again from the journal.
//! **Invariant:** a broken store is moved aside, never repaired and never deleted.

use std::path::PathBuf;
use std::sync::Arc;

use super::folder::Folder;
use super::shared::with_causes;
use super::start::StartError;
use crate::disk::Disk;
use crate::domain::facts::Facts;
use crate::domain::id::Sequence;
use crate::journal::{
    self, ChainHash, Checkpoint, Journal, Position, Reader, Recovered, Segment, SegmentNumber,
    Segments,
};
use crate::store::{Broken, Cure, Rows, Seal, Store, record as checkpoint};

/// An opened journal with its facts, and a store that holds all of its sealed segments.
pub(super) struct Projection {
    pub(super) store: Store,
    pub(super) facts: Facts,
    pub(super) tail: Tail,
    pub(super) journal: Journal,
    pub(super) recovered: Recovered,
    pub(super) store_set_aside: Option<PathBuf>,
    pub(super) rebuilt: u32,
}

/// The segment that is not sealed, and its rows so far.
pub(super) struct Tail {
    pub(super) segment: SegmentNumber,
    pub(super) rows: Rows,
}

/// The newest state that the store holds and the journal confirms.
struct Base {
    facts: Facts,
    /// The segment whose end it is; `None`: nothing was sealed.
    checkpoint: Option<Checkpoint>,
    last: Option<Sequence>,
}

/// Opens journal and store; what the store lacks is folded from the journal and sealed.
pub(super) fn open(
    disk: &Arc<dyn Disk>,
    folder: &Folder,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Projection, StartError> {
    let segments = journal::segments(disk, &folder.journal())?;
    let (store, base, store_set_aside) = open_store(folder, &segments)?;
    let (journal, recovered) = Journal::open(disk, &folder.journal(), base.checkpoint)?;
    let mut reader = Reader::new(disk, &folder.journal())?;
    let target = journal.position();
    let mut fold = Fold::new(&base, &store, target);
    let facts = fold.run(&mut reader, base.facts, progress)?;
    let (tail, rebuilt) = (Tail { segment: fold.segment, rows: fold.rows }, fold.sealed);
    Ok(Projection { store, facts, tail, journal, recovered, store_set_aside, rebuilt })
}

/// Moves the store aside and makes it again from the journal.
pub(super) fn set_aside(folder: &Folder) -> Result<PathBuf, StartError> {
    let io = |source| StartError::Io { action: "moving aside", file: folder.store(), source };
    Store::set_aside(&folder.store()).map_err(io)
}

/// The store and the newest checkpoint in it; a broken store is moved aside and begun again.
fn open_store(
    folder: &Folder,
    segments: &Segments,
) -> Result<(Store, Base, Option<PathBuf>), StartError> {
    match try_store(folder, segments) {
        Ok((store, base)) => Ok((store, base, None)),
        Err(broken) if broken.cure() == Cure::Operator => Err(broken.into()),
        Err(broken) => {
            let error = with_causes(&broken);
            tracing::warn!(%error, "the store is moved aside and rebuilt from the journal");
            let aside = set_aside(folder)?;
            let (store, base) = try_store(folder, segments)?;
            Ok((store, base, Some(aside)))
        }
    }
}

fn try_store(folder: &Folder, segments: &Segments) -> Result<(Store, Base), Broken> {
    let store = Store::open(&folder.store(), segments.ledger)?;
    let seals = store.seals()?;
    let none = Base { facts: Facts::default(), checkpoint: None, last: None };
    let Some(newest) = seals.last() else { return Ok((store, none)) };
    for seal in &seals {
        let ends = segments.segments.iter().filter_map(Segment::checkpoint);
        let stands = ends.clone().any(|end| end.segment == seal.segment && end.hash == seal.hash);
        if !stands {
            return Err(Broken::not_in_chain(&folder.store(), seal.segment));
        }
    }
    let bytes = store.checkpoint(newest.segment)?;
    let facts = checkpoint::decode(&bytes)
        .map_err(|error| Broken::unreadable(&folder.store(), newest.segment, &error))?;
    for seal in &seals {
        store.requests(seal.segment)?;
    }
    let checkpoint = Some(Checkpoint { segment: newest.segment, hash: newest.hash });
    Ok((store, Base { facts, checkpoint, last: newest.last }))
}

/// Where the entries that were folded end.
#[derive(Clone, Copy)]
struct End {
    last: Option<Sequence>,
    hash: ChainHash,
}

/// Folding the tail of the journal, sealing each segment that ends on the way.
struct Fold<'a> {
    store: &'a Store,
    target: Position,
    base_end: End,
    segment: SegmentNumber,
    rows: Rows,
    sealed: u32,
}

impl<'a> Fold<'a> {
    fn new(base: &Base, store: &'a Store, target: Position) -> Fold<'a> {
        let segment =
            base.checkpoint.map_or(SegmentNumber::FIRST, |checkpoint| checkpoint.segment.next());
        let hash = base.checkpoint.map_or(target.hash, |checkpoint| checkpoint.hash);
        let base_end = End { last: base.last, hash };
        Fold { store, target, base_end, segment, rows: Rows::default(), sealed: 0 }
    }

    fn run(
        &mut self,
        reader: &mut Reader,
        mut facts: Facts,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Facts, StartError> {
        let all = self.target.segment.get().saturating_sub(self.segment.get());
        let mut end = self.base_end;
        if let Some(after) = end.last.filter(|last| Some(*last) != self.target.sequence)
            && !reader.seek(after.next(), &self.target)?
        {
            let what = format!("the journal does not reach entry {}", after.next());
            return Err(StartError::Inconsistent(what));
        }
        // Where the checkpoint is the end, the reader still stands at the beginning.
        while end.last != self.target.sequence
            && let Some(turn) = reader.next_turn(&self.target)?
        {
            while self.segment < turn.segment() {
                self.seal(&facts, end)?;
                progress(self.sealed, all);
            }
            for (_, bytes) in &turn.entries {
                let entry = journal::record::decode(bytes)?;
                let expected = facts.next_sequence();
                if entry.sequence != expected {
                    let what = format!("entry {} stands where {expected} does", entry.sequence);
                    return Err(StartError::Inconsistent(what));
                }
                self.rows.add(&entry, &facts)?;
                facts.apply(&entry);
            }
            end = End { last: turn.end.sequence, hash: turn.end.hash };
        }
        while self.segment < self.target.segment {
            self.seal(&facts, end)?;
            progress(self.sealed, all);
        }
        Ok(facts)
    }

    fn seal(&mut self, facts: &Facts, end: End) -> Result<(), StartError> {
        let rows = Arc::new(std::mem::take(&mut self.rows));
        let (segment, facts) = (self.segment, checkpoint::encode(facts));
        self.store.write(&Seal { segment, hash: end.hash, last: end.last, facts, rows })?;
        self.sealed = self.sealed.saturating_add(1);
        self.segment = self.segment.next();
        Ok(())
    }
}
