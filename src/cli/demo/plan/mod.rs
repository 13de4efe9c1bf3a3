//! What will happen in the demonstration, planned beforehand: who does what, on which day, and
//! what the server must answer.
//!
//! **Invariant:** the plan is a pure function of the seed, the number of booklets and the places;
//! whoever carries it out adds nothing to chance.
//! **Invariant:** within a day, what happens to one booklet does not depend on another one, so
//! that booklets can be played side by side and the figures stay the same.

mod life;
mod people;
mod step;
#[cfg(test)]
mod tests;

pub(super) use people::PRESCRIBERS;
pub(super) use step::{BookletDay, Office, Refusal, Step, Typed, Visit};

use super::calendar::{Calendar, month_of};
use super::chance::Chance;
use crate::domain::time::Day;
use crate::import::Place;
use life::Life;
use people::World;

/// The value of one chèque in cents.
pub(super) const FACE_CENTS: u64 = 1_000;
/// Chèques in a booklet.
pub(super) const CHEQUES: u8 = 10;
/// How many days back a service may lie.
pub(super) const SERVICE_AGE_DAYS: u8 = 31;

/// The part of the booklets that the first instalment pays, in percent.
const FIRST_ISSUE_PERCENT: u64 = 60;
/// How much of each issue is allotted: after which working days from the issue, and what part of
/// it in percent. The rest of the second issue stays with the operator.
const FIRST_LOTS: [(usize, u64); 2] = [(1, 60), (19, 40)];
const SECOND_LOTS: [(usize, u64); 2] = [(1, 55), (27, 40)];
/// The stream of chance that is not a booklet's.
const COMMON: u64 = 0;

/// All that will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// The days, in order.
    pub(super) days: Vec<DayPlan>,
}

/// What happens on one day, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayPlan {
    /// Which day.
    pub(super) day: Day,
    /// What the offices do first, one after the other.
    pub(super) morning: Vec<Office>,
    /// What happens to booklets, side by side, in order of their numbers.
    pub(super) booklets: Vec<BookletDay>,
    /// What the offices do last.
    pub(super) evening: Vec<Office>,
}

impl Plan {
    /// How many things the offices and the people do.
    pub(super) fn steps(&self) -> u64 {
        let of_day = |day: &DayPlan| {
            let steps = day.booklets.iter().map(|booklet| booklet.steps.len()).sum::<usize>();
            steps.saturating_add(day.morning.len()).saturating_add(day.evening.len())
        };
        let steps = self.days.iter().map(of_day).fold(0_usize, usize::saturating_add);
        u64::try_from(steps).unwrap_or(u64::MAX)
    }

    /// Plans the story of `booklets` booklets in `places`, which the server knows as `venues/1`,
    /// `venues/2`… in their order.
    pub(super) fn new(seed: u64, booklets: u32, places: &[Place]) -> Plan {
        let calendar = Calendar::new();
        let mut chance = Chance::new(seed, COMMON);
        let world = World::new(&mut chance, calendar.clone(), places);
        let day = |day: &Day| DayPlan {
            day: *day,
            morning: Vec::new(),
            booklets: Vec::new(),
            evening: Vec::new(),
        };
        let mut plan = Plan { days: calendar.days().iter().map(day).collect() };
        for lot in plan.issues(&calendar, booklets) {
            plan.morning(lot.day, lot.allotment());
            for number in lot.numbers() {
                let life = Life::new(Chance::new(seed, u64::from(number)), &world, &lot);
                for (day, steps) in life.lived() {
                    let prescriber = lot.prescriber;
                    plan.booklet(day, BookletDay { number, prescriber, steps });
                }
            }
        }
        plan.suspension(&world);
        plan.months(&calendar, &mut chance);
        plan.days.iter_mut().for_each(|day| day.booklets.sort_by_key(|booklet| booklet.number));
        plan
    }

    fn morning(&mut self, index: usize, act: Office) {
        if let Some(day) = self.days.get_mut(index) {
            day.morning.push(act);
        }
    }

    fn evening(&mut self, index: usize, act: Office) {
        if let Some(day) = self.days.get_mut(index) {
            day.evening.push(act);
        }
    }

