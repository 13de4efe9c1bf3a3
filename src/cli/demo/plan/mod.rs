//! What will happen in the demonstration, planned beforehand: who does what, on which day, and
//! what the server must answer.
//!
//! **Invariant:** the plan is a pure function of the seed, the number of booklets and the places;
//! whoever carries it out adds nothing to chance.
//! **Invariant:** within a day, what happens to one booklet does not depend on another one, so
//! that booklets can be played side by side and the figures stay the same.

mod accounts;
mod act;
mod banking;
mod booklets;
mod chosen;
mod life;
mod people;
mod sharing;
mod step;
mod story;
#[cfg(test)]
mod tests;
mod year;

pub(super) use accounts::{escrow_iban, funder_iban, made_up_iban};
pub(super) use act::{BookletAct, Office, VenueAct};
pub(super) use banking::{BankAct, Fates};
pub(super) use people::PRESCRIBERS;
pub(super) use sharing::{Bearer, Named, SharingAct, slugs, table};
pub(super) use step::{Batch, BookletDay, Booklets, Refusal, Step, Typed, Visit};
pub(super) use story::{
    Buyer, FIRST_LABEL, MANDATE, OUTER_DAY, SECOND_LABEL, TAKEN_TITLE, TERRITORY, TITLE,
    TURNED_MANDATE,
};

use std::collections::BTreeMap;

use super::calendar::Calendar;
use super::chance::Chance;
use crate::domain::time::Day;
use crate::import::Place;
use booklets::Series;
use life::{Life, Lived};
use people::World;

/// The value of one chèque in cents.
pub(super) const FACE_CENTS: u64 = 1_000;
/// Chèques in a booklet.
pub(super) const CHEQUES: u8 = 10;
/// How many days back a service may lie.
pub(super) const SERVICE_AGE_DAYS: u8 = 31;
/// The stream of chance that is not a booklet's.
const COMMON: u64 = 0;

/// All that will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// How many booklets each buyer orders, in the order of [`Buyer::ALL`].
    pub(super) ordered: [u32; 2],
    /// How many booklets make up a lot.
    pub(super) lot_size: u32,
    /// The envelopes of contributors in cents, in the order of [`Bearer::CONTRIBUTORS`].
    pub(super) envelopes: [u64; 2],
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
    /// What places present over a stream, in order of the places.
    pub(super) batches: Vec<Batch>,
    /// What the offices do last.
    pub(super) evening: Vec<Office>,
}

/// Booklets that one prescriber gets on one day.
#[derive(Clone, Copy, Debug)]
struct Lot {
    /// The index of the first day on which they can be handed over.
    ready: usize,
    /// The number of the prescriber, from 1.
    prescriber: u32,
    /// Which.
    booklets: Booklets,
}

/// A booklet in a prescriber's stock, with its life.
struct Story {
    number: u32,
    prescriber: u32,
    lived: Lived,
}

impl Plan {
    /// How many things the offices and the people do.
    pub(super) fn steps(&self) -> u64 {
        let of_day = |day: &DayPlan| {
            let steps = day.booklets.iter().map(|booklet| booklet.steps.len()).sum::<usize>();
            let batches = day.batches.iter().map(|batch| batch.visits.len()).sum::<usize>();
            let offices = day.morning.len().saturating_add(day.evening.len());
            steps.saturating_add(batches).saturating_add(offices)
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
            batches: Vec::new(),
            evening: Vec::new(),
        };
        let mut series = Series::new(booklets);
        let days = calendar.days().iter().map(day).collect();
        let (ordered, lot_size) = ([0; 2], series.lot_size);
        let mut plan = Plan { ordered, lot_size, envelopes: [0; 2], days };
        plan.venues(&world);
        plan.accounts(&world);
        let lots = plan.orders(&calendar, &series);
        let mut stories = lived(seed, &world, &lots);
        let lots = plan.turned(&calendar, (&mut series, &stories));
        stories.extend(lived(seed, &world, &lots));
        plan.ordered = series.ordered();
        plan.chosen(&world, &mut stories);
        plan.returns(&calendar, &stories, &series);
        plan.sharing(&calendar, &stories);
        for story in stories {
            plan.live(story);
        }
        plan.months(&calendar, &mut chance);
        plan.banking(&calendar);
        plan.calendar(&calendar);
        plan.days.iter_mut().for_each(|day| day.arrange(&world));
        plan
    }

    fn morning(&mut self, index: usize, act: impl Into<Office>) {
        if let Some(day) = self.days.get_mut(index) {
            day.morning.push(act.into());
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

    /// What happens to one booklet, on its days.
    fn live(&mut self, story: Story) {
        let Story { number, prescriber, lived } = story;
        if let Some(day) = lived.replaced {
            self.morning(day, BookletAct::Replace { booklets: Booklets::one(number), prescriber });
        }
        for (day, steps) in lived.steps {
            self.booklet(day, BookletDay { number, prescriber, steps });
        }
    }
}

impl DayPlan {
    /// Puts booklets in order, and what some places present last into batches.
    fn arrange(&mut self, world: &World<'_>) {
        self.booklets.sort_by_key(|booklet| booklet.number);
        let mut batches: BTreeMap<u32, Vec<(u32, Visit)>> = BTreeMap::new();
        for booklet in &mut self.booklets {
            let streamed = |step: &Step| match step {
                Step::Present(visit) => world.streams(visit.venue).then_some(visit.venue),
                Step::HandOver { .. } | Step::Void { .. } | Step::Oppose { .. } | Step::Lift => {
                    None
                }
            };
            let Some(venue) = booklet.steps.last().and_then(streamed) else { continue };
            let mine = |step: &&Step| streamed(step) == Some(venue);
            let trailing = booklet.steps.iter().rev().take_while(mine).count();
            let kept = booklet.steps.len().saturating_sub(trailing);
            for step in booklet.steps.split_off(kept) {
                if let Step::Present(visit) = step {
                    batches.entry(venue).or_default().push((booklet.number, visit));
                }
            }
        }
        self.booklets.retain(|booklet| !booklet.steps.is_empty());
        self.batches = batches.into_iter().map(|(venue, visits)| Batch { venue, visits }).collect();
    }
}

/// The lives of all booklets of `lots`.
fn lived(seed: u64, world: &World<'_>, lots: &[Lot]) -> Vec<Story> {
    let mut stories = Vec::new();
    for lot in lots {
        for number in lot.booklets.numbers() {
            let chance = Chance::new(seed, u64::from(number));
            let lived = Life::new(chance, world, lot).lived();
            stories.push(Story { number, prescriber: lot.prescriber, lived });
        }
    }
    stories
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
