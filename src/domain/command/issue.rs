//! Issuing: a buyer's provision becomes chèques in circulation.
//!
//! Every chèque in circulation is covered: nothing is issued beyond the provision, nor while the
//! bank's word does not bear out the ledger's escrow.

use super::super::account::{Account, Credit, Debit, Transfer};
use super::super::bank::{Cover, Verdict};
use super::super::code::KeyVersion;
use super::super::entry::{Effect, StockEffect};
use super::super::facts::{Facts, Issue, Order, Place};
use super::super::id::{BookletId, LotId, OrderId};
use super::super::money::Cents;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::scheme::{Activation, Rules, Validity};
use super::bank::transfer;
use super::booklets::{Range, ranges};
use super::{Context, Decision};

/// The most booklets of one command: what one entry may make the fold do.
pub const ISSUE_BOOKLETS_MAX: u32 = 10_000;
/// The last booklet number: 30 bits of a typed code hold it.
pub const BOOKLETS_MAX: u32 = 0x3FFF_FFFF;

/// Issues `count` booklets of an order: those that are prepared first, in their order, then new
/// ones, with the next numbers of the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssueBooklets {
    /// For which order.
    pub order: OrderId,
    /// How many, 1 to [`ISSUE_BOOKLETS_MAX`].
    pub count: u32,
    /// How many new booklets make up a lot, from 1; `None`: no lots.
    pub lot_size: Option<u32>,
}

/// Numbers `count` booklets of an order on the buyer's mandates, to be printed and allotted before
/// the money is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrepareBooklets {
    /// For which order.
    pub order: OrderId,
    /// How many, 1 to [`ISSUE_BOOKLETS_MAX`].
    pub count: u32,
    /// How many booklets make up a lot, from 1; `None`: no lots.
    pub lot_size: Option<u32>,
}

/// The rules of an order on the day of the context, and the days of chèques issued on it.
fn rules_of<'a>(
    facts: &'a Facts,
    (id, order): (OrderId, &Order),
    context: &Context,
) -> Result<(&'a Rules, Validity), Rejection> {
    let outer_day = order.terms.outer_day;
    let ended = Rejection::OrderEnded { order: id, outer_day };
    let scheme = facts.scheme(order.terms.scheme).ok_or(ended.clone())?;
    let (_, rules) = scheme.on(context.day).ok_or(ended.clone())?;
    let validity = rules.validity(context.day, outer_day).ok_or(ended.clone())?;
    if validity.last_service < context.day { Err(ended) } else { Ok((rules, validity)) }
}

/// The face value of `booklets` whole booklets of an order.
fn face_value(order: &Order, booklets: u32) -> Result<Cents, Rejection> {
    let terms = order.terms;
    let cheques = u64::from(booklets).saturating_mul(u64::from(terms.cheques_per_booklet));
    let account = Account::Provision { buyer: terms.buyer };
    terms.face_value.checked_mul(cheques).ok_or(Rejection::BalanceLimit { account })
}

impl IssueBooklets {
    /// # Errors
    ///
    /// `ORDER_NOT_FOUND`, `ORDER_EXCEEDED`, `ORDER_ENDED`, `COVER_SHORT`, `COVER_UNPROVEN`,
    /// `COVER_INSUFFICIENT`, `BALANCE_LIMIT`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let IssueBooklets { order: id, count, lot_size } = *self;
        let order = facts.order(id).ok_or(Rejection::OrderNotFound { order: id })?;
        let prepared = prepared(facts, order, count);
        let new = count.saturating_sub(u32::try_from(prepared.len()).unwrap_or(u32::MAX));
        check_left((id, order), new)?;
        let (_, validity) = rules_of(facts, (id, order), context)?;
        check_cover(&facts.cover(context.day))?;
        let transfers = cover(facts, (id, order), count)?;

