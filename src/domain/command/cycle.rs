//! Cycles: closing, recording the figures, approving them.
//!
//! Closing is one entry and takes the same time for ten redemptions as for a million: the entry
//! *is* the cut-off. The figures are computed outside the writer and arrive as a series of parts.

use super::super::entry::{Effect, FigureLine, FigureTotals, FiguresDigest};
use super::super::facts::{Cycle, CycleState, Facts, Label};
use super::super::id::{CycleId, Sequence};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::{Context, Decision};

/// The most cycles of a ledger.
pub const CYCLES_MAX: u32 = 10_000;
/// The most lines of one part of the figures.
pub const FIGURE_LINES_MAX: usize = 800;

/// Ends the open cycle with this entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseCycle {
    /// What people call it.
    pub label: Label,
}

/// Records a part of a cycle's figures: only the engine asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFigures {
    /// Of which cycle.
    pub cycle: CycleId,
    /// The place of this part in the series, from 1.
    pub part: u32,
    /// At most [`FIGURE_LINES_MAX`].
    pub lines: Vec<FigureLine>,
    /// In the last part only.
    pub totals: Option<FigureTotals>,
}

/// Approves the figures that have this digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApproveCycle {
    /// Which.
    pub cycle: CycleId,
    /// The digest of the figures that were read.
    pub figures: FiguresDigest,
}

fn find(facts: &Facts, cycle: CycleId) -> Result<&Cycle, Rejection> {
    facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })
}

impl CloseCycle {
    /// # Errors
    ///
    /// `CYCLE_LABEL_REUSED`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        if let Some(index) = facts.cycles.iter().position(|cycle| cycle.label == self.label) {
            let cycle = CycleId::at_index(index).unwrap_or(CycleId::FIRST);
            return Err(Rejection::CycleLabelReused { cycle });
        }
        let full = Rejection::LimitReached { collection: "cycles", limit: CYCLES_MAX };
        let cycle = CycleId::at_index(facts.cycles.len()).ok_or(full.clone())?;
        if cycle.get() > CYCLES_MAX {
            return Err(full);
        }
        let first = facts.last_cut_off().map_or(Sequence::FIRST, Sequence::next);
        let label = self.label.clone();
        Ok(Decision::facts(Effect::CycleClosed { cycle, label, first }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.label);
    }
}

impl RecordFigures {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_COMPUTED` when the cycle before this one has no figures yet,
    /// `CYCLE_COMPUTED` when the part is not the next one.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let RecordFigures { cycle: id, part, ref lines, totals } = *self;
        let cycle = find(facts, id)?;
        let expected = match &cycle.state {
            CycleState::Closed { parts, .. } => parts.checked_add(1),
            CycleState::Computed { .. } | CycleState::Approved { .. } => None,
        };
        let before = id.get().checked_sub(1).and_then(CycleId::new);
        if let Some(before) = before.filter(|before| is_uncomputed(facts, *before)) {
            return Err(Rejection::CycleNotComputed { cycle: before });
        }
        if expected != Some(part) {
            return Err(Rejection::CycleComputed { cycle: id });
        }
        let lines = lines.clone();
        Ok(Decision::facts(Effect::FiguresRecorded { cycle: id, part, lines, totals }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle).number(self.part);
        for line in &self.lines {
            let FigureLine { venue, buyer, redemptions, cheques, amount } = line;
            to.shown(venue).shown(buyer);
            to.number(*redemptions).number(*cheques).number(amount.get());
        }
        if let Some(FigureTotals { lines, amount, digest }) = &self.totals {
            to.number(*lines).number(amount.get());
            digest.0.iter().for_each(|byte| {
                to.number(*byte);
            });
        }
    }
}

fn is_uncomputed(facts: &Facts, cycle: CycleId) -> bool {
    facts.cycle(cycle).is_some_and(|cycle| cycle.totals().is_none())
}

impl ApproveCycle {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_COMPUTED`, `CYCLE_APPROVED`, `FIGURES_MISMATCH`,
    /// `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let id = self.cycle;
        let cycle = find(facts, id)?;
        let totals = match &cycle.state {
            CycleState::Closed { .. } => return Err(Rejection::CycleNotComputed { cycle: id }),
            CycleState::Approved { .. } => return Err(Rejection::CycleApproved { cycle: id }),
            CycleState::Computed { totals } => totals,
        };
        if totals.digest != self.figures {
            return Err(Rejection::FiguresMismatch { cycle: id });
        }
        if cycle.closed_by == context.caller {
            return Err(Rejection::SameCaller { caller: context.caller.clone() });
        }
        Ok(Decision::facts(Effect::CycleApproved { cycle: id }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle);
        self.figures.0.iter().for_each(|byte| {
            to.number(*byte);
        });
    }
}
