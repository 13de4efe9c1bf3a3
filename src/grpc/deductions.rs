//! Reading what payment runs took off what they pay.
//!
//! The facts tell how many deductions a run made; the entries from its opening on tell which.
//!
//! **Invariant:** what was not looked for is never shown as nothing.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::bounded::{self, Cursor};
use super::convert::from_proto::DeductionsWanted;
use super::convert::to_proto;
use super::limits::SCAN_ENTRIES_MAX;
use super::pb;
use crate::domain::entry::{BankingEffect, Effect, Entry, IncidentEffect, RecoveredBy};
use crate::domain::facts::Facts;
use crate::domain::id::{FunderId, PaymentId, PaymentRunId, RedemptionId, Sequence, TransferId};
use crate::domain::money::Cents;
use crate::domain::rejection::Rejection;
use crate::engine::{Accepted, Error, Lookup, Span};

/// What the facts tell of the deductions of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfRun {
    run: PaymentRunId,
    opened: Sequence,
    deductions: u32,
}

impl OfRun {
    /// Of `run`.
    ///
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`.
    pub(super) fn new(facts: &Facts, run: PaymentRunId) -> Result<OfRun, Rejection> {
        let opened = facts.run(run).ok_or(Rejection::PaymentRunNotFound { run })?.opened;
        let deductions = facts.claims.set_offs.get(&run).copied().unwrap_or(0);
        Ok(OfRun { run, opened, deductions })
    }

    /// Whether nothing was taken off, so that no entry need be read.
    pub(super) fn is_empty(self) -> bool {
        self.deductions == 0
    }
}

/// One deduction, with the entry that made it.
struct Deducted {
    /// Its place among the deductions of its entry.
    place: TransferId,
    entry: Arc<Entry>,
    redemption: RedemptionId,
    buyer: FunderId,
    amount: Cents,
}

impl Deducted {
    /// Those that `accepted` makes for `run`.
    fn of(accepted: &Accepted, run: PaymentRunId) -> impl Iterator<Item = Deducted> + '_ {
        let taken = accepted.entry.effects.iter().filter_map(move |effect| {
            let Effect::Incident(IncidentEffect::ClawbackRecovered { redemption, buyer, by, to }) =
                effect
            else {
                return None;
            };
            let amount = Cents::checked_sum(to.iter().map(|(_, amount)| *amount));
            let amount = amount.unwrap_or(Cents::MAX);
            (*by == RecoveredBy::SetOff { run }).then_some((*redemption, *buyer, amount))
        });
        taken.enumerate().map(|(index, (redemption, buyer, amount))| Deducted {
            place: TransferId::at_index(accepted.entry.sequence, index),
            entry: Arc::clone(&accepted.entry),
            redemption,
            buyer,
            amount,
        })
    }

    fn shown(&self, facts: &Facts) -> pb::Deduction {
        let venue = facts.claims.incidents.get(&self.redemption).map(|incident| incident.venue);
        to_proto::deduction(&self.entry, (self.redemption, venue), (self.buyer, self.amount))
    }
}

/// Shows that nothing was taken off `payments`.
pub(super) fn show_none(payments: &mut [pb::Payment]) {
    for payment in payments {
        payment.gross_cents = Some(payment.amount_cents);
    }
}

/// Shows what was taken off `payments`, which are of one run.
pub(super) fn show(
    lookup: &mut Lookup,
    of: OfRun,
    payments: &mut [pb::Payment],
) -> Result<(), Error> {
    let (mut found, mut last) = (Vec::new(), None);
    let wanted = usize::try_from(of.deductions).unwrap_or(usize::MAX);
    if let Some(through) = lookup.last() {
        let span = Span { after: Some(of.opened), through, limit: SCAN_ENTRIES_MAX };
        lookup.scan(span, |accepted| {
            found.extend(Deducted::of(accepted, of.run));
            last = last.max(last_paid(&accepted.entry, of.run));
            if found.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
    }
    let is_complete = found.len() >= wanted;
    let deductions: Vec<pb::Deduction> =
        lookup.read(|view| found.iter().map(|one| one.shown(view.facts)).collect());
    for payment in payments {
        let is_behind = payment.name.parse::<PaymentId>().is_ok_and(|id| Some(id) > last);
        if is_behind && !is_complete {
            continue;
        }
        let own = deductions.iter().filter(|deduction| deduction.payment == payment.name);
        payment.deductions = own.cloned().collect();
        let taken = payment.deductions.iter().map(|deduction| deduction.amount_cents);
        payment.gross_cents = Some(taken.fold(payment.amount_cents, i64::saturating_add));
    }
    Ok(())
}

/// The last payment that `entry` adds to `run`.
fn last_paid(entry: &Entry, run: PaymentRunId) -> Option<PaymentId> {
    let paid = entry.effects.iter().find_map(|effect| {
        let Effect::Banking(BankingEffect::VenuesPaid { run: of, payments }) = effect else {
            return None;
        };
        (*of == run).then_some(payments)
    });
    paid?.last().map(|payment| payment.payment)
}

/// Whether nothing is added to `run` behind `entry`.
fn seals(entry: &Entry, run: PaymentRunId) -> bool {
    entry.effects.iter().any(|effect| {
        let (Effect::Banking(BankingEffect::RunSealed { run: sealed, .. })
        | Effect::PaymentRunSealed { run: sealed, .. }) = effect
        else {
            return false;
        };
        *sealed == run
    })
}

/// A page of the deductions of a run, as of the entry of the first page.
pub(super) fn list(
    lookup: &mut Lookup,
    wanted: &DeductionsWanted,
) -> Result<pb::ListDeductionsResponse, Error> {
    let DeductionsWanted { run, page } = wanted;
    let of = lookup.read(|view| OfRun::new(view.facts, *run)).map_err(Error::Rejected)?;
    // The entry of the last deduction may hold more of them.
    let span = bounded::span(lookup, page, |after| after.entry.before());
    let Some(span) = span.filter(|_| !of.is_empty()) else {
        return Ok(pb::ListDeductionsResponse::default());
    };
    let after = page.after.map(|cursor| cursor.after);
    let (mut found, mut ended) = (Vec::new(), false);
    let all = Span { after: span.after.max(Some(of.opened)), limit: SCAN_ENTRIES_MAX, ..span };
    let reached = lookup.scan(all, |accepted| {
        found.extend(Deducted::of(accepted, *run).filter(|one| Some(one.place) > after));
        ended = seals(&accepted.entry, *run);
        let enough = ended || found.len() > page.size;
        if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let unseen = reached.filter(|reached| !ended && *reached < span.through);
    let mut next = unseen.map(TransferId::end_of);
    if found.len() > page.size {
        found.truncate(page.size);
        next = found.last().map(|one| one.place);
    }
    let token = |after| page.scope.token(&Cursor { through: span.through, after }.to_string());
    Ok(pb::ListDeductionsResponse {
        deductions: lookup.read(|view| found.iter().map(|one| one.shown(view.facts)).collect()),
        next_page_token: next.map(token).unwrap_or_default(),
    })
}