        let mut effects = Vec::new();
        for Range { first, count } in ranges(prepared) {
            let activated = StockEffect::BookletsActivated { order: id, first, count, validity };
            effects.push(Effect::Stock(activated));
        }
        if new > 0 {
            let (first, key) = (first_of(facts, new)?, newest_key(facts)?);
            effects.push(Effect::BookletsIssued { order: id, first, count: new, key, validity });
            effects.extend(lots(facts, Range { first, count: new }, lot_size)?);
        }
        super::check_effects(&effects)?;
        Ok(Decision { effects, transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let IssueBooklets { order, count, lot_size } = self;
        to.shown(order).number(*count);
        // What an earlier release could ask keeps its digest.
        if let Some(size) = lot_size {
            to.number(*size);
        }
    }
}

impl PrepareBooklets {
    /// # Errors
    ///
    /// `ORDER_NOT_FOUND`, `ORDER_EXCEEDED`, `PREPARATION_NOT_ALLOWED`, `MANDATE_INSUFFICIENT`,
    /// `ORDER_ENDED`, `BALANCE_LIMIT`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let PrepareBooklets { order: id, count, lot_size } = *self;
        let order = facts.order(id).ok_or(Rejection::OrderNotFound { order: id })?;
        check_left((id, order), count)?;
        let rules = rules_of(facts, (id, order), context);
        if let Ok((rules, _)) = rules
            && rules.activation != Activation::OnMandate
        {
            return Err(Rejection::PreparationNotAllowed { order: id });
        }
        let progress = order.progress;
        let numbered = order.issued.saturating_add(progress.prepared).saturating_add(count);
        let needed = face_value(order, numbered);
        if let Ok(needed) = needed
            && progress.mandated < needed
        {
            return Err(Rejection::MandateInsufficient { mandated: progress.mandated, needed });
        }
        rules?;
        needed?;
        let (first, key) = (first_of(facts, count)?, newest_key(facts)?);

        let prepared = StockEffect::BookletsPrepared { order: id, first, count, key };
        let mut effects = vec![Effect::Stock(prepared)];
        effects.extend(lots(facts, Range { first, count }, lot_size)?);
        Ok(Decision { effects, transfers: Vec::new() })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.order).number(self.count).maybe(self.lot_size.as_ref());
    }
}

/// Refuses more new booklets than the order still has.
fn check_left((id, order): (OrderId, &Order), new: u32) -> Result<(), Rejection> {
    let numbered = order.issued.saturating_add(order.progress.prepared);
    let left = order.terms.quantity.saturating_sub(numbered);
    if new > left { Err(Rejection::OrderExceeded { order: id, left }) } else { Ok(()) }
}

/// The first `count` prepared booklets of an order, blocked ones left out.
///
/// Takes time in proportion to the booklets of the order, when it has prepared ones.
fn prepared(facts: &Facts, order: &Order, count: u32) -> Vec<BookletId> {
    if order.progress.prepared == 0 {
        return Vec::new();
    }
    let series = order.series.iter().map(|(first, count)| Range { first: *first, count: *count });
    let waiting = |booklet: &BookletId| {
        facts.booklet(*booklet).is_some_and(|found| {
            let free = found.blocked.is_none() && found.place != Place::Withdrawn;
            free && found.issue == Issue::Prepared
        })
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    series.flat_map(Range::booklets).filter(waiting).take(count).collect()
}

/// The buyer's provision becomes chèques in circulation.
fn cover(
    facts: &Facts,
    (id, order): (OrderId, &Order),
    count: u32,
) -> Result<Vec<Transfer>, Rejection> {
    let provision = Account::Provision { buyer: order.terms.buyer };
    let needed = face_value(order, count)?;
    let held = facts.balances.held(provision);
    if held < needed {
        return Err(Rejection::CoverInsufficient { provision: held, needed });
    }
    let transfers =
        transfer((Debit(provision), Credit(Account::Circulating { order: id })), needed);
    facts.balances.check(&transfers)?;
    Ok(transfers)
}

/// The lots of `size` that `booklets` make up, with the next names.
fn lots(facts: &Facts, booklets: Range, size: Option<u32>) -> Result<Option<Effect>, Rejection> {
    let Some(size) = size else { return Ok(None) };
    let full = Rejection::LimitReached { collection: "lots", limit: u32::MAX };
    let lot = LotId::at_index(facts.lots.len()).ok_or(full.clone())?;
    lot.get().checked_add(booklets.count).ok_or(full)?;
    let Range { first, count } = booklets;
    Ok(Some(Effect::Stock(StockEffect::LotsFormed { lot, first, count, size })))
}

/// The first of the next `count` numbers of the series.
pub(super) fn first_of(facts: &Facts, count: u32) -> Result<BookletId, Rejection> {
    let full = Rejection::LimitReached { collection: "booklets", limit: BOOKLETS_MAX };
    let first = BookletId::at_index(facts.booklets.len()).ok_or(full.clone())?;
    let last = first.get().checked_add(count.saturating_sub(1)).ok_or(full.clone())?;
    if last > BOOKLETS_MAX { Err(full) } else { Ok(first) }
}

/// The key that new codes are computed with. A ledger has one from its first entry.
pub(super) fn newest_key(facts: &Facts) -> Result<KeyVersion, Rejection> {
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
