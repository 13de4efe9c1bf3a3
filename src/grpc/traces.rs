//! From a payment to what it pays, and from a redemption to what paid it.
//!
//! **Invariant:** what is told of a closed cycle is read from the journal and computed again, as
//! for `ExplainRedemption`; nothing is kept for it.

use std::collections::{BTreeMap, BTreeSet};

use super::convert::from_proto::PaymentNamed;
use super::convert::to_proto;
use super::deductions::{self, OfRun};
use super::page::Page;
use super::{pb, redemptions};
use crate::domain::entry::Effect;
use crate::domain::facts::{Facts, PaymentRun, RemittanceKey};
use crate::domain::id::{
    BankLineId, CycleId, FunderId, PaymentId, RedemptionId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::rejection::Rejection;
use crate::engine::{self, Error, Lookup, Span};
use crate::reconcile::index::payment_named;

/// Where a payment to a venue leads.
#[derive(Clone, Debug)]
struct Paid {
    cycle: CycleId,
    venue: VenueId,
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
            PaymentNamed::ByEndToEndId(text) => payment_named(facts, text),
        };
        let id = id?;
        let shown = to_proto::payment(id, facts)?;
        let (payment, paid) = (facts.payment(id)?, paid(facts, id));
        let lines = payment.lines.iter().map(|line| (line.buyer, line.amount)).collect();
        let remittances = paid.iter().flat_map(|paid| remittances(facts, paid, &lines)).collect();
        let of_run = OfRun::new(facts, payment.run).ok()?;
        Some((shown, remittances, of_run, paid))
    });
    let Some((payment, remittances, of_run, paid)) = found else { return Ok(None) };
    let mut shown = [payment];
    deductions::show(lookup, of_run, &mut shown)?;
    let [payment] = shown;
    let (redemptions, next_page_token) = match paid {
        Some(paid) => redeemed(lookup, &paid, page)?,
        None => (Vec::new(), String::new()),
    };
    let payment = Some(payment);
    Ok(Some(pb::ExplainPaymentResponse { payment, remittances, redemptions, next_page_token }))
}

fn paid(facts: &Facts, id: PaymentId) -> Option<Paid> {
    let payment = facts.payment(id)?;
    let venue = payment.creditor.venue()?;
    let cycle = facts.run(payment.run)?.cycle()?;
    let of_cycle = facts.cycle(cycle)?;
    let buyers = payment.lines.iter().map(|line| line.buyer).collect();
    let entries = (of_cycle.first, of_cycle.cut_off);
    Some(Paid { cycle, venue, buyers, entries })
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
        let withheld = facts.banking.withheld.get(&key).copied();
        let taken_off = (correction, withheld);
        Some(to_proto::traced_remittance(&key, remittance, (taken_off, amount)))
    });
    found.collect()
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
    let found = lookup.sequences(engine::Index::Venue(*venue), span)?;
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
        let paid = Paid { cycle, venue, buyers, entries };
        pb::TraceRedemptionResponse {
            remittances: remittances(facts, &paid, &BTreeMap::new()),
            bank_lines: lines_of(facts, &own),
            payments: own.into_iter().filter_map(|id| to_proto::payment(id, facts)).collect(),
            ..answer
        }
    }))
}

/// The lines that were in suspense and name one of `payments`.
fn lines_of(facts: &Facts, payments: &[PaymentId]) -> Vec<pb::BankLine> {
    let lines = facts.banking.lines.iter().enumerate();
    let own = lines.filter(|(_, line)| line.payment.is_some_and(|id| payments.contains(&id)));
    own.filter_map(|(index, line)| Some(to_proto::bank_line(BankLineId::at_index(index)?, line)))
        .collect()
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
            && facts.run(payment.run).and_then(PaymentRun::cycle) == Some(cycle)
            && payment.lines.iter().any(|line| buyers.contains(&line.buyer))
    });
    own.filter_map(|(index, _)| PaymentId::at_index(index)).collect()
}
