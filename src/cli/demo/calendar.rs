//! The days of the demonstration: from January to July 2024, in France.
//!
//! **Invariant:** people work from Monday to Friday but on public holidays; banks keep the TARGET
//! calendar, which is another one.

use crate::domain::time::{Day, Timestamp, is_banking_day};

/// When the story begins and ends, and the last day on which someone visits a place.
const FIRST: (i16, i8, i8) = (2024, 1, 8);
const LAST_VISIT: (i16, i8, i8) = (2024, 6, 28);
const LAST: (i16, i8, i8) = (2024, 7, 8);
/// Public holidays of that time that are no Sunday: month and day.
const HOLIDAYS: [(i8, i8); 5] = [(4, 1), (5, 1), (5, 8), (5, 9), (5, 20)];

/// The working days of the story, in order.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    days: Vec<Day>,
    visits: usize,
}

impl Calendar {
    /// The calendar of the story.
    pub(super) fn new() -> Calendar {
        let (first, last) = (day(FIRST), day(LAST));
        let length = last.days_since(first);
        let all = (0..=length).map(|after| first.plus(after));
        let days: Vec<Day> = all.filter(|day| is_working_day(*day)).collect();
        let visits = days.iter().filter(|working| **working <= day(LAST_VISIT)).count();
        Calendar { days, visits }
    }

    /// All working days.
    pub(super) fn days(&self) -> &[Day] {
        &self.days
    }

    /// The working day at `index`; the last one past the end.
    pub(super) fn day(&self, index: usize) -> Day {
        self.days.get(index).or(self.days.last()).copied().unwrap_or(Day::MIN)
    }

    /// How many working days have visits: those before this index.
    pub(super) fn visits(&self) -> usize {
        self.visits
    }

    /// The index of the first working day from `month` and `day` on.
    pub(super) fn from(&self, month: i8, day_of_month: i8) -> usize {
        let wanted = day((FIRST.0, month, day_of_month));
        self.days.partition_point(|day| *day < wanted)
    }

    /// The indices of the last working day of each month that has visits.
    pub(super) fn month_ends(&self) -> Vec<usize> {
        let indices = 0..self.visits;
        let ends = |index: &usize| {
            month_of(self.day(*index)) != month_of(self.day(index.saturating_add(1)))
        };
        indices.filter(ends).collect()
    }
}

fn day((year, month, day): (i16, i8, i8)) -> Day {
    Day::new(year, month, day).unwrap_or(Day::MIN)
}

fn is_working_day(day: Day) -> bool {
    let date = day.date();
    let weekday = date.weekday().to_monday_zero_offset();
    weekday < 5 && !HOLIDAYS.contains(&(date.month(), date.day()))
}

/// The banking day after `day`.
pub(super) fn next_banking_day(day: Day) -> Day {
    let mut next = day.next();
    while !is_banking_day(next) {
        next = next.next();
    }
    next
}

/// The name of a day's month, as in `2024-01`: it can be compared, and is a cycle's label.
pub(super) fn month_of(day: Day) -> String {
    let date = day.date();
    format!("{}-{:02}", date.year(), date.month())
}

/// A moment of `day`, `hour` hours into it by the winter time of Paris.
pub(super) fn moment(day: Day, hour: u8) -> Timestamp {
    let hours = i64::from(day.epoch_days()).saturating_mul(24).saturating_add(i64::from(hour));
    let micros = hours.saturating_sub(1).saturating_mul(3_600_000_000);
    Timestamp::from_micros(micros).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_has_six_months_that_end_on_working_days() {
        let calendar = Calendar::new();
        let ends: Vec<String> =
            calendar.month_ends().into_iter().map(|end| calendar.day(end).to_string()).collect();
        let expected =
            ["2024-01-31", "2024-02-29", "2024-03-29", "2024-04-30", "2024-05-31", "2024-06-28"];
        assert_eq!(ends, expected);
        assert_eq!(calendar.day(calendar.from(4, 1)).to_string(), "2024-04-02");
    }

    #[test]
    fn banks_rest_on_other_days_than_people() {
        let friday = day((2024, 3, 28));
        assert_eq!(next_banking_day(friday).to_string(), "2024-04-02");
        assert!(is_working_day(day((2024, 3, 29))));
        assert!(!is_working_day(day((2024, 5, 8))));
    }

    #[test]
    fn a_moment_is_of_its_day_in_winter_and_in_summer() {
        for day in [day((2024, 1, 8)), day((2024, 6, 28))] {
            let micros = i64::from(day.epoch_days()) * 86_400_000_000;
            for hour in [8, 12, 18] {
                let at = moment(day, hour).micros() - micros;
                assert!((0..22 * 3_600_000_000).contains(&at), "{day} {hour}");
            }
        }
    }
}
