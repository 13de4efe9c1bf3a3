//! Voiding a redemption before the cut-off: the chèques are what they would have been without it.

use std::collections::BTreeMap;

use super::super::account::{Account, Credit, Debit};
use super::super::entry::{ChequeSet, Effect};
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
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
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
        for (order, cheques) in by_order(facts, &redemption.cheques) {
            let Some(terms) = facts.order(order).map(|order| order.terms) else { continue };
            let payable = Account::Payable { venue, buyer: terms.buyer };
            let circulating = Account::Circulating { order };
            let value = terms.value_of(&cheques);
            transfers.extend(transfer((Debit(payable), Credit(circulating)), value));
        }
        facts.balances.check(&transfers)?;

        let effects = vec![Effect::RedemptionVoided { redemption: id, reason }];
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
