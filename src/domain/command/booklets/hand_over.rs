//! From a prescriber's stock to a person, whom the engine does not know.

use super::super::super::diagnosis::{Level, Public};
use super::super::super::entry::{Effect, StockEffect};
use super::super::super::facts::{Booklet, Facts, Issue};
use super::super::super::id::{BookletId, PrescriberId};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::scheme::Validity;
use super::super::super::time::Day;
use super::super::{Context, Decision};
use super::travel::stock_of;
use super::{check_free, find};

/// Gives a booklet to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOverBooklet {
    /// Which.
    pub booklet: BookletId,
    /// By whom.
    pub prescriber: PrescriberId,
    /// When.
    pub day: Day,
    /// The level that the diagnosis found.
    pub level: Option<Level>,
    /// The public.
    pub public: Option<Public>,
}

impl HandOverBooklet {
    /// # Errors
    ///
    /// `PRESCRIBER_NOT_FOUND`, `BOOKLET_NOT_FOUND`, `BOOKLET_LAPSED`, `BOOKLET_BLOCKED`,
    /// `BOOKLET_NOT_ALLOTTED`, `ALLOTTED_TO_ANOTHER`, `NOT_FUNDED`, `BOOKLET_OUTDATED`,
    /// `DAY_IN_FUTURE`, `HANDOVER_BEFORE_ISSUE`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let HandOverBooklet { booklet, prescriber, day, level, public } = *self;
        facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
        let found = find(facts, booklet)?;
        check_free((booklet, found), context)?;
        stock_of(booklet, found, prescriber)?;
        let Issue::Issued { on, validity } = found.issue else {
            return Err(Rejection::NotFunded { booklet });
        };
        let validity = validity_from(facts, found, (day, on, validity));
        let last_service = validity.last_service;
        if last_service < day || validity.lapse <= context.day {
            return Err(Rejection::BookletOutdated { booklet, last_service });
        }
        if day > context.day {
            return Err(Rejection::DayInFuture { day, today: context.day });
        }
        if day < on {
            return Err(Rejection::HandoverBeforeIssue { booklet, issued: on });
        }
        let given = StockEffect::BookletGiven { booklet, prescriber, day, validity, level, public };
        Ok(Decision::facts(Effect::Stock(given)))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        let HandOverBooklet { booklet, prescriber, day, level, public } = self;
        to.shown(booklet).shown(prescriber).shown(day);
        // What an earlier release could ask keeps its digest.
        if level.is_some() || public.is_some() {
            to.maybe(level.as_ref()).maybe(public.as_ref());
        }
    }
}

/// The days from the handover on, by the rules of the day of issue; never later than those that the
/// booklet has. One that replaces a booklet whose months were counted already gains none.
fn validity_from(
    facts: &Facts,
    booklet: &Booklet,
    (day, on, validity): (Day, Day, Validity),
) -> Validity {
    let scheme = facts.order(booklet.order).and_then(|order| facts.scheme(order.terms.scheme));
    let rules = scheme.and_then(|scheme| scheme.on(on)).map(|(_, rules)| rules);
    rules.and_then(|rules| rules.validity_from_handover(day, validity)).unwrap_or(validity)
}
