//! Cycles: closing, recording the figures, approving them.
//!
//! Closing is one entry and takes the same time for ten redemptions as for a million: the entry
//! *is* the cut-off. The figures are computed outside the writer and arrive as a series of parts.

use super::super::entry::{
    ClaimEffect, Effect, FigureLine, FigureTotals, FiguresDigest, ReturnReason, ShareLine,
    ShareTotals, SharingEffect,
};
use super::super::facts::{Cycle, CycleState, Facts, Label};
use super::super::id::{CycleId, Sequence};
use super::super::money::Cents;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
#[cfg(doc)]
use super::claims::statements::CONTEST_DAYS_MAX;
use super::claims::statements::CONTEST_DAYS_PRESET;
use super::{Context, Decision};

/// The most cycles of a ledger.
pub const CYCLES_MAX: u32 = 10_000;
/// The most lines of one part of the figures.
pub const FIGURE_LINES_MAX: usize = 800;
/// The most lines of one part of the shares.
pub const SHARE_LINES_MAX: usize = 800;
/// How the shares of a cycle that is closed now are computed: see `docs/settling.md`.
pub const COMPUTATION_VERSION: u16 = 2;

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

/// Records a part of a cycle's shares: only the engine asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordShares {
    /// Of which cycle.
    pub cycle: CycleId,
    /// The place of this part in the series, from 1.
    pub part: u32,
    /// At most [`SHARE_LINES_MAX`].
    pub lines: Vec<ShareLine>,
    /// In the last part only.
    pub totals: Option<ShareTotals>,
}

/// Does not approve the figures that have this digest, with a reason. They may be, later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnCycle {
    /// Which.
    pub cycle: CycleId,
    /// The digest of the figures that were read.
    pub figures: FiguresDigest,
    /// Why.
    pub reason: ReturnReason,
}

/// Approves the figures that have this digest. Above the sum that the rules of a scheme say, two
/// other people than the one who closed the cycle must; the second approval counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApproveCycle {
    /// Which.
    pub cycle: CycleId,
    /// The digest of the figures that were read.
    pub figures: FiguresDigest,
    /// For how many days funders can contest shares, up to [`CONTEST_DAYS_MAX`];
    /// [`CONTEST_DAYS_PRESET`] unless said.
    pub contest_days: Option<u16>,
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
        let mut decision = Decision::facts(Effect::CycleClosed { cycle, label, first });
        if facts.sharing.is_in_use() {
            let fixed = SharingEffect::ComputationFixed { cycle, version: COMPUTATION_VERSION };
            decision.effects.push(Effect::Sharing(fixed));
        }
        Ok(decision)
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
        check_before(facts, id)?;
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
            bytes(to, *digest);
        }
    }
}

/// Cycles are computed in order.
fn check_before(facts: &Facts, cycle: CycleId) -> Result<(), Rejection> {
    let before = cycle.get().checked_sub(1).and_then(CycleId::new);
    match before.filter(|before| !facts.is_computed(*before)) {
        Some(cycle) => Err(Rejection::CycleNotComputed { cycle }),
        None => Ok(()),
    }
}

impl RecordShares {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_COMPUTED` when the cycle before this one is not computed or
    /// the figures of this one are not recorded, `CYCLE_COMPUTED` when the part is not the next.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let RecordShares { cycle: id, part, ref lines, totals } = *self;
        let cycle = find(facts, id)?;
        check_before(facts, id)?;
        if cycle.totals().is_none() {
            return Err(Rejection::CycleNotComputed { cycle: id });
        }
        let shares = facts.sharing.cycles.get(&id).filter(|shares| shares.totals.is_none());
        if shares.and_then(|shares| shares.parts.checked_add(1)) != Some(part) {
            return Err(Rejection::CycleComputed { cycle: id });
        }
        let lines = lines.clone();
        let recorded = SharingEffect::SharesRecorded { cycle: id, part, lines, totals };
        let mut decision = Decision::facts(Effect::Sharing(recorded));
        if totals.is_some() {
            let prepared = ClaimEffect::StatementsPrepared { cycle: id };
            decision.effects.push(Effect::Claim(prepared));
        }
        Ok(decision)
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle).number(self.part);
        // The digest of the lines says all that they hold.
        let lines = FiguresDigest::of_shares(FiguresDigest([0; 32]), &self.lines);
        bytes(to, lines);
        if let Some(totals) = &self.totals {
            bytes(to, totals.digest);
        }
    }
}

fn bytes(to: &mut DigestWriter, digest: FiguresDigest) {
    digest.0.iter().for_each(|byte| {
        to.number(*byte);
    });
}

/// Checks that `context` may approve or return a cycle: that it is computed and not approved, that
/// its digest is `figures`, and that somebody else closed it.
fn check_judge(
    facts: &Facts,
    context: &Context,
    (id, figures): (CycleId, FiguresDigest),
) -> Result<(), Rejection> {
    let cycle = find(facts, id)?;
    if matches!(cycle.state, CycleState::Approved { .. }) {
        return Err(Rejection::CycleApproved { cycle: id });
    }
    match facts.figures_digest(id) {
        None => Err(Rejection::CycleNotComputed { cycle: id }),
        Some(digest) if digest != figures => Err(Rejection::FiguresMismatch { cycle: id }),
        Some(_) => context.check_not(&cycle.closed_by),
    }
}

impl ReturnCycle {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_COMPUTED`, `CYCLE_APPROVED`, `FIGURES_MISMATCH`,
    /// `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ReturnCycle { cycle: id, figures, reason } = *self;
        check_judge(facts, context, (id, figures))?;
        let returned = SharingEffect::CycleReturned { cycle: id, reason };
        Ok(Decision::facts(Effect::Sharing(returned)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle).shown(&self.reason);
        bytes(to, self.figures);
    }
}

impl ApproveCycle {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_COMPUTED`, `CYCLE_APPROVED`, `FIGURES_MISMATCH`,
    /// `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let id = self.cycle;
        check_judge(facts, context, (id, self.figures))?;
        match facts.claims.approvals.get(&id) {
            Some(first) => context.check_not(first)?,
            None if needs_three(facts, context.day, id) => {
                let begun = ClaimEffect::ApprovalBegun { cycle: id };
                return Ok(Decision::facts(Effect::Claim(begun)));
            }
            None => {}
        }
        let mut decision = Decision::facts(Effect::CycleApproved { cycle: id });
        if facts.sharing.cycles.contains_key(&id) {
            let days = self.contest_days.unwrap_or(CONTEST_DAYS_PRESET);
            let contest_until = context.day.plus(days.into());
            let issued = ClaimEffect::StatementsIssued { cycle: id, contest_until };
            decision.effects.push(Effect::Claim(issued));
        }
        Ok(decision)
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle);
        bytes(to, self.figures);
        // What an earlier release could ask keeps its digest.
        if let Some(days) = self.contest_days {
            to.number(days);
        }
    }
}

/// Whether the sum of the cycle is above what the rules of any scheme leave to two people.
fn needs_three(facts: &Facts, day: Day, cycle: CycleId) -> bool {
    let totals = facts.cycle(cycle).and_then(Cycle::totals);
    let amount = totals.map_or(Cents::ZERO, |totals| totals.amount);
    let rules = facts.schemes.iter().filter_map(|scheme| scheme.on(day));
    let mut thresholds = rules.filter_map(|(_, rules)| rules.three_people_above);
    thresholds.any(|most| amount > most)
}
