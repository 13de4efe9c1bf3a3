//! Between the operator's stock and a prescriber's.

use super::super::super::entry::{Effect, StockEffect};
use super::super::super::facts::{Booklet, Facts, Place};
use super::super::super::id::{BookletId, PrescriberId};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision};
use super::{Range, check_free};

/// Gives a range of booklets without gaps to the stock of a prescriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllotBooklets {
    /// Which.
    pub booklets: Range,
    /// In whose stock.
    pub prescriber: PrescriberId,
}

/// Records that allotted booklets arrived, says their prescriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmAllotment {
    /// Which.
    pub booklets: Range,
    /// Whose.
    pub prescriber: PrescriberId,
}

/// Takes booklets that a prescriber gave back into stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnBooklets {
    /// Which.
    pub booklets: Range,
    /// From whose stock.
    pub prescriber: PrescriberId,
}

impl AllotBooklets {
    /// # Errors
    ///
    /// `PRESCRIBER_NOT_FOUND`, `BOOKLET_NOT_FOUND`, then for the first booklet of the range that
    /// cannot be allotted: `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`, `BOOKLET_NOT_IN_STOCK`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let AllotBooklets { booklets, prescriber } = *self;
        facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
        for (booklet, found) in booklets.find(facts)? {
            check_free((booklet, found), context)?;
            if found.place != Place::InStock {
                return Err(Rejection::BookletNotInStock { booklet, state: found.state() });
            }
        }
        let Range { first, count } = booklets;
        Ok(Decision::facts(Effect::BookletsAllotted { first, count, prescriber }))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        digest(to, self.booklets, self.prescriber);
    }
}

impl ConfirmAllotment {
    /// # Errors
    ///
    /// `PRESCRIBER_NOT_FOUND`, `BOOKLET_NOT_FOUND`, then for the first booklet of the range that
    /// cannot be confirmed: `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`, `BOOKLET_NOT_ALLOTTED`,
    /// `ALLOTTED_TO_ANOTHER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ConfirmAllotment { booklets, prescriber } = *self;
        facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
        for (booklet, found) in booklets.find(facts)? {
            check_free((booklet, found), context)?;
            let Place::Allotted { prescriber: holder } = found.place else {
                return Err(Rejection::BookletNotAllotted { booklet, state: found.state() });
            };
            check_holder(booklet, holder, prescriber)?;
        }
        let Range { first, count } = booklets;
        let confirmed = StockEffect::AllotmentConfirmed { first, count, prescriber };
        Ok(Decision::facts(Effect::Stock(confirmed)))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        digest(to, self.booklets, self.prescriber);
    }
}

impl ReturnBooklets {
    /// # Errors
    ///
    /// `PRESCRIBER_NOT_FOUND`, `BOOKLET_NOT_FOUND`, then for the first booklet of the range that
    /// cannot be returned: `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`, `BOOKLET_NOT_ALLOTTED`,
    /// `ALLOTTED_TO_ANOTHER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ReturnBooklets { booklets, prescriber } = *self;
        facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
        for (booklet, found) in booklets.find(facts)? {
            check_free((booklet, found), context)?;
            stock_of(booklet, found, prescriber)?;
        }
        let Range { first, count } = booklets;
        let returned = StockEffect::BookletsReturned { first, count, prescriber };
        Ok(Decision::facts(Effect::Stock(returned)))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        digest(to, self.booklets, self.prescriber);
    }
}

/// Refuses a booklet that is not in the stock of `prescriber`.
pub(super) fn stock_of(
    booklet: BookletId,
    found: &Booklet,
    prescriber: PrescriberId,
) -> Result<(), Rejection> {
    let Some(holder) = found.place.stock_of() else {
        return Err(Rejection::BookletNotAllotted { booklet, state: found.state() });
    };
    check_holder(booklet, holder, prescriber)
}

fn check_holder(
    booklet: BookletId,
    holder: PrescriberId,
    prescriber: PrescriberId,
) -> Result<(), Rejection> {
    let own = holder == prescriber;
    if own { Ok(()) } else { Err(Rejection::AllottedToAnother { booklet, prescriber }) }
}

fn digest(to: &mut DigestWriter, Range { first, count }: Range, prescriber: PrescriberId) {
    to.shown(&first).number(count).shown(&prescriber);
}
