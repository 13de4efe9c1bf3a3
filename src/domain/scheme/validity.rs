//! The three days of a chèque.

use std::ops::RangeInclusive;

use super::super::time::Day;
use super::{MonthDay, Rules};

/// The three days of a chèque, stored when it is issued and never computed again; where a scheme
/// counts months from the handover, stored once more then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// After it, the chèque cannot be used.
    pub last_service: Day,
    /// After it, a service cannot be presented any more.
    pub last_presentation: Day,
    /// From it on, the value returns to the buyer.
    pub lapse: Day,
}

/// The rule of the last day of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastService {
    /// This day of the year after the issue, at the latest the order's outer day.
    InYearAfter(MonthDay),
    /// So many months after the handover, at the latest the order's outer day.
    AfterHandover {
        /// Of [`LastService::MONTHS`].
        months: u8,
    },
}

impl LastService {
    /// How many months chèques can be valid for.
    pub const MONTHS: RangeInclusive<u8> = 1..=36;

    /// Whether the months are in their range.
    pub fn is_in_range(self) -> bool {
        match self {
            LastService::InYearAfter(_) => true,
            LastService::AfterHandover { months } => Self::MONTHS.contains(&months),
        }
    }
}

/// The rule of the last day of presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastPresentation {
    /// This day of the year after the issue, or the first such day from the last service day on
    /// when months are counted from the handover.
    InYearAfter(MonthDay),
    /// So many days after the last service day, of [`LastPresentation::DAYS`].
    DaysAfter(u16),
}

impl LastPresentation {
    /// How many days after the last service day can be allowed.
    pub const DAYS: RangeInclusive<u16> = 0..=366;

    /// Whether it never comes before the last service day, and is in its range.
    pub fn is_after(self, service: LastService) -> bool {
        match (self, service) {
            (LastPresentation::InYearAfter(last), LastService::InYearAfter(service)) => {
                service <= last
            }
            (LastPresentation::InYearAfter(_), LastService::AfterHandover { .. }) => true,
            (LastPresentation::DaysAfter(days), _) => Self::DAYS.contains(&days),
        }
    }
}

impl Rules {
    /// The validity of chèques issued on `issued` for an order whose last service day is `outer`.
    ///
    /// `None` past the last year that a [`Day`] can have.
    pub fn validity(&self, issued: Day, outer: Day) -> Option<Validity> {
        let year = issued.date().year().checked_add(1)?;
        let last_service = match self.last_service {
            LastService::InYearAfter(day) => day.of(year)?.min(outer),
            LastService::AfterHandover { .. } => outer,
        };
        let last_presentation = match (self.last_presentation, self.last_service) {
            (LastPresentation::InYearAfter(day), LastService::InYearAfter(_)) => day.of(year)?,
            (rule, _) => rule.after_service(last_service)?,
        };
        Some(Validity { last_service, last_presentation, lapse: last_presentation.next() })
    }

    /// The validity of a booklet handed over on `day` that was issued with `issued`.
    ///
    /// `None` past the last year that a [`Day`] can have.
    pub fn validity_from_handover(&self, day: Day, issued: Validity) -> Option<Validity> {
        let LastService::AfterHandover { months } = self.last_service else { return Some(issued) };
        let last_service = day.plus_months(months)?.min(issued.last_service);
        let last_presentation = self.last_presentation.after_service(last_service)?;
        Some(Validity { last_service, last_presentation, lapse: last_presentation.next() })
    }
}

impl LastPresentation {
    /// Counted from the last service day alone.
    fn after_service(self, last_service: Day) -> Option<Day> {
        match self {
            LastPresentation::DaysAfter(days) => Some(last_service.plus(i32::from(days))),
            LastPresentation::InYearAfter(day) => {
                let year = last_service.date().year();
                let same = day.of(year).filter(|day| *day >= last_service);
                same.or_else(|| day.of(year.checked_add(1)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn shown(validity: Option<Validity>) -> String {
        let Validity { last_service, last_presentation, lapse } = validity.unwrap();
        format!("{last_service} {last_presentation} {lapse}")
    }

    #[test]
    fn cheques_of_a_year_end_together_and_not_after_their_order() {
        let rules = Preset::National.rules();
        let end = |issued, outer| shown(rules.validity(day(issued), day(outer)));
        assert_eq!(end("2025-03-01", "2026-12-31"), "2026-01-31 2026-02-28 2026-03-01");
        assert_eq!(end("2025-12-31", "2025-12-31"), "2025-12-31 2026-02-28 2026-03-01");
    }

    #[test]
    fn months_count_from_the_handover_up_to_the_outer_day() {
        let rules = Preset::SixMonths.rules();
        let issued = rules.validity(day("2025-03-01"), day("2026-06-30")).unwrap();
        assert_eq!(shown(Some(issued)), "2026-06-30 2026-07-28 2026-07-29");
        let handed = |on| shown(rules.validity_from_handover(day(on), issued));
        assert_eq!(handed("2025-08-31"), "2026-02-28 2026-03-28 2026-03-29");
        assert_eq!(handed("2026-02-01"), "2026-06-30 2026-07-28 2026-07-29");
    }
}
