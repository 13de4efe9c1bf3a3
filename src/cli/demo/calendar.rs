//! The days of the demonstration: the civil year 2024 and the weeks in which it ends, in France.
//!
//! **Invariant:** people work from Monday to Friday but on public holidays; banks keep the TARGET
//! calendar, which is another one.

use crate::domain::time::{Day, Timestamp, is_banking_day};

/// A day as the plan writes it: year, month, day.
pub(super) type Date = (i16, i8, i8);

/// When the story begins and ends.
const FIRST: Date = (2024, 1, 8);
const LAST: Date = (2025, 3, 14);
/// The last day on which a service can be given, and on which one can be presented.
const LAST_SERVICE: Date = (2025, 1, 31);
const LAST_PRESENTATION: Date = (2025, 2, 28);
/// Public holidays of that time that are no Sunday.
const HOLIDAYS: [Date; 10] = [
    (2024, 4, 1),
    (2024, 5, 1),
    (2024, 5, 8),
    (2024, 5, 9),
    (2024, 5, 20),
    (2024, 8, 15),
    (2024, 11, 1),
    (2024, 11, 11),
    (2024, 12, 25),
    (2025, 1, 1),
];

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
        let visits = days.iter().filter(|working| **working <= day(LAST_SERVICE)).count();
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

    /// How many working days have services: those before this index.
    pub(super) fn visits(&self) -> usize {
        self.visits
    }

    /// The index of the first working day from `date` on.
    pub(super) fn from(&self, date: Date) -> usize {
        let wanted = day(date);
        self.days.partition_point(|day| *day < wanted)
    }

    /// The indices of the last working day of each month in which chèques are presented.
    pub(super) fn month_ends(&self) -> Vec<usize> {
        let ends = |index: &usize| {
            month_of(self.day(*index)) != month_of(self.day(index.saturating_add(1)))
        };
        (0..=self.from(LAST_PRESENTATION)).filter(ends).collect()
    }
}

/// The day of a date.
pub(super) fn day((year, month, day): Date) -> Day {
    Day::new(year, month, day).unwrap_or(Day::MIN)
}

fn is_working_day(day: Day) -> bool {
    let date = day.date();
    let weekday = date.weekday().to_monday_zero_offset();
    weekday < 5 && !HOLIDAYS.contains(&(date.year(), date.month(), date.day()))
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
    fn the_story_has_fourteen_months_that_end_on_working_days() {
        let calendar = Calendar::new();
        let ends: Vec<String> =
            calendar.month_ends().into_iter().map(|end| calendar.day(end).to_string()).collect();
        assert_eq!(ends.len(), 14);
        for end in ["2024-01-31", "2024-03-29", "2024-08-30", "2024-11-29", "2025-02-28"] {
            assert!(ends.contains(&end.to_owned()), "{ends:?}");
        }
        assert_eq!(calendar.day(calendar.from((2024, 4, 1))).to_string(), "2024-04-02");
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
        for day in [day(FIRST), day((2024, 6, 28)), day(LAST)] {
            let micros = i64::from(day.epoch_days()) * 86_400_000_000;
            for hour in [8, 12, 18] {
                let at = moment(day, hour).micros() - micros;
                assert!((0..22 * 3_600_000_000).contains(&at), "{day} {hour}");
            }
        }
    }
}
