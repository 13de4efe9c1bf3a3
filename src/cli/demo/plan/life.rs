//! The life of one booklet: handed over, used chèque by chèque, sometimes lost and replaced, and
//! the mistakes that people make on the way.

use std::collections::BTreeMap;

use super::super::calendar::month_of;
use super::super::chance::Chance;
use super::people::{World, diagnosis};
use super::step::{Refusal, Step, Typed, Visit};
use super::story::OUTER_DAY;
use super::{CHEQUES, Lot, SERVICE_AGE_DAYS};
use crate::domain::time::Day;

// How often things happen, in a thousand.
const HANDED_OVER: u32 = 925;
const PRESENTED_BEFORE_HANDOVER: u32 = 8;
const LOST: u32 = 40;
const STOLEN: u32 = 250;
const TRIED_WHILE_BLOCKED: u32 = 450;
const FOUND_AGAIN: u32 = 350;
const REPLACED: u32 = 800;
const TRIED_AFTER_REPLACEMENT: u32 = 400;
const USUAL_PLACE: u32 = 800;
const TRIED_WHILE_SUSPENDED: u32 = 500;
const TRIED_WITHOUT_LABEL: u32 = 700;
const ENTERED_LATE: u32 = 100;
const VOIDED_AND_REDONE: u32 = 10;
const VOIDED: u32 = 5;
const VOIDED_TOO_LATE: u32 = 10;
const PRESENTED_LAST: u32 = 450;
const SERVED_TOO_LATE: u32 = 150;
/// Mistakes at the counter: none, mistyped, made up, used already, dated before the handover, too
/// old, to come.
const MISTAKES: [u32; 7] = [946, 32, 3, 10, 3, 3, 3];

/// The longest time in working days from the allotment to the handover, and between visits.
const HANDOVER_DAYS_MAX: u32 = 45;
const VISIT_DAYS_MAX: u32 = 44;
/// How many people never come, come once or twice, or come until their chèques are used.
const HABITS: [u32; 3] = [11, 21, 68];
/// How many visits use one, two or three chèques.
const CHEQUES_OF_VISIT: [u32; 3] = [5, 4, 2];
/// How many days before the last one the last services lie, and how many working days after it they
/// are presented.
const LAST_SERVICES_DAYS: u32 = 10;
const LAST_PRESENTED_DAYS: u32 = 14;
/// How often another place is drawn when one cannot be visited.
const DRAWS_MAX: usize = 20;

/// All that happens to one booklet.
#[derive(Clone, Debug)]
pub(super) struct Lived {
    /// What happens to it, by the index of the day.
    pub(super) steps: BTreeMap<usize, Vec<Step>>,
    /// The day on whose morning it is replaced.
    pub(super) replaced: Option<usize>,
    /// The day on which it was handed over, the last time if there were two.
    pub(super) handed_over: Option<Day>,
    /// What is left of it.
    pub(super) unused: Vec<u8>,
    /// Whether it is blocked for good.
    pub(super) blocked: bool,
}

/// The life of one booklet, as it is being drawn.
pub(super) struct Life<'a> {
    chance: Chance,
    world: &'a World<'a>,
    prescriber: u32,
    day: usize,
    usual: u32,
    handed_over: Day,
    unused: Vec<u8>,
    used: Vec<u8>,
    /// The day and place of the last redemption, unless it was voided.
    last: Option<(usize, u32)>,
    replaced: Option<usize>,
    blocked: bool,
    steps: BTreeMap<usize, Vec<Step>>,
}

