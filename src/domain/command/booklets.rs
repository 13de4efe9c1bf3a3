//! A booklet on its way to a person: allotment, handover, opposition.

use super::super::entry::Effect;
use super::super::facts::{Booklet, Facts, Opposition, Place};
use super::super::id::{BookletId, PrescriberId};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::{Context, Decision};

/// The most booklets of one allotment: what one entry may make the fold do.
pub const ALLOT_BOOKLETS_MAX: u32 = 10_000;

/// Gives a range of booklets without gaps to the stock of a prescriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllotBooklets {
    /// The first.
    pub first: BookletId,
    /// How many, 1 to [`ALLOT_BOOKLETS_MAX`].
    pub count: u32,
    /// In whose stock.
    pub prescriber: PrescriberId,
}

/// Gives a booklet to a person, whom the engine does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOverBooklet {
    /// Which.
    pub booklet: BookletId,
    /// By whom.
    pub prescriber: PrescriberId,
    /// When.
    pub day: Day,
}

/// Blocks a booklet that was lost or stolen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oppose {
    /// Which.
    pub booklet: BookletId,
    /// Why.
    pub reason: Opposition,
}

/// Lets a blocked booklet be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiftOpposition {
    /// Which.
    pub booklet: BookletId,
}

fn find(facts: &Facts, booklet: BookletId) -> Result<&Booklet, Rejection> {
    facts.booklet(booklet).ok_or(Rejection::BookletNotFound { booklet })
}

/// The booklet, unless it is blocked.
fn find_free(facts: &Facts, booklet: BookletId) -> Result<&Booklet, Rejection> {
    let found = find(facts, booklet)?;
    if found.blocked.is_some() { Err(Rejection::BookletBlocked { booklet }) } else { Ok(found) }
}

impl AllotBooklets {
    /// # Errors
    ///
    /// `PRESCRIBER_NOT_FOUND`, `BOOKLET_NOT_FOUND`, then for the first booklet of the range that
    /// cannot be allotted: `BOOKLET_BLOCKED`, `BOOKLET_NOT_IN_STOCK`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let AllotBooklets { first, count, prescriber } = *self;
        facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
        let numbers = first.get()..first.get().saturating_add(count);
        let booklets = || numbers.clone().filter_map(BookletId::new);
        for booklet in booklets() {
            find(facts, booklet)?;
        }
        for booklet in booklets() {
            let found = find_free(facts, booklet)?;
            if found.place != Place::InStock {
                return Err(Rejection::BookletNotInStock { booklet, state: found.state() });
            }
        }
        Ok(Decision::facts(Effect::BookletsAllotted { first, count, prescriber }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.first).number(self.count).shown(&self.prescriber);
    }
}

impl HandOverBooklet {
    /// # Errors
    ///
    /// `PRESCRIBER_NOT_FOUND`, `BOOKLET_NOT_FOUND`, `BOOKLET_BLOCKED`, `BOOKLET_NOT_ALLOTTED`,
    /// `ALLOTTED_TO_ANOTHER`, `BOOKLET_OUTDATED`, `DAY_IN_FUTURE`, `HANDOVER_BEFORE_ISSUE`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let HandOverBooklet { booklet, prescriber, day } = *self;
        facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
        let found = find_free(facts, booklet)?;
        let Place::Allotted { prescriber: holder } = found.place else {
            return Err(Rejection::BookletNotAllotted { booklet, state: found.state() });
        };
        if holder != prescriber {
            return Err(Rejection::AllottedToAnother { booklet, prescriber });
        }
        let last_service = found.validity.last_service;
        if last_service < day {
            return Err(Rejection::BookletOutdated { booklet, last_service });
        }
        if day > context.day {
            return Err(Rejection::DayInFuture { day, today: context.day });
        }
        if day < found.issued {
            return Err(Rejection::HandoverBeforeIssue { booklet, issued: found.issued });
        }
        Ok(Decision::facts(Effect::BookletHandedOver { booklet, day }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklet).shown(&self.prescriber).shown(&self.day);
    }
}

impl Oppose {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `BOOKLET_BLOCKED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let Oppose { booklet, reason } = *self;
        find_free(facts, booklet)?;
        Ok(Decision::facts(Effect::BookletBlocked { booklet, reason }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklet).text(match self.reason {
            Opposition::Lost => "lost",
            Opposition::Stolen => "stolen",
            Opposition::Damaged => "damaged",
            Opposition::Suspicious => "suspicious",
        });
    }
}

impl LiftOpposition {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `BOOKLET_NOT_BLOCKED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let booklet = self.booklet;
        if find(facts, booklet)?.blocked.is_none() {
            return Err(Rejection::BookletNotBlocked { booklet });
        }
        Ok(Decision::facts(Effect::BookletUnblocked { booklet }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklet);
    }
}
