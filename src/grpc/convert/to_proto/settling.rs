//! Cycles and remittances.

use super::share::{return_reason, share_totals};
use super::{cents, count, effect, whole};
use crate::domain::entry::{ClaimEffect, Effect, FigureTotals, FiguresDigest};
use crate::domain::facts::{Cycle, CycleState, Facts, Remittance, RemittanceKey};
use crate::domain::id::CycleId;
use crate::engine::Accepted;
use crate::grpc::pb;

/// The cycle that was closed.
pub(in crate::grpc) fn cycle_closed(accepted: &Accepted) -> Option<pb::Cycle> {
    effect(accepted, |effect| {
        let Effect::CycleClosed { cycle, label, first } = effect else { return None };
        Some(pb::Cycle {
            name: cycle.to_string(),
            label: label.to_string(),
            state: pb::cycle::State::Closed.into(),
            first_sequence: whole(first.get()),
            cut_off_sequence: whole(accepted.entry.sequence.get()),
            closed_by: accepted.entry.caller.to_string(),
            ..pb::Cycle::default()
        })
    })
}

/// A closed cycle.
pub(in crate::grpc) fn cycle(id: CycleId, facts: &Facts) -> Option<pb::Cycle> {
    let cycle = facts.cycle(id)?;
    let Cycle { label, first, cut_off, closed_by, state } = cycle;
    let returned = facts.sharing.returned.get(&id);
    // The digest is there once everything is, shares included.
    let digest = facts.figures_digest(id);
    let approved_by = match state {
        CycleState::Approved { by, .. } => Some(by),
        CycleState::Closed { .. } | CycleState::Computed { .. } => None,
    };
    let once = facts.claims.approvals.get(&id).filter(|_| approved_by.is_none());
    let state = match (approved_by, digest, once, returned) {
        (Some(_), _, _, _) => pb::cycle::State::Approved,
        (None, None, _, _) => pb::cycle::State::Closed,
        (None, Some(_), Some(_), _) => pb::cycle::State::ApprovedOnce,
        (None, Some(_), None, Some(_)) => pb::cycle::State::Returned,
        (None, Some(_), None, None) => pb::cycle::State::Computed,
    };
    let reason = returned.map_or(pb::ReturnReason::Unspecified, |(_, why)| return_reason(*why));
    let shares = facts.sharing.cycles.get(&id).and_then(|shares| shares.totals.as_ref());
    Some(pb::Cycle {
        name: id.to_string(),
        label: label.to_string(),
        state: state.into(),
        first_sequence: whole(first.get()),
        cut_off_sequence: whole(cut_off.get()),
        closed_by: closed_by.to_string(),
        approved_by: approved_by.map(ToString::to_string).unwrap_or_default(),
        totals: digest.zip(cycle.totals()).map(|(digest, totals)| figure_totals(totals, digest)),
        share_totals: shares.map(share_totals),
        returned_by: returned.map(|(by, _)| by.to_string()).unwrap_or_default(),
        return_reason: reason.into(),
        first_approved_by: once.map(ToString::to_string).unwrap_or_default(),
    })
}

/// What an approval made of its cycle.
pub(in crate::grpc) fn approved(accepted: &Accepted) -> pb::cycle::State {
    let begun = effect(accepted, |effect| {
        matches!(effect, Effect::Claim(ClaimEffect::ApprovalBegun { .. })).then_some(())
    });
    if begun.is_some() { pb::cycle::State::ApprovedOnce } else { pb::cycle::State::Approved }
}

/// The sums over the figures of a cycle; `digest` stands for all of them, shares included.
pub(in crate::grpc) fn figure_totals(
    totals: &FigureTotals,
    digest: FiguresDigest,
) -> pb::FigureTotals {
    let FigureTotals { lines, amount, digest: _ } = totals;
    pb::FigureTotals {
        remittances: count(*lines),
        amount_cents: cents(*amount),
        figures_digest: digest.0.to_vec(),
    }
}

/// What one venue is due from one buyer.
pub(in crate::grpc) fn remittance(key: &RemittanceKey, remittance: &Remittance) -> pb::Remittance {
    let RemittanceKey { cycle: _, venue, buyer } = key;
    let Remittance { due, payable, since: _, attempts } = remittance;
    pb::Remittance {
        venue: venue.to_string(),
        buyer: buyer.to_string(),
        due_cents: cents(*due),
        payable_cents: cents(*payable),
        attempts: i32::from(*attempts),
    }
}
