//! Voiding a redemption before the cut-off: the chèques are what they would have been without it,
//! but those that have lapsed or were replaced since: their value returns to the buyer.

use std::collections::BTreeMap;

use super::super::account::{Account, Credit, Debit};
use super::super::entry::{ChequeSet, Effect, StockEffect};
use super::super::facts::{Facts, VoidReason};
use super::super::id::{OrderId, RedemptionId, VenueId};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::bank::transfer;
use super::{Context, Decision};

/// Undoes a redemption of `venue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoidRedemption {
    /// Which.
    pub redemption: RedemptionId,
    /// Where it was made.
    pub venue: VenueId,
    /// Why.
    pub reason: VoidReason,
}

impl VoidRedemption {
    /// # Errors
    ///
    /// `VENUE_NOT_FOUND`, `REDEMPTION_NOT_FOUND`, `CUT_OFF_PASSED` (for any entry before the last
    /// cut-off, whether it is a redemption or not), `REDEMPTION_VOID`, `BALANCE_INSUFFICIENT`,
    /// `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let VoidRedemption { redemption: id, venue, reason } = *self;
        facts.venue(venue).ok_or(Rejection::VenueNotFound { venue })?;
        if let Some(cut_off) = facts.last_cut_off().filter(|cut_off| id.0 <= *cut_off) {
            return Err(Rejection::CutOffPassed { redemption: id, cut_off: cut_off.get() });
        }
        let redemption = facts
            .redemptions
            .get(&id.0)
            .filter(|redemption| redemption.venue == venue)
            .ok_or(Rejection::RedemptionNotFound { redemption: id })?;
        if redemption.void {
            return Err(Rejection::RedemptionVoid { redemption: id });
        }
        let mut transfers = Vec::new();
        let mut cancelled = Vec::new();
        for (order, cheques) in by_order(facts, &redemption.cheques) {
            let Some(terms) = facts.order(order).map(|order| order.terms) else { continue };
            let payable = Debit(Account::Payable { venue, buyer: terms.buyer });
            let (usable, ended): (Vec<_>, Vec<_>) =
                cheques.into_iter().partition(|set| can_be_used_again(facts, *set, context));
            let circulating = Credit(Account::Circulating { order });
            transfers.extend(transfer((payable, circulating), terms.value_of(&usable)));
            let provision = Credit(Account::Provision { buyer: terms.buyer });
            transfers.extend(transfer((payable, provision), terms.value_of(&ended)));
            cancelled.extend(ended);
        }
        facts.balances.check(&transfers)?;

        let mut effects = vec![Effect::RedemptionVoided { redemption: id, reason }];
        if !cancelled.is_empty() {
            cancelled.sort_unstable_by_key(|set| set.booklet);
            effects.push(Effect::Stock(StockEffect::ChequesCancelled { cheques: cancelled }));
        }
        Ok(Decision { effects, transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.redemption).shown(&self.venue).text(match self.reason {
            VoidReason::EntryError => "entry error",
            VoidReason::ServiceNotGiven => "service not given",
            VoidReason::HolderRequest => "holder request",
        });
    }
}

/// Whether chèques go back to where their booklet is: neither has it been replaced, nor have they
/// lapsed, recorded or not. Otherwise their value returns to the buyer, and they are cancelled.
pub(super) fn can_be_used_again(facts: &Facts, set: ChequeSet, context: &Context) -> bool {
    let booklet = facts.booklet(set.booklet);
    booklet.is_some_and(|found| found.place.is_live() && !found.is_over(context.day))
}

/// The chèques by the order that they were issued for, in order of the orders.
pub fn by_order(facts: &Facts, cheques: &[ChequeSet]) -> BTreeMap<OrderId, Vec<ChequeSet>> {
    let mut orders: BTreeMap<OrderId, Vec<ChequeSet>> = BTreeMap::new();
    for set in cheques {
        if let Some(booklet) = facts.booklet(set.booklet) {
            orders.entry(booklet.order).or_default().push(*set);
        }
    }
    orders
}
