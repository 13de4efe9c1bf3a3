//! From a payment to what it pays, and from a redemption to what paid it.
//!
//! **Invariant:** what is told of a closed cycle is read from the journal and computed again, as for
//! `ExplainRedemption`; nothing is kept for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::convert::from_proto::PaymentNamed;
use super::convert::to_proto::{self, Traced};
use super::limits::SCAN_ENTRIES_MAX;
use super::page::Page;
use super::{pb, redemptions};
use crate::domain::entry::{BankingEffect, Effect, IncidentEffect, RecoveredBy};
use crate::domain::facts::{Facts, RemittanceKey};
use crate::domain::id::{
    CycleId, FunderId, PaymentId, PaymentRunId, RedemptionId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::payment::Creditor;
use crate::domain::rejection::Rejection;
use crate::engine::{Error, Index, Lookup, Span};
use crate::reconcile::index;

/// Where a payment to a venue leads.
#[derive(Clone, Debug)]
struct Paid {
    cycle: CycleId,
    venue: VenueId,
    run: PaymentRunId,
    opened: Sequence,
    buyers: BTreeSet<FunderId>,
    /// The entries of the cycle.
    entries: (Sequence, Sequence),
}

/// What a payment pays; `None` when there is none of this name.
pub(super) fn payment(
    lookup: &mut Lookup,
    (named, page): (&PaymentNamed, &Page<RedemptionId>),
) -> Result<Option<pb::ExplainPaymentResponse>, Error> {
    let found = lookup.read(|view| {
        let facts = view.facts;
        let id = match named {
            PaymentNamed::ByName(id) => Some(*id),
            PaymentNamed::ByEndToEndId(text) => index::Index::of(facts).payment(text).flatten(),
        };
        let id = id?;
        let payment = facts.payment(id)?;
        let refund = match payment.creditor {
            Creditor::Refund(refund) => refund.to_string(),
            Creditor::Venue(_) => String::new(),
        };
        let paid = paid(facts, id);
        let lines = payment.lines.iter().map(|line| (line.buyer, line.amount));
        let lines: BTreeMap<FunderId, Cents> = lines.collect();
        let remittances = paid.iter().flat_map(|paid| remittances(facts, paid, &lines)).collect();
        let answer = pb::ExplainPaymentResponse {
            payment: traced(facts, id),
            refund,
            remittances,
            ..pb::ExplainPaymentResponse::default()
        };
        Some((answer, paid))
    });
    let Some((answer, paid)) = found else { return Ok(None) };
    let Some(paid) = paid else { return Ok(Some(answer)) };
    let deductions = if page.after.is_none() { deductions(lookup, &paid)? } else { Vec::new() };
    let (redemptions, next_page_token) = redeemed(lookup, &paid, page)?;
    Ok(Some(pb::ExplainPaymentResponse { deductions, redemptions, next_page_token, ..answer }))
}

fn paid(facts: &Facts, id: PaymentId) -> Option<Paid> {
    let payment = facts.payment(id)?;
    let (venue, run) = (payment.creditor.venue()?, payment.run);
    let found = facts.run(run)?;
    let (cycle, opened) = (found.cycle()?, found.opened);
    let of_cycle = facts.cycle(cycle)?;
    let buyers = payment.lines.iter().map(|line| line.buyer).collect();
    let entries = (of_cycle.first, of_cycle.cut_off);
    Some(Paid { cycle, venue, run, opened, buyers, entries })
}

fn traced(facts: &Facts, id: PaymentId) -> Option<pb::TracedPayment> {
    let payment = facts.payment(id)?;
    let end_to_end = index::end_to_end(facts, payment);
    let booked_by = facts.banking.booked_by.get(&id);
    Some(to_proto::traced_payment(id, &Traced { payment, end_to_end, booked_by }))
}

/// What the venue is due of the cycle, of the chèques of those whose money `lines` are.
fn remittances(
    facts: &Facts,
    paid: &Paid,
    lines: &BTreeMap<FunderId, Cents>,
) -> Vec<pb::TracedRemittance> {
    let Paid { cycle, venue, buyers, .. } = paid;
    let keys =
        buyers.iter().map(|buyer| RemittanceKey { cycle: *cycle, venue: *venue, buyer: *buyer });
    let found = keys.filter_map(|key| {
        let remittance = facts.remittances.get(&key)?;
        let correction = facts.claims.corrections.get(&key).copied();
        let amount = lines.get(&key.buyer).copied().unwrap_or(Cents::ZERO);
        Some(to_proto::traced_remittance(&key, remittance, (correction, amount)))
    });
    found.collect()
}

/// What the run took off what the venue is paid.
fn deductions(lookup: &mut Lookup, paid: &Paid) -> Result<Vec<pb::TracedDeduction>, Error> {
    let Some(last) = lookup.last() else { return Ok(Vec::new()) };
    let (run, venue) = (paid.run, paid.venue);
    let took = lookup.read(|view| view.facts.claims.set_offs.contains_key(&run));
    if !took {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let span = Span { after: Some(paid.opened), through: last, limit: SCAN_ENTRIES_MAX };
    lookup.scan(span, |accepted| {
        for effect in &accepted.entry.effects {
            if let Effect::Incident(IncidentEffect::ClawbackRecovered { redemption, buyer, by, to }) =
                effect
                && *by == (RecoveredBy::SetOff { run })
            {
                let amount = Cents::checked_sum(to.iter().map(|(_, amount)| *amount));
                found.push((*redemption, *buyer, amount.unwrap_or(Cents::MAX)));
            }
        }
        let is_end = accepted.entry.effects.iter().any(|effect| seals(effect, run));
        if is_end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(lookup.read(|view| {
        let incidents = &view.facts.claims.incidents;
        let own = found.iter().filter(|(redemption, ..)| {
            incidents.get(redemption).is_some_and(|incident| incident.venue == venue)
        });
        own.map(|one| to_proto::traced_deduction(*one)).collect()
    }))
}

/// Whether nothing joins `run` after this.
fn seals(effect: &Effect, run: PaymentRunId) -> bool {
    match effect {
        Effect::Banking(BankingEffect::RunSealed { run: sealed, .. })
        | Effect::PaymentRunSealed { run: sealed, .. } => *sealed == run,
        _ => false,
    }
}

/// A page of the redemptions that a payment pays, and the token of the next.
fn redeemed(
    lookup: &mut Lookup,
    paid: &Paid,
    page: &Page<RedemptionId>,
) -> Result<(Vec<pb::TracedRedemption>, String), Error> {
    let Paid { cycle, venue, buyers, entries: (first, through), .. } = paid;
    let after = page.after.map_or(first.before(), |after| Some(after.0));
    let span = Span { after, through: *through, limit: page.size.saturating_add(1) };
    let found = lookup.sequences(Index::Venue(*venue), span)?;
    let (found, token) = page.take(found.into_iter(), |found| RedemptionId(*found).to_string());
    let entries = lookup.entries(&found)?;
    let of_buyers = |facts: &Facts, effect: &Effect| {
        let Effect::Redeemed { parts, .. } = effect else { return false };
        let mut orders = parts.iter().filter_map(|part| facts.order(part.order));
        orders.any(|order| buyers.contains(&order.terms.buyer))
    };
    let own: Vec<_> = lookup.read(|view| {
        let own = entries.iter().filter(|accepted| {
            accepted.entry.effects.iter().any(|effect| of_buyers(view.facts, effect))
        });
        own.cloned().collect()
    });
    let wanted: BTreeSet<RedemptionId> =
        own.iter().map(|accepted| RedemptionId(accepted.entry.sequence)).collect();
    let shares = lookup.bearers_among(*cycle, &wanted)?;
    let mut redemptions = Vec::with_capacity(own.len());
    let last = lookup.last().unwrap_or(*through);
    for accepted in own {
        let id = RedemptionId(accepted.entry.sequence);
        let redemption = redemptions::shown(lookup, &accepted.entry, last)?;
        let shares = shares.get(&id).map(Vec::as_slice).unwrap_or_default();
        let shares = lookup.read(|view| {
            let part = |numbered| to_proto::part_shares(&view.facts.sharing, numbered);
            (1..).zip(shares).map(part).collect()
        });
        redemptions.push(pb::TracedRedemption { redemption, shares });
    }
    Ok((redemptions, token))
}

/// What paid a redemption.
pub(super) fn redemption(
    lookup: &mut Lookup,
    id: RedemptionId,
) -> Result<pb::TraceRedemptionResponse, Error> {
    let missing = || Error::Rejected(Rejection::RedemptionNotFound { redemption: id });
    let found = lookup.entry(id.0)?.ok_or_else(missing)?;
    let redeemed = found.entry.effects.iter().find_map(|effect| {
        let Effect::Redeemed { venue, parts, .. } = effect else { return None };
        Some((*venue, parts.iter().map(|part| part.order).collect::<Vec<_>>()))
    });
    let (venue, orders) = redeemed.ok_or_else(missing)?;
    Ok(lookup.read(|view| {
        let facts = view.facts;
        let closed = facts.cycles.iter().position(|cycle| cycle.cut_off >= id.0);
        let cycle = closed.and_then(CycleId::at_index);
        let name = id.to_string();
        let answer = pb::TraceRedemptionResponse {
            name,
            venue: venue.to_string(),
            cycle: cycle.map(|cycle| cycle.to_string()).unwrap_or_default(),
            ..pb::TraceRedemptionResponse::default()
        };
        let Some(cycle) = cycle else { return answer };
        let orders = orders.iter().filter_map(|order| facts.order(*order));
        let buyers: BTreeSet<FunderId> = orders.map(|order| order.terms.buyer).collect();
        let own = payments_to(facts, (cycle, venue), &buyers);
        let entries = (id.0, id.0);
        let (run, opened) = (PaymentRunId::FIRST, id.0);
        let paid = Paid { cycle, venue, run, opened, buyers, entries };
        pb::TraceRedemptionResponse {
            remittances: remittances(facts, &paid, &BTreeMap::new()),
            payments: own.into_iter().filter_map(|id| traced(facts, id)).collect(),
            ..answer
        }
    }))
}

/// The payments to `venue` for `cycle` that some money of `buyers` pays.
fn payments_to(
    facts: &Facts,
    (cycle, venue): (CycleId, VenueId),
    buyers: &BTreeSet<FunderId>,
) -> Vec<PaymentId> {
    let payments = facts.payments.iter().enumerate();
    let own = payments.filter(|(_, payment)| {
        payment.creditor.venue() == Some(venue)
            && facts.run(payment.run).and_then(|run| run.cycle()) == Some(cycle)
            && payment.lines.iter().any(|line| buyers.contains(&line.buyer))
    });
    own.filter_map(|(index, _)| PaymentId::at_index(index)).collect()
}
