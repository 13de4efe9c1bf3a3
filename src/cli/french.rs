//! How figures and days are written for people, in French.

use crate::domain::scheme::MonthDay;
use crate::domain::time::Day;

/// What separates groups of digits and a number from its unit: a space that does not break.
const SPACE: char = '\u{a0}';

/// A count, as in `12 345`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (place, digit) in (1..=digits.len()).rev().zip(digits.chars()) {
        if !text.is_empty() && place % 3 == 0 {
            text.push(SPACE);
        }
        text.push(digit);
    }
    text
}

/// An amount, as in `12 345,60 €`.
pub fn euros(cents: u64) -> String {
    format!("{},{:02}{SPACE}€", count(cents / 100), cents % 100)
}

/// A rate in parts per million, as in `33,33 %`.
pub fn percent(ppm: u64) -> String {
    let decimals = format!("{:04}", ppm % 10_000);
    let decimals = decimals.trim_end_matches('0');
    let comma = if decimals.is_empty() { "" } else { "," };
    format!("{}{comma}{decimals}{SPACE}%", count(ppm / 10_000))
}

/// A count of things, as in `1 lieu` and `3 lieux`.
pub fn things(number: u64, one: &str, more: &str) -> String {
    let thing = if number < 2 { one } else { more };
    format!("{}{SPACE}{thing}", count(number))
}

/// A day, as in `31/01/2024`.
pub fn day(day: Day) -> String {
    let date = day.date();
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// A day of any year, as in `31/01`.
pub fn month_day(day: MonthDay) -> String {
    format!("{:02}/{:02}", day.day(), day.month())
}

/// A month of a year, as in `janvier 2024`.
pub fn month(day: Day) -> String {
    let date = day.date();
    let index = usize::try_from(date.month()).unwrap_or(0);
    let name = MONTHS.get(index.saturating_sub(1)).copied().unwrap_or_default();
    format!("{name} {}", date.year())
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1 000"), (1_234_567, "1 234 567")] {
            assert_eq!(count(number).replace(SPACE, " "), text);
        }
        assert_eq!(euros(1_234_505).replace(SPACE, " "), "12 345,05 €");
        for (ppm, text) in [(0, "0 %"), (500_000, "50 %"), (333_333, "33,3333 %"), (100, "0,01 %")]
        {
            assert_eq!(percent(ppm).replace(SPACE, " "), text);
        }
        assert_eq!(things(1, "lieu", "lieux").replace(SPACE, " "), "1 lieu");
        assert_eq!(things(0, "lieu", "lieux").replace(SPACE, " "), "0 lieu");
    }

    #[test]
    fn days_and_months_are_french() {
        let of = Day::new(2024, 2, 9).unwrap();
        assert_eq!((day(of), month(of)), ("09/02/2024".to_owned(), "février 2024".to_owned()));
        assert_eq!(month_day(MonthDay::new(1, 31).unwrap()), "31/01");
    }
}
