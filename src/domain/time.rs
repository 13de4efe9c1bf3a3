//! Time: moments and days as values. Nothing here reads a clock or knows a zone.
//!
//! **Invariant:** a [`Timestamp`] and a [`Day`] lie in the years 2000 to 2199, so that sums of
//! both stay far from their bounds.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

const MICROS_PER_DAY: i64 = 86_400_000_000;
const EPOCH: Date = Date::constant(1970, 1, 1);

/// A moment in UTC, in microseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first moment of the year 2000.
    pub const MIN: Timestamp = Timestamp(946_684_800_000_000);
    /// The last moment of the year 2199.
    pub const MAX: Timestamp = Timestamp(7_258_118_399_999_999);

    /// `None` outside the years 2000 to 2199.
    pub const fn from_micros(micros: i64) -> Option<Timestamp> {
        if micros >= Self::MIN.0 && micros <= Self::MAX.0 { Some(Timestamp(micros)) } else { None }
    }

    /// Microseconds since 1970, in UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The day that has begun somewhere on Earth (UTC+14): no service can be of a later one.
    pub fn latest_day_on_earth(self) -> Day {
        let days = self.0.saturating_add(14 * 3_600 * 1_000_000).div_euclid(MICROS_PER_DAY);
        i32::try_from(days).ok().and_then(Day::from_epoch_days).unwrap_or(Day::MAX)
    }
}

/// RFC 3339 in UTC with microseconds, as in `2025-01-31T09:30:00.000000Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment:.6}"),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A civil day, of Europe/Paris wherever a moment was turned into one; written `2025-01-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// 1 January 2000.
    pub const MIN: Day = Day(10_957);
    /// 31 December 2199.
    pub const MAX: Day = Day(84_005);

    /// The day that is `days` after 1 January 1970; `None` outside the years 2000 to 2199.
    pub const fn from_epoch_days(days: i32) -> Option<Day> {
        if days >= Self::MIN.0 && days <= Self::MAX.0 { Some(Day(days)) } else { None }
    }

    /// Days since 1 January 1970.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// `None` when there is no such day, or outside the years 2000 to 2199.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().and_then(Day::from_date)
    }

    /// `None` outside the years 2000 to 2199.
    pub fn from_date(date: Date) -> Option<Day> {
        let days = date.since(EPOCH).ok()?.get_days();
        Day::from_epoch_days(days)
    }

    /// The year, 2000 to 2199.
    pub fn year(self) -> u16 {
        u16::try_from(self.date().year()).unwrap_or(u16::MAX)
    }

    /// The same day as a calendar date.
    pub fn date(self) -> Date {
        EPOCH.saturating_add(jiff::Span::new().days(self.0))
    }

    /// `days` after this day, kept within the years 2000 to 2199.
    #[must_use]
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// `days` before this day, kept within the years 2000 to 2199.
    #[must_use]
    pub fn minus(self, days: i32) -> Day {
        Day(self.0.saturating_sub(days).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The same day of the month `months` later, or the last one of a shorter month; `None` past
    /// the year 2199.
    pub fn plus_months(self, months: u8) -> Option<Day> {
        let later = self.date().checked_add(jiff::Span::new().months(months)).ok()?;
        Day::from_date(later)
    }

    /// Days from `earlier` to this day; negative when `earlier` is later.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day after this one.
    #[must_use]
    pub fn next(self) -> Day {
        self.plus(1)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.date(), f)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31")]
pub struct InvalidDay;

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Day, InvalidDay> {
        let day: Date = text.parse().map_err(|_| InvalidDay)?;
        let day = Day::from_date(day).ok_or(InvalidDay)?;
        // Only the one written form, so that a text and its day say the same.
        if day.to_string() == text { Ok(day) } else { Err(InvalidDay) }
    }
}

/// Days from a first to a last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRange {
    first: Day,
    last: Day,
}

impl DayRange {
    /// `None` when `last` is before `first`.
    pub fn new(first: Day, last: Day) -> Option<DayRange> {
        if first <= last { Some(DayRange { first, last }) } else { None }
    }

    /// The first day, included.
    pub const fn first(self) -> Day {
        self.first
    }

    /// The last day, included.
    pub const fn last(self) -> Day {
        self.last
    }

