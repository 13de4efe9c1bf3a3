//! Withdrawing stock: the value of its chèques returns to the buyer's provision.

use std::collections::BTreeMap;

use super::super::super::account::{Account, Credit, Debit, Transfer};
use super::super::super::entry::StockEffect;
use super::super::super::facts::{Booklet, Facts, Issue, Place};
use super::super::super::id::{BookletId, OrderId};
use super::super::super::money::Cents;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::bank::transfer;
use super::super::{Context, Decision};
use super::{Range, check_free};

/// Takes booklets out of stock for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawBooklets {
    /// Which.
    pub booklets: Range,
}

impl WithdrawBooklets {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, then for the first booklet of the range that cannot be withdrawn:
    /// `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`, `BOOKLET_NOT_IN_STOCK`; `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let found = self.booklets.find(facts)?;
        for (booklet, found) in &found {
            check_free((*booklet, found), context)?;
            if found.place != Place::InStock {
                let state = found.state();
                return Err(Rejection::BookletNotInStock { booklet: *booklet, state });
            }
        }
        let mut effects = Vec::new();
        let mut ended: BTreeMap<OrderId, u64> = BTreeMap::new();
        for of_order in found.chunk_by(|(_, a), (_, b)| a.order == b.order) {
            let Some((first, booklet)) = of_order.first() else { continue };
            let (count, cheques) = count(of_order);
            let (order, first) = (booklet.order, *first);
            let sum = ended.entry(order).or_insert(0);
            *sum = sum.saturating_add(u64::from(cheques));
            effects.push(StockEffect::BookletsWithdrawn { order, first, count, cheques });
        }
        let mut decision = Decision::stock(effects)?;
        for (order, cheques) in ended {
            decision.transfers.extend(to_provision(facts, order, cheques));
        }
        facts.balances.check(&decision.transfers)?;
        Ok(decision)
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklets.first).number(self.booklets.count);
    }
}

/// How many booklets, and how many unused chèques in circulation they have.
fn count(booklets: &[(BookletId, &Booklet)]) -> (u32, u32) {
    booklets.iter().fold((0, 0), |(count, cheques), (_, booklet)| {
        let in_circulation = booklet.issue != Issue::Prepared;
        let unused = if in_circulation { booklet.unused() } else { 0 };
        (count.saturating_add(1), cheques.saturating_add(unused))
    })
}

/// What returns to the buyer when `cheques` of an order end unused: their full face value.
pub(in super::super) fn to_provision(facts: &Facts, id: OrderId, cheques: u64) -> Vec<Transfer> {
    let Some(terms) = facts.order(id).map(|order| order.terms) else { return Vec::new() };
    let value = terms.face_value.checked_mul(cheques).unwrap_or(Cents::MAX);
    let circulating = Account::Circulating { order: id };
    let provision = Account::Provision { buyer: terms.buyer };
    transfer((Debit(circulating), Credit(provision)), value)
}
