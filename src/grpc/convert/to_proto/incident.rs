//! Incidents, what happened to each cent of them, and what venues give back.

use std::collections::BTreeMap;

use super::{cents, effect, whole};
use crate::domain::entry::{
    Advancer, Effect, Entry, IncidentEffect, IncidentKind, IncidentReason, Move, Payee, Source,
    Undone,
};
use crate::domain::facts::Incident;
use crate::domain::id::{FunderId, RedemptionId};
use crate::domain::money::Cents;
use crate::engine::Accepted;
use crate::grpc::pb;
use pb::incident_move::Kind;

/// The incident that was decided, as it was then; `None` when `entry` undoes nothing.
pub(in crate::grpc) fn incident_decided(entry: &Entry) -> Option<pb::Incident> {
    entry.effects.iter().find_map(|effect| {
        let Effect::Incident(IncidentEffect::RedemptionUndone {
            redemption,
            cycle,
            venue,
            kind,
            reason,
            cheques: _,
            set_off,
            undone,
        }) = effect
        else {
            return None;
        };
        Some(pb::Incident {
            name: redemption.to_string(),
            cycle: cycle.to_string(),
            venue: venue.to_string(),
            kind: incident_kind(*kind).into(),
            reason: incident_reason(*reason).into(),
            since_sequence: whole(entry.sequence.get()),
            recorded_by: entry.caller.to_string(),
            set_off: *set_off,
            parts: undone.iter().map(part_decided).collect(),
        })
    })
}

fn part_decided(undone: &Undone) -> pb::IncidentPart {
    let Undone { buyer, released: _, moves } = undone;
    let sum = |amounts: &mut dyn Iterator<Item = Cents>| {
        cents(Cents::checked_sum(amounts).unwrap_or(Cents::MAX))
    };
    let clawed_back = |one: &Move| {
        if let Move::ClawedBack { amount, .. } = one { Some(*amount) } else { None }
    };
    let open_cents = sum(&mut moves.iter().filter_map(clawed_back));
    let unpaid_cents = sum(&mut moves.iter().map(|one| one.unpaid()));
    pb::IncidentPart {
        buyer: buyer.to_string(),
        value_cents: unpaid_cents.saturating_add(open_cents),
        goodwill_cents: 0,
        open_cents,
        moves: moves.iter().map(|one| moved(*one)).collect(),
    }
}

/// An incident as it is now, without its moves.
pub(in crate::grpc) fn incident(redemption: RedemptionId, incident: &Incident) -> pb::Incident {
    let Incident { cycle, venue, kind, reason, since, by, set_off, values, goodwill, open: _ } =
        incident;
    let parts = values.iter().map(|(buyer, value)| pb::IncidentPart {
        buyer: buyer.to_string(),
        value_cents: cents(*value),
        goodwill_cents: cents(of(goodwill, *buyer)),
        open_cents: cents(incident.open_of(*buyer)),
        moves: Vec::new(),
    });
    pb::Incident {
        name: redemption.to_string(),
        cycle: cycle.to_string(),
        venue: venue.to_string(),
        kind: incident_kind(*kind).into(),
        reason: incident_reason(*reason).into(),
        since_sequence: whole(since.get()),
        recorded_by: by.to_string(),
        set_off: *set_off,
        parts: parts.collect(),
    }
}

fn of(sums: &BTreeMap<FunderId, Cents>, buyer: FunderId) -> Cents {
    sums.get(&buyer).copied().unwrap_or(Cents::ZERO)
}

/// How a redemption was undone.
pub(in crate::grpc) fn undoing(incident: &Incident) -> pb::Undoing {
    pb::Undoing {
        kind: incident_kind(incident.kind).into(),
        reason: incident_reason(incident.reason).into(),
        sequence: whole(incident.since.get()),
    }
}