impl<'a> Life<'a> {
    /// The life of a booklet of `lot`, drawn from a chance of its own.
    pub(super) fn new(mut chance: Chance, world: &'a World<'a>, lot: &Lot) -> Life<'a> {
        let usual = world.venue(&mut chance, lot.prescriber);
        Life {
            chance,
            world,
            prescriber: lot.prescriber,
            day: lot.ready,
            usual,
            handed_over: Day::MIN,
            unused: (1..=CHEQUES).collect(),
            used: Vec::new(),
            last: None,
            replaced: None,
            blocked: false,
            steps: BTreeMap::new(),
        }
    }

    /// What happens to it.
    pub(super) fn lived(mut self) -> Lived {
        if self.chance.happens(HANDED_OVER) && self.pass(1, HANDOVER_DAYS_MAX) {
            self.hand_over();
            self.use_up();
            if self.day >= self.world.calendar().visits() && !self.blocked {
                self.present_last();
            }
        }
        let handed_over = (self.handed_over > Day::MIN).then_some(self.handed_over);
        let Life { steps, replaced, unused, blocked, .. } = self;
        Lived { steps, replaced, handed_over, unused, blocked }
    }

    fn hand_over(&mut self) {
        if self.chance.happens(PRESENTED_BEFORE_HANDOVER)
            && let Some(venue) = self.open_venue()
        {
            let early = self.visit(venue, vec![1], self.today());
            self.refused(early, Refusal::ChequeNotHandedOver);
        }
        let diagnosis = Some(diagnosis(&mut self.chance));
        self.step(Step::HandOver { diagnosis, refused: None });
        self.handed_over = self.today();
    }

    /// Visits, until the chèques, the time or the person's patience are used up.
    fn use_up(&mut self) {
        let visits = match self.chance.weighted(&HABITS) {
            0 => 0,
            1 => self.chance.between(1, 2),
            _ => u32::from(CHEQUES).saturating_mul(2),
        };
        let lost = self.chance.happens(LOST).then(|| self.chance.below(4));
        for visit in 0..visits.max(lost.map_or(0, |at| at.saturating_add(1))) {
            if lost == Some(visit) && !self.lose() {
                return;
            }
            let soonest = u32::from(visit > 0).saturating_mul(2);
            if visit >= visits || self.unused.is_empty() || !self.pass(soonest, VISIT_DAYS_MAX) {
                return;
            }
            self.counter();
        }
    }

    /// Lost or stolen; whether the person has chèques again after it.
    fn lose(&mut self) -> bool {
        if !self.pass(1, 8) {
            return false;
        }
        let stolen = self.chance.happens(STOLEN);
        self.step(Step::Oppose { stolen });
        self.blocked = true;
        if self.chance.happens(TRIED_WHILE_BLOCKED)
            && let Some(cheque) = self.unused.first().copied()
            && self.pass(1, 12)
            && let Some(venue) = self.open_venue()
        {
            let tried = self.visit(venue, vec![cheque], self.today());
            self.refused(tried, Refusal::ChequeBlocked);
        }
        let found = !stolen && self.chance.happens(FOUND_AGAIN);
        if found && self.pass(1, 16) {
            self.step(Step::Lift);
            self.blocked = false;
        }
        if !found && !self.unused.is_empty() && self.chance.happens(REPLACED) && self.pass(2, 10) {
            self.replace();
        }
        !self.blocked
    }

    /// Another booklet carries what was unused, and the person gets it the same day.
    fn replace(&mut self) {
        let former = self.unused.first().copied();
        self.replaced = Some(self.day);
        self.step(Step::HandOver { diagnosis: None, refused: None });
        self.handed_over = self.today();
        self.unused = (1..).take(self.unused.len()).collect();
        self.used.clear();
        self.blocked = false;
        if self.chance.happens(TRIED_AFTER_REPLACEMENT)
            && let Some(cheque) = former
            && self.pass(1, 12)
            && let Some(venue) = self.open_venue()
        {
            let tried = self.visit(venue, vec![cheque], self.today());
            self.refused(Visit { typed: Typed::Former, ..tried }, Refusal::ChequeReplaced);
        }
    }

    /// A service of the last days of January that is presented in February, or one of February.
    fn present_last(&mut self) {
        let Some(cheque) = self.unused.first().copied() else { return };
        let last: Day = OUTER_DAY.parse().unwrap_or(self.handed_over);
        let before = i32::try_from(self.chance.below(LAST_SERVICES_DAYS)).unwrap_or(0);
        let service_date = last.minus(before);
        let first = self.world.calendar().visits();
        let after = usize::try_from(self.chance.below(LAST_PRESENTED_DAYS)).unwrap_or(0);
        self.day = first.saturating_add(after);
        let venue = self.open_venue().filter(|_| service_date >= self.handed_over);
        let Some(venue) = venue else { return };
        if self.chance.happens(SERVED_TOO_LATE) {
            let late = self.visit(venue, vec![cheque], self.today());
            self.refused(late, Refusal::LastServiceDayPassed);
        }
        if self.chance.happens(PRESENTED_LAST) {
            self.take(venue, service_date);
        }
    }

    /// At the counter: mistakes first, then chèques are taken.
    fn counter(&mut self) {
        self.void_too_late();
        if self.world.is_suspended(self.usual, self.day)
            && self.chance.happens(TRIED_WHILE_SUSPENDED)
        {
            let cheques = self.unused.iter().copied().take(1).collect();
            let tried = self.visit(self.usual, cheques, self.today());
            self.refused(tried, Refusal::VenueSuspended);
        }
        if !self.world.is_labelled(self.usual, self.today())
            && self.chance.happens(TRIED_WITHOUT_LABEL)
        {
            let cheques = self.unused.iter().copied().take(1).collect();
            let tried = self.visit(self.usual, cheques, self.today());
            self.refused(tried, Refusal::VenueNotLabelled);
        }
        let Some(venue) = self.open_venue() else { return };
        self.mistake(venue);
        let service_date = self.service_date();
        self.take(venue, service_date);
    }

    /// Chèques are taken, and sometimes that is undone.
    fn take(&mut self, venue: u32, service_date: Day) {
        let count = self.chance.weighted(&CHEQUES_OF_VISIT).saturating_add(1);
        let cheques: Vec<u8> = self.unused.iter().copied().take(count).collect();
        let visit = self.visit(venue, cheques.clone(), service_date);
        self.step(Step::Present(visit));
        self.last = Some((self.day, venue));
        if self.chance.happens(VOIDED) {
            self.step(Step::Void { venue, not_given: true, refused: None });
            self.last = None;
            return;
        }
        if self.chance.happens(VOIDED_AND_REDONE) {
            self.step(Step::Void { venue, not_given: false, refused: None });
            let again = self.visit(venue, cheques.clone(), service_date);
            self.step(Step::Present(again));
        }
        self.unused.retain(|cheque| !cheques.contains(cheque));
        self.used.extend(cheques);
    }

    /// A place remembers a mistake of last month, when it is too late to undo it.
    fn void_too_late(&mut self) {
        let Some((day, venue)) = self.last else { return };
        let months_ago = month_of(self.world.day(day)) != month_of(self.today());
        if months_ago && self.chance.happens(VOIDED_TOO_LATE) {
            let refused = Some(Refusal::CutOffPassed);
            self.step(Step::Void { venue, not_given: true, refused });
        }
    }

    /// Something goes wrong at the counter, or not.
    fn mistake(&mut self, venue: u32) {
        let today = self.today();
        let drawn = self.chance.weighted(&MISTAKES);
        let Some(cheque) = self.unused.first().copied() else { return };
        let mut visit = self.visit(venue, vec![cheque], today);
        let refusal = match drawn {
            1 => {
                visit.typed = Typed::Wrong(self.chance.below(20));
                Refusal::CodeMistyped
            }
            2 => {
                visit.typed = Typed::MadeUp;
                Refusal::CodeUnknown
            }
            3 => {
                let Some(used) = self.used.last() else { return };
                visit.cheques = vec![*used];
                Refusal::ChequeRedeemed
            }
            4 => {
                visit.service_date = self.handed_over.minus(1);
                Refusal::ServiceBeforeHandover
            }
            5 => {
                let old = today.minus(i32::from(SERVICE_AGE_DAYS).saturating_add(1));
                visit.service_date = old;
                if old < self.handed_over {
                    return;
                }
                Refusal::ServiceTooOld
            }
            6 => {
                visit.service_date = today.plus(31);
                if !self.world.is_labelled(venue, visit.service_date) {
                    return;
                }
                Refusal::ServiceInFuture
            }
            _ => return,
        };
        self.refused(visit, refusal);
    }

    fn visit(&mut self, venue: u32, cheques: Vec<u8>, service_date: Day) -> Visit {
        let service = self.world.service(&mut self.chance, venue);
        let procedures = self.world.procedures(&mut self.chance, service);
        let typed = Typed::Right;
        Visit { venue, cheques, typed, service, procedures, service_date, refused: None }
    }

    fn refused(&mut self, visit: Visit, refusal: Refusal) {
        self.step(Step::Present(Visit { refused: Some(refusal), ..visit }));
    }

    /// A place that can take chèques today: mostly the usual one.
    fn open_venue(&mut self) -> Option<u32> {
        if self.chance.happens(USUAL_PLACE) && self.is_open(self.usual) {
            return Some(self.usual);
        }
        let mut draws = 0..DRAWS_MAX;
        draws.find_map(|_| {
            let venue = self.world.venue(&mut self.chance, self.prescriber);
            self.is_open(venue).then_some(venue)
        })
    }

    fn is_open(&self, venue: u32) -> bool {
        let labelled = self.world.is_labelled(venue, self.today());
        labelled && !self.world.is_suspended(venue, self.day)
    }

    /// Today, or some days ago when the place enters its services late.
    fn service_date(&mut self) -> Day {
        let today = self.today();
        if !self.chance.happens(ENTERED_LATE) {
            return today;
        }
        let days = i32::try_from(self.chance.between(1, 6)).unwrap_or(1);
        today.minus(days).max(self.handed_over)
    }

    /// Some working days pass, short times more often than long ones. Whether there are visits
    /// still.
    fn pass(&mut self, first: u32, last: u32) -> bool {
        let days = self.chance.between(first, last).min(self.chance.between(first, last));
        self.day = self.day.saturating_add(usize::try_from(days).unwrap_or(0));
        self.day < self.world.calendar().visits()
    }

    fn today(&self) -> Day {
        self.world.day(self.day)
    }

    fn step(&mut self, step: Step) {
        self.steps.entry(self.day).or_default().push(step);
    }
}
