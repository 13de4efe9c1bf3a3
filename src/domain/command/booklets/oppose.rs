//! Opposition: blocking what was lost or stolen, by chèque, booklet or lot, and lifting it.

use super::super::super::entry::{ChequeSet, Effect, StockEffect, bit};
use super::super::super::facts::{Booklet, ChequeState, Facts, Lot, Opposition};
use super::super::super::id::{BookletId, ChequeId, LotId};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision};
use super::{Range, check_current, check_free, find, ranges};

/// Blocks a booklet that was lost or stolen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oppose {
    /// Which.
    pub booklet: BookletId,
    /// Why.
    pub reason: Opposition,
}

/// Blocks some chèques of a booklet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpposeCheques {
    /// Which.
    pub cheques: ChequeSet,
    /// Why.
    pub reason: Opposition,
}

/// Blocks every booklet of a lot that can be blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpposeLot {
    /// Which.
    pub lot: LotId,
    /// Why.
    pub reason: Opposition,
}

/// Lets a blocked booklet be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiftOpposition {
    /// Which.
    pub booklet: BookletId,
}

/// Lets chèques be used again that are blocked by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiftOppositionOfCheques {
    /// Which.
    pub cheques: ChequeSet,
}

/// Lets every blocked booklet of a lot be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiftOppositionOfLot {
    /// Which.
    pub lot: LotId,
}

/// Refuses a booklet that is withdrawn, replaced or lapsed.
fn check_live(booklet: BookletId, found: &Booklet) -> Result<(), Rejection> {
    let state = found.state();
    if found.place.is_live() { Ok(()) } else { Err(Rejection::BookletEnded { booklet, state }) }
}

impl Oppose {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`, `BOOKLET_ENDED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let Oppose { booklet, reason } = *self;
        let found = find(facts, booklet)?;
        check_free((booklet, found), context)?;
        check_live(booklet, found)?;
        Ok(Decision::facts(Effect::BookletBlocked { booklet, reason }))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklet).text(self.reason.word());
    }
}

impl LiftOpposition {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `BOOKLET_LAPSED`, `BOOKLET_NOT_BLOCKED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let booklet = self.booklet;
        let found = find(facts, booklet)?;
        check_current((booklet, found), context)?;
        if found.blocked.is_none() {
            return Err(Rejection::BookletNotBlocked { booklet });
        }
        Ok(Decision::facts(Effect::BookletUnblocked { booklet }))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklet);
    }
}

/// The names of the chèques of a set.
fn named(set: ChequeSet) -> impl Iterator<Item = ChequeId> {
    set.indexes().filter_map(move |index| ChequeId::new(set.booklet, index))
}

/// The booklet of `set`, when it has all of these chèques.
fn find_cheques(facts: &Facts, set: ChequeSet) -> Result<&Booklet, Rejection> {
    let found = find(facts, set.booklet)?;
    let missing = named(set).find(|cheque| cheque.index() > found.cheques);
    missing.map_or(Ok(found), |cheque| Err(Rejection::ChequeNotFound { cheque }))
}

impl OpposeCheques {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `CHEQUE_NOT_FOUND`, `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`,
    /// `BOOKLET_ENDED`, then for the first chèque that is not unused, or is blocked:
    /// `CHEQUE_SPENT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let OpposeCheques { cheques, reason } = *self;
        let booklet = cheques.booklet;
        let found = find_cheques(facts, cheques)?;
        check_free((booklet, found), context)?;
        check_live(booklet, found)?;
        let spent = |cheque: &ChequeId| found.state_of(cheque.index()) != ChequeState::Unused;
        if let Some(cheque) = named(cheques).find(spent) {
            return Err(Rejection::ChequeSpent { cheque });
        }
        let blocked = StockEffect::ChequesBlocked { cheques, reason };
        Ok(Decision::facts(Effect::Stock(blocked)))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cheques.booklet).number(self.cheques.mask).text(self.reason.word());
    }
}

impl LiftOppositionOfCheques {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `CHEQUE_NOT_FOUND`, `BOOKLET_LAPSED`, `BOOKLET_ENDED`, then for the
    /// first chèque that is not blocked by itself: `CHEQUE_NOT_BLOCKED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let cheques = self.cheques;
        let booklet = cheques.booklet;
        let found = find_cheques(facts, cheques)?;
        check_current((booklet, found), context)?;
        check_live(booklet, found)?;
        let free = |cheque: &ChequeId| found.marks.blocked & bit(cheque.index()) == 0;
        if let Some(cheque) = named(cheques).find(free) {
            return Err(Rejection::ChequeNotBlocked { cheque });
        }
        Ok(Decision::facts(Effect::Stock(StockEffect::ChequesUnblocked { cheques })))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cheques.booklet).number(self.cheques.mask);
    }
}

/// The ranges of the lot's booklets that are still somewhere, have not lapsed, and are blocked or
/// not, as `blocked` says.
fn changing(
    facts: &Facts,
    context: &Context,
    (lot, blocked): (LotId, bool),
) -> Result<Vec<Range>, Rejection> {
    let Lot { first, count } = *facts.lot(lot).ok_or(Rejection::LotNotFound { lot })?;
    let changes = |booklet: &BookletId| {
        facts.booklet(*booklet).is_some_and(|found| {
            let live = found.place.is_live() && !found.is_over(context.day);
            live && found.blocked.is_some() == blocked
        })
    };
    let found = ranges(Range { first, count }.booklets().filter(changes));
    if found.is_empty() { Err(Rejection::LotUnchanged { lot }) } else { Ok(found) }
}

impl OpposeLot {
    /// # Errors
    ///
    /// `LOT_NOT_FOUND`, `LOT_UNCHANGED`, `LIMIT_REACHED` when they make too many ranges for one
    /// entry: block the rest by booklet first.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let OpposeLot { lot, reason } = *self;
        let ranges = changing(facts, context, (lot, false))?;
        let blocked =
            |Range { first, count }| StockEffect::BookletsBlocked { first, count, reason };
        Decision::stock(ranges.into_iter().map(blocked))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.lot).text(self.reason.word());
    }
}

impl LiftOppositionOfLot {
    /// # Errors
    ///
    /// `LOT_NOT_FOUND`, `LOT_UNCHANGED`, `LIMIT_REACHED` when they make too many ranges for one
    /// entry: lift the rest by booklet first.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ranges = changing(facts, context, (self.lot, true))?;
        let free = |Range { first, count }| StockEffect::BookletsUnblocked { first, count };
        Decision::stock(ranges.into_iter().map(free))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.lot);
    }
}
