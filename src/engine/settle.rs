//! Settling from the journal: the redemptions of a range of entries, gathered to be computed.

use std::collections::{BTreeMap, BTreeSet};

use super::lookup::Lookup;
use super::{Error, unreadable};
use crate::domain::claim::SettledRedemption;
use crate::domain::facts::Facts;
use crate::domain::id::{CycleId, RedemptionId, Sequence};
use crate::domain::rejection::Rejection;
use crate::journal::record::{self, RecordError};
use crate::journal::{JournalError, Position, Reader};
use crate::settlement::{Computation, FiguresError, Known, PartShares, Settled};

/// Why a range of entries cannot be settled.
#[derive(Debug, thiserror::Error)]
pub(super) enum SettleError {
    #[error("the journal cannot be read: {0}")]
    Journal(#[from] JournalError),
    #[error("an entry cannot be read: {0}")]
    Record(#[from] RecordError),
    #[error("the figures cannot be computed: {0}")]
    Figures(#[from] FiguresError),
    #[error("the engine stops")]
    Stopping,
}

/// Gathers the redemptions of a range of entries, as far as they are `synced`.
pub(super) fn gather(
    reader: &mut Reader,
    (Range { first, last, .. }, synced): (Range, &Position),
    mut computation: Computation,
    is_stopping: impl Fn() -> bool,
) -> Result<Computation, SettleError> {
    reader.seek(first, synced)?;
    while let Some(turn) = reader.next_turn(synced)? {
        if is_stopping() {
            return Err(SettleError::Stopping);
        }
        for (_, bytes) in &turn.entries {
            let entry = record::decode(bytes)?;
            if entry.sequence >= first && entry.sequence <= last {
                computation.add(&entry)?;
            }
        }
        if turn.end.sequence.is_some_and(|end| end >= last) {
            break;
        }
    }
    Ok(computation)
}

/// The entries of a cycle that is closed, or of the open one as far as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    cycle: CycleId,
    first: Sequence,
    last: Sequence,
    /// Whether anybody but buyers could bear a part of it.
    pub(super) is_shared: bool,
}

impl Range {
    /// Nothing gathered yet, and what is known at the end.
    pub(super) fn begun(self, facts: &Facts) -> (Computation, Known) {
        (Computation::new(facts.buyers()), Known::at(facts, self.cycle, self.last))
    }
}

pub(super) fn range(facts: &Facts, cycle: CycleId) -> Result<Range, Rejection> {
    let found = facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })?;
    let is_shared = facts.sharing.cycles.contains_key(&cycle);
    Ok(Range { cycle, first: found.first, last: found.cut_off, is_shared })
}

/// The open cycle up to `last`; `None` when it has no entry.
fn open_range(facts: &Facts, last: Sequence) -> Result<Option<Range>, Rejection> {
    let uncomputed = (0..facts.cycles.len()).filter_map(CycleId::at_index);
    if let Some(cycle) = uncomputed.rev().find(|cycle| !facts.is_computed(*cycle)) {
        return Err(Rejection::CycleNotComputed { cycle });
    }
    let cycle = CycleId::at_index(facts.cycles.len());
    let first = facts.last_cut_off().map_or(Sequence::FIRST, Sequence::next);
    let is_shared = facts.sharing.is_in_use();
    let range = cycle.map(|cycle| Range { cycle, first, last, is_shared });
    Ok(range.filter(|range| range.first <= range.last))
}

impl Lookup {
    /// What closing the cycle now would give, when nothing happens meanwhile.
    ///
    /// # Errors
    ///
    /// `Rejected` with `CYCLE_NOT_COMPUTED` while a closed cycle is not computed; `Storage`.
    pub fn preview(&mut self) -> Result<Settled, Error> {
        let Some(last) = self.last() else { return self.nothing() };
        match self.read(|view| open_range(view.facts, last))? {
            Some(range) => self.settle(range),
            None => self.nothing(),
        }
    }

    /// The figures of `cycle`, computed again from the journal.
    ///
    /// # Errors
    ///
    /// `Rejected` with `CYCLE_NOT_FOUND`, then with `CYCLE_NOT_COMPUTED`; `Storage`.
    pub fn recompute(&mut self, cycle: CycleId) -> Result<Settled, Error> {
        let range = self.read(|view| {
            let range = range(view.facts, cycle)?;
            let computed = view.facts.is_computed(cycle);
            if computed { Ok(range) } else { Err(Rejection::CycleNotComputed { cycle }) }
        })?;
        self.settle(range)
    }