    fn booklet(&mut self, index: usize, booklet: BookletDay) {
        if let Some(day) = self.days.get_mut(index) {
            day.booklets.push(booklet);
        }
    }

    /// Money arrives in two instalments; each time, what it covers is issued, the next day. Gives
    /// the lots in which that is allotted.
    fn issues(&mut self, calendar: &Calendar, booklets: u32) -> Vec<Lot> {
        let first = percent(booklets, FIRST_ISSUE_PERCENT).max(1);
        let second = booklets.saturating_sub(first);
        let (january, march) = (calendar.from(1, 15), calendar.from(3, 4));
        self.evening(january, Office::Transfer { cents: value(first) });
        let refused = Some(Refusal::CoverInsufficient);
        let issued = january.saturating_add(1);
        self.morning(issued, Office::Issue { count: booklets, refused });
        self.morning(issued, Office::Issue { count: first, refused: None });
        self.evening(march, Office::Transfer { cents: value(second) });
        let reissued = march.saturating_add(1);
        self.morning(reissued, Office::Issue { count: second, refused: None });

        let mut lots = Vec::new();
        let mut next = 1_u32;
        for (issued, count, parts) in [(issued, first, FIRST_LOTS), (reissued, second, SECOND_LOTS)]
        {
            let all = next.saturating_add(count);
            for (after, part) in parts {
                let end = next.saturating_add(percent(count, part)).min(all);
                lots.extend(lots_of(issued.saturating_add(after), (next, end)));
                next = end;
            }
            next = all;
        }
        lots
    }

    /// One place cannot take chèques for three weeks.
    fn suspension(&mut self, world: &World<'_>) {
        let venue = world.suspended_venue();
        let (first, after) = world.suspended_days();
        self.morning(first, Office::Suspend { venue });
        self.morning(after, Office::Resume { venue });
    }

    /// Each month is closed on its last evening, approved and paid in the first days of the next.
    fn months(&mut self, calendar: &Calendar, chance: &mut Chance) {
        for (cycle, end) in (1_u32..).zip(calendar.month_ends()) {
            self.evening(end, Office::Close { label: month_of(calendar.day(end)) });
            let next = end.saturating_add(1);
            self.morning(next, Office::Cover);
            if cycle == 1 {
                let refused = Some(Refusal::SameCaller);
                self.morning(next, Office::Approve { cycle, refused });
            }
            self.morning(next, Office::Approve { cycle, refused: None });
            let returned = match cycle {
                2 => vec![chance.below(1_000)],
                4 => vec![chance.below(1_000), chance.below(1_000)],
                _ => Vec::new(),
            };
            self.morning(next.saturating_add(1), Office::Pay { cycle, returned });
        }
    }
}

/// Booklets that go into one prescriber's stock on one day: from the first to before the end.
#[derive(Clone, Copy, Debug)]
struct Lot {
    /// The index of the day.
    day: usize,
    /// The number of the prescriber, from 1.
    prescriber: u32,
    first: u32,
    end: u32,
}

impl Lot {
    fn numbers(&self) -> std::ops::Range<u32> {
        self.first..self.end
    }

    fn allotment(&self) -> Office {
        let Lot { day: _, prescriber, first, end } = *self;
        Office::Allot { first, count: end.saturating_sub(first), prescriber }
    }
}

/// Cuts a range of booklets among the prescribers by their shares.
fn lots_of(day: usize, (first, end): (u32, u32)) -> Vec<Lot> {
    let total = end.saturating_sub(first);
    let mut lots = Vec::new();
    let (mut share, mut next) = (0_u64, first);
    for (prescriber, who) in (1..).zip(&PRESCRIBERS) {
        share = share.saturating_add(who.share_percent);
        let end = first.saturating_add(percent(total, share));
        if next < end {
            lots.push(Lot { day, prescriber, first: next, end });
        }
        next = end;
    }
    lots
}

/// So many percent of `count`, rounded down.
fn percent(count: u32, percent: u64) -> u32 {
    let part = u64::from(count).saturating_mul(percent) / 100;
    u32::try_from(part).unwrap_or(u32::MAX)
}

/// What booklets are worth, in cents.
pub(super) fn value(booklets: u32) -> u64 {
    u64::from(booklets).saturating_mul(u64::from(CHEQUES)).saturating_mul(FACE_CENTS)
}
