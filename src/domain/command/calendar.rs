//! The calendar: alerts, last days and statements of orders, the lapse of what was not used, and
//! the statements of funders that nobody can contest any more.
//!
//! A run is a series of entries: opened, one entry per milestone and order, closed. What is due
//! follows from the facts alone, so a run that was interrupted goes on where it stopped, and a run
//! that is late records the same milestones and lapses as one on each day.
//!
//! **Invariant:** milestones are reached in order of day, order and kind; a chèque lapses once.

use super::super::calendar::{Due, Milestone};
use super::super::entry::{CalendarEffect, Effect, StockEffect};
use super::super::facts::Facts;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::booklets::{Range, ranges, to_provision};
use super::claims::statements::definitive;
use super::{Context, Decision};

/// The most booklets that lapse in one entry: what one entry may make the fold do.
pub const LAPSE_BOOKLETS_MAX: u32 = 10_000;
/// The most ranges of booklets that lapse in one entry.
pub const LAPSE_RANGES_MAX: usize = 500;

/// Begins to record everything that is due up to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunCalendar {
    /// The day, at the latest today.
    pub through: Day,
}

/// Records the next thing that is due, or ends the run: only the engine asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinueCalendar {
    /// The day of the run.
    pub through: Day,
}

impl RunCalendar {
    /// # Errors
    ///
    /// `DAY_IN_FUTURE`, `CALENDAR_OPEN`, `NOTHING_DUE`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let through = self.through;
        super::bank::check_day(context, through)?;
        if let Some(through) = facts.calendar.through {
            return Err(Rejection::CalendarOpen { through });
        }
        if facts.next_due(through).is_none() && facts.next_definitive(through).is_none() {
            return Err(Rejection::NothingDue { through });
        }
        Ok(calendar(CalendarEffect::CalendarOpened { through }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.through);
    }
}

impl ContinueCalendar {
    /// # Errors
    ///
    /// `NOTHING_DUE` when no run up to this day is open, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let through = self.through;
        if facts.calendar.through != Some(through) {
            return Err(Rejection::NothingDue { through });
        }
        let Some(due) = facts.next_due(through) else {
            // Silence accepts.
            return match facts.next_definitive(through) {
                Some(statement) => definitive(facts, statement),
                None => Ok(calendar(CalendarEffect::CalendarClosed { through })),
            };
        };
        let Due { day, order, milestone } = due;
        let own = facts.order(order).map(|order| facts.milestones_of(order)).unwrap_or_default();
        let mut decision = Decision { effects: Vec::new(), transfers: Vec::new() };
        // Booklets whose months count from their handover lapse before their order does, and a
        // lapse that needs several entries is reached once.
        if own.contains(&(day, milestone)) && Some(due) > facts.calendar.done {
            let reached = CalendarEffect::MilestoneReached { order, milestone, day };
            decision.effects.push(Effect::Calendar(reached));
        }
        if milestone == Milestone::Lapse {
            lapse(facts, due, &mut decision);
        }
        facts.balances.check(&decision.transfers)?;
        Ok(decision)
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.through);
    }
}

fn calendar(effect: CalendarEffect) -> Decision {
    Decision::facts(Effect::Calendar(effect))
}

/// Ends the chèques of `due.order` that lapse on `due.day`, as many as fit into one entry.
fn lapse(facts: &Facts, due: Due, decision: &mut Decision) {
    let Some(order) = facts.order(due.order) else { return };
    let lapsing = facts
        .lapsing((due.order, order), due.day)
        .map(|(_, booklet)| booklet)
        .take(usize::try_from(LAPSE_BOOKLETS_MAX).unwrap_or(usize::MAX));
    let mut ended: u64 = 0;
    for range in ranges(lapsing).into_iter().take(LAPSE_RANGES_MAX) {
        let found = range.booklets().filter_map(|booklet| facts.booklet(booklet));
        let cheques = found.fold(0_u32, |sum, booklet| sum.saturating_add(booklet.unused()));
        ended = ended.saturating_add(u64::from(cheques));
        let Range { first, count } = range;
        let order = due.order;
        let lapsed = StockEffect::BookletsLapsed { order, first, count, cheques };
        decision.effects.push(Effect::Stock(lapsed));
    }
    decision.transfers = to_provision(facts, due.order, ended);
}