    /// Who bears what of each part of `redemption`: for good once its cycle is closed, and as
    /// things stand before. Empty when it is void or no redemption.
    ///
    /// # Errors
    ///
    /// `Rejected` with `CYCLE_NOT_COMPUTED` while a cycle before is not computed; `Storage`.
    pub fn bearers(
        &mut self,
        redemption: RedemptionId,
    ) -> Result<(CycleId, Vec<PartShares>), Error> {
        let Some(last) = self.last() else { return Ok((CycleId::FIRST, Vec::new())) };
        let found = self.read(|view| {
            let facts = view.facts;
            let closed = facts.cycles.iter().position(|cycle| cycle.cut_off >= redemption.0);
            match closed.and_then(CycleId::at_index) {
                Some(cycle) => range(facts, cycle).map(Some),
                None => open_range(facts, last),
            }
        })?;
        let Some(range) = found else { return Ok((CycleId::FIRST, Vec::new())) };
        let (mut computation, known) = self.gathered(range)?;
        computation.finish().map_err(unsettled)?;
        Ok((range.cycle, computation.explain(known, redemption)))
    }

    /// Who bears what of the parts of those of `wanted` that stand in `cycle`, which is closed.
    ///
    /// # Errors
    ///
    /// `Rejected` with `CYCLE_NOT_FOUND`; `Storage`.
    pub fn bearers_among(
        &mut self,
        cycle: CycleId,
        wanted: &BTreeSet<RedemptionId>,
    ) -> Result<BTreeMap<RedemptionId, Vec<PartShares>>, Error> {
        let mut found: BTreeMap<RedemptionId, Vec<PartShares>> = BTreeMap::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let range = self.read(|view| range(view.facts, cycle))?;
        let (mut computation, known) = self.gathered(range)?;
        computation.finish().map_err(unsettled)?;
        computation.each(known, |taken, shares| {
            let redemption = RedemptionId(taken.redemption);
            if wanted.contains(&redemption) {
                found.entry(redemption).or_default().push(shares.clone());
            }
        });
        Ok(found)
    }

    /// `redemption` as its entry and the figures of its cycle have it; `None` when it stands in no
    /// computed cycle: it is none, is void, or can still be voided.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub fn settled(
        &mut self,
        redemption: RedemptionId,
    ) -> Result<Option<SettledRedemption>, Error> {
        let range = self.read(|view| {
            let facts = view.facts;
            let closed = facts.cycles.iter().position(|cycle| cycle.cut_off >= redemption.0);
            let cycle = closed.and_then(CycleId::at_index).filter(|id| facts.is_computed(*id));
            cycle.map(|cycle| range(facts, cycle)).transpose()
        })?;
        let Some(range) = range else { return Ok(None) };
        let Some(found) = self.entry(redemption.0)? else { return Ok(None) };
        let (mut computation, known) = self.gathered(range)?;
        computation.finish().map_err(unsettled)?;
        Ok(computation.settled(known, (range.cycle, &found.entry)))
    }

    fn nothing(&self) -> Result<Settled, Error> {
        let computation = Computation::new(BTreeMap::new());
        let is_shared = self.read(|view| view.facts.sharing.is_in_use());
        Settled::of(computation, is_shared.then(Known::default)).map_err(unsettled)
    }

    fn settle(&mut self, range: Range) -> Result<Settled, Error> {
        let (computation, known) = self.gathered(range)?;
        Settled::of(computation, range.is_shared.then_some(known)).map_err(unsettled)
    }

    fn gathered(&mut self, range: Range) -> Result<(Computation, Known), Error> {
        let (computation, known) = self.read(|view| range.begun(view.facts));
        let position = self.position();
        let gathered = gather(self.reader(), (range, &position), computation, || false);
        match gathered {
            Ok(computation) => Ok((computation, known)),
            Err(SettleError::Stopping) => Err(Error::Stopping),
            Err(SettleError::Journal(error)) => Err(unreadable(error)),
            Err(SettleError::Record(error)) => Err(unreadable(error)),
            Err(SettleError::Figures(error)) => Err(unsettled(error)),
        }
    }
}

/// Entries that were decided give figures: where they do not, the ledger is damaged.
pub(super) fn unsettled(error: FiguresError) -> Error {
    unreadable(error)
}