/// What happened to some cents.
fn moved(one: Move) -> pb::IncidentMove {
    let (kind, funder, order) = match one {
        Move::Recirculated { order, .. } => (Kind::Recirculated, None, Some(order)),
        Move::Advanced { order, by: Advancer::Buyer, .. } => {
            (Kind::AdvancedByBuyer, None, Some(order))
        }
        Move::Advanced { order, by: Advancer::Operator, .. } => {
            (Kind::AdvancedByOperator, None, Some(order))
        }
        Move::Returned { .. } => (Kind::Returned, None, None),
        Move::Repaid { funder, from: Source::Payable, .. } => {
            (Kind::RepaidFromPayable, Some(funder), None)
        }
        Move::Repaid { funder, from: Source::Held, .. } => {
            (Kind::RepaidFromHeld, Some(funder), None)
        }
        Move::Repaid { funder, from: Source::Provision, .. } => {
            (Kind::RepaidFromProvision, Some(funder), None)
        }
        Move::ContributionCancelled { contributor: funder, .. }
        | Move::CoFundingCancelled { co_funder: funder, .. } => {
            (Kind::CallCancelled, Some(funder), None)
        }
        Move::Uncalled { funder, .. } => (Kind::Uncalled, Some(funder), None),
        Move::GivenUp { funder, .. } => (Kind::GivenUp, Some(funder), None),
        Move::ClawedBack { to: Payee::Funder(funder), .. } => {
            (Kind::ClawedBackForFunder, Some(funder), None)
        }
        Move::ClawedBack { to: Payee::Buyer, .. } => (Kind::ClawedBackForBuyer, None, None),
        Move::ClawedBack { to: Payee::Operator, .. } => (Kind::ClawedBackForOperator, None, None),
    };
    pb::IncidentMove {
        kind: kind.into(),
        funder: funder.map(|funder| funder.to_string()).unwrap_or_default(),
        order: order.map(|order| order.to_string()).unwrap_or_default(),
        amount_cents: cents(one.amount()),
    }
}

pub(super) fn incident_kind(kind: IncidentKind) -> pb::IncidentKind {
    match kind {
        IncidentKind::Restored => pb::IncidentKind::Restored,
        IncidentKind::Cancelled => pb::IncidentKind::Cancelled,
    }
}

fn incident_reason(reason: IncidentReason) -> pb::IncidentReason {
    match reason {
        IncidentReason::ServiceNotGiven => pb::IncidentReason::ServiceNotGiven,
        IncidentReason::EntryError => pb::IncidentReason::EntryError,
        IncidentReason::Duplicate => pb::IncidentReason::Duplicate,
        IncidentReason::Fraud => pb::IncidentReason::Fraud,
        IncidentReason::Complaint => pb::IncidentReason::Complaint,
    }
}

/// What of a clawback was given up.
pub(in crate::grpc) fn clawback_abandoned(
    accepted: &Accepted,
) -> Option<pb::AbandonClawbackResponse> {
    effect(accepted, |effect| {
        let Effect::Incident(IncidentEffect::ClawbackAbandoned { amount, .. }) = effect else {
            return None;
        };
        let receipt = Some(super::receipt(accepted));
        Some(pb::AbandonClawbackResponse { amount_cents: cents(*amount), receipt })
    })
}

/// What a venue gave back, redemption by redemption.
pub(in crate::grpc) fn recovered(accepted: &Accepted) -> pb::RecordRecoveryResponse {
    let recovered = accepted.entry.effects.iter().filter_map(|effect| {
        let Effect::Incident(IncidentEffect::ClawbackRecovered { redemption, to, .. }) = effect
        else {
            return None;
        };
        let amount = Cents::checked_sum(to.iter().map(|(_, amount)| *amount));
        Some(pb::Recovered {
            redemption: redemption.to_string(),
            amount_cents: cents(amount.unwrap_or(Cents::MAX)),
        })
    });
    let receipt = Some(super::receipt(accepted));
    pb::RecordRecoveryResponse { recovered: recovered.collect(), receipt }
}
