//! How far orders have come in their calendar.

use super::super::super::calendar::Due;
use super::super::super::entry::CalendarEffect;
use super::super::Facts;

impl Facts {
    pub(super) fn apply_calendar(&mut self, effect: &CalendarEffect) {
        match *effect {
            CalendarEffect::CalendarOpened { through } => self.calendar.through = Some(through),
            CalendarEffect::MilestoneReached { order, milestone, day } => {
                self.calendar.done = Some(Due { day, order, milestone });
            }
            CalendarEffect::CalendarClosed { .. } => self.calendar.through = None,
        }
    }
}