    /// Whether some day is in both.
    pub fn overlaps(self, other: DayRange) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// Those from `first` to `last`; `None` when there are none.
    pub fn within(self, first: Day, last: Day) -> Option<DayRange> {
        DayRange::new(self.first.max(first), self.last.min(last))
    }

    /// Whether `day` is one of these days.
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

/// Whether banks settle on `day` in TARGET: not on Saturday, Sunday, 1 January, Good Friday,
/// Easter Monday, 1 May, 25 and 26 December (ECB, TARGET long-term calendar).
pub fn is_banking_day(day: Day) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    let date = day.date();
    if matches!(date.weekday(), Saturday | Sunday) {
        return false;
    }
    if matches!((date.month(), date.day()), (1 | 5, 1) | (12, 25 | 26)) {
        return false;
    }
    let easter = easter_sunday(date.year());
    !matches!(easter.map(|easter| day.days_since(easter)), Some(-2 | 1))
}

/// Banking days strictly between `after` and `before`.
pub fn banking_days_between(after: Day, before: Day) -> u32 {
    let mut count: u32 = 0;
    let mut day = after.next();
    while day < before {
        if is_banking_day(day) {
            count = count.saturating_add(1);
        }
        day = day.next();
    }
    count
}

/// Easter Sunday of a Gregorian year (Meeus/Jones/Butcher algorithm).
#[expect(
    clippy::arithmetic_side_effects,
    clippy::many_single_char_names,
    reason = "a published formula in its own letters; for years below 2200 no term passes 10 000"
)]
fn easter_sunday(year: i16) -> Option<Day> {
    let y = i32::from(year);
    let rem = |a: i32, b: i32| a.rem_euclid(b);
    let (a, b, c) = (rem(y, 19), y / 100, rem(y, 100));
    let (d, e) = (b / 4, rem(b, 4));
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = rem(19 * a + b - d - g + 15, 30);
    let (i, k) = (c / 4, rem(c, 4));
    let l = rem(32 + 2 * e + 2 * i - h - k, 7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Day::new(year, i8::try_from(n / 31).ok()?, i8::try_from(rem(n, 31) + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_read_back_from_its_text() {
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        assert_eq!(day("2000-01-01"), Day::MIN);
        assert_eq!(day("2199-12-31"), Day::MAX);
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        for text in ["2025-02-29", "2025-13-01", "1999-12-31", "2200-01-01", "20250101", "", "x"] {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text}");
        }
    }

    #[test]
    fn somewhere_on_earth_the_next_day_has_begun_at_ten_utc() {
        let at = |hour: i64| {
            let midnight = i64::from(day("2025-01-31").epoch_days()) * MICROS_PER_DAY;
            Timestamp::from_micros(midnight + hour * 3_600_000_000).unwrap()
        };
        assert_eq!(at(9).latest_day_on_earth(), day("2025-01-31"));
        assert_eq!(at(10).latest_day_on_earth(), day("2025-02-01"));
    }

    #[test]
    fn banks_rest_on_the_days_of_the_target_calendar() {
        // Easter Sundays: 31 March 2024, 20 April 2025, 5 April 2026, 28 March 2027.
        for closed in [
            "2024-03-29",
            "2024-04-01",
            "2025-04-18",
            "2025-04-21",
            "2026-04-03",
            "2026-04-06",
            "2027-03-26",
            "2027-03-29",
            "2025-01-01",
            "2025-05-01",
            "2025-12-25",
            "2025-12-26",
            "2025-03-01",
            "2025-03-02",
        ] {
            assert!(!is_banking_day(day(closed)), "{closed}");
        }
        for open in ["2025-07-14", "2025-11-11", "2025-12-24", "2025-12-31", "2025-04-17"] {
            assert!(is_banking_day(day(open)), "{open}");
        }
    }

    #[test]
    fn three_banking_days_over_a_long_week_end() {
        // Maundy Thursday to the Thursday after: Tuesday and Wednesday are in between.
        assert_eq!(banking_days_between(day("2025-04-17"), day("2025-04-24")), 2);
        assert_eq!(banking_days_between(day("2025-04-24"), day("2025-04-24")), 0);
    }
}
