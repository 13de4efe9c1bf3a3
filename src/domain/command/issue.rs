//! Issuing: a buyer's provision becomes chèques in circulation.
//!
//! Every chèque in circulation is covered: nothing is issued beyond the provision, nor while the
//! bank's word does not bear out the ledger's escrow.

use super::super::account::{Account, Credit, Debit};
use super::super::bank::{Cover, Verdict};
use super::super::entry::Effect;
use super::super::facts::Facts;
use super::super::id::{BookletId, OrderId};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::bank::transfer;
use super::{Context, Decision};

/// The most booklets of one command: what one entry may make the fold do.
pub const ISSUE_BOOKLETS_MAX: u32 = 10_000;
/// The last booklet number: 30 bits of a typed code hold it.
pub const BOOKLETS_MAX: u32 = 0x3FFF_FFFF;

/// Issues `count` booklets of an order, with the next numbers of the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueBooklets {
    /// For which order.
    pub order: OrderId,
    /// How many, 1 to [`ISSUE_BOOKLETS_MAX`].
    pub count: u32,
}

impl IssueBooklets {
    /// # Errors
    ///
    /// `ORDER_NOT_FOUND`, `ORDER_EXCEEDED`, `ORDER_ENDED`, `COVER_SHORT`, `COVER_UNPROVEN`,
    /// `COVER_INSUFFICIENT`, `BALANCE_LIMIT`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let IssueBooklets { order: id, count } = *self;
        let order = facts.order(id).ok_or(Rejection::OrderNotFound { order: id })?;
        let left = order.terms.quantity.saturating_sub(order.issued);
        if count > left {
            return Err(Rejection::OrderExceeded { order: id, left });
        }
        let outer_day = order.terms.outer_day;
        let ended = Rejection::OrderEnded { order: id, outer_day };
        let rules = facts.scheme(order.terms.scheme).ok_or(ended.clone())?;
        let validity = rules.validity(context.day, outer_day).ok_or(ended.clone())?;
        if validity.last_service < context.day {
            return Err(ended);
        }
        check_cover(&facts.bank.cover(context.day))?;

        let buyer = order.terms.buyer;
        let provision = Account::Provision { buyer };
        let cheques = u64::from(count).saturating_mul(u64::from(order.terms.cheques_per_booklet));
        let limit = Rejection::BalanceLimit { account: provision };
        let needed = order.terms.face_value.checked_mul(cheques).ok_or(limit)?;
        let held = facts.balances.held(provision);
        if held < needed {
            return Err(Rejection::CoverInsufficient { provision: held, needed });
        }
        let transfers =
            transfer((Debit(provision), Credit(Account::Circulating { order: id })), needed);
        facts.balances.check(&transfers)?;
        let (first, key) = (first_of(facts, count)?, newest_key(facts)?);

        let issued = Effect::BookletsIssued { order: id, first, count, key, validity };
        Ok(Decision { effects: vec![issued], transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.order).number(self.count);
    }
}

/// The first of the next `count` numbers of the series.
fn first_of(facts: &Facts, count: u32) -> Result<BookletId, Rejection> {
    let full = Rejection::LimitReached { collection: "booklets", limit: BOOKLETS_MAX };
    let first = BookletId::at_index(facts.booklets.len()).ok_or(full.clone())?;
    let last = first.get().checked_add(count.saturating_sub(1)).ok_or(full.clone())?;
    if last > BOOKLETS_MAX { Err(full) } else { Ok(first) }
}

/// The key that new codes are computed with. A ledger has one from its first entry.
fn newest_key(facts: &Facts) -> Result<super::super::code::KeyVersion, Rejection> {
    let none = Rejection::LimitReached { collection: "booklets without a code key", limit: 0 };
    facts.keys.last().map(|(version, _)| *version).ok_or(none)
}

/// Refuses while the bank holds too little, or has been silent for too long.
fn check_cover(cover: &Cover) -> Result<(), Rejection> {
    match cover.verdict {
        Verdict::Short { on, by } => Err(Rejection::CoverShort { on, short: by }),
        Verdict::Unproven { since }
            if cover.unproven_banking_days >= Cover::UNPROVEN_BANKING_DAYS_MAX =>
        {
            Err(Rejection::CoverUnproven { since })
        }
        Verdict::Empty | Verdict::Proven { .. } | Verdict::Unproven { .. } => Ok(()),
    }
}
