//! What the offices do over the year, whatever happens to booklets.

use super::super::calendar::{Calendar, day};
use super::super::chance::Chance;
use super::people::World;
use super::{Fates, Office, Plan, Refusal, VenueAct, story};

impl Plan {
    /// Places are checked, validated, and get a second label; one is suspended over the summer.
    pub(super) fn venues(&mut self, world: &World<'_>) {
        let calendar = world.calendar();
        let venues = world.venues();
        let checked = VenueAct::Check { venues: venues.clone() };
        self.morning(calendar.from(story::VENUES_CHECKED), checked);
        self.morning(calendar.from(story::VENUES_VALIDATED), VenueAct::Validate { venues });
        let renewed = VenueAct::Renew { venues: world.renewed() };
        self.morning(calendar.from(story::LABELS_RENEWED), renewed);
        let venue = world.suspended_venue();
        self.morning(calendar.from(story::SUSPENDED), VenueAct::Suspend { venue });
        self.morning(calendar.from(story::RESUMED), VenueAct::Resume { venue });
    }

    /// Each month is closed on its last evening, approved and paid in the first days of the next.
    /// The last one waits for the final statement.
    pub(super) fn months(&mut self, calendar: &Calendar, chance: &mut Chance) {
        let last = calendar.from(story::FINAL);
        let ends = calendar.month_ends();
        let count = ends.len();
        for (cycle, end) in (1_u32..).zip(ends) {
            let is_last = usize::try_from(cycle).is_ok_and(|cycle| cycle == count);
            let closed = if is_last { last } else { end };
            self.evening(closed, Office::Close { month: calendar.day(end) });
            let next = closed.saturating_add(1);
            self.morning(next, Office::Cover);
            if cycle == 1 {
                let refused = Some(Refusal::SameCaller);
                self.morning(next, Office::Approve { cycle, refused });
            }
            self.morning(next, Office::Approve { cycle, refused: None });
            let mut fates = Fates::default();
            match cycle {
                3 | 9 => fates.returned.push(chance.below(1_000)),
                4 => fates.near = Some(chance.below(1_000)),
                _ => {}
            }
            self.morning(next.saturating_add(1), Office::Pay { cycle, fates });
        }
    }

    /// The calendar is run, mostly late; in the evening of two of these days, statements are read.
    pub(super) fn calendar(&mut self, calendar: &Calendar) {
        let refused = Some(Refusal::NothingDue);
        self.morning(calendar.from(story::NOTHING_DUE), Office::RunCalendar { refused });
        for date in story::CALENDAR {
            self.morning(calendar.from(date), Office::RunCalendar { refused: None });
            if [story::PROVISIONAL, story::FINAL].map(day).contains(&day(date)) {
                self.evening(calendar.from(date), Office::State);
            }
        }
    }
}
