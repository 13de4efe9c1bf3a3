//! A day of every year.

use std::fmt;
use std::str::FromStr;

use super::super::time::Day;

/// A month and a day that exist in every year; written `01-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// `None` for a day that some years lack.
    pub fn new(month: i8, day: i8) -> Option<MonthDay> {
        // 2001 is no leap year: what exists there exists in every year.
        Day::new(2001, month, day).map(|_| MonthDay { month, day })
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> i8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(self) -> i8 {
        self.day
    }

    /// This day of `year`; `None` outside the years that a [`Day`] can have.
    pub fn of(self, year: i16) -> Option<Day> {
        Day::new(year, self.month, self.day)
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// Why a text is no month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day of every year written as MM-DD, as in 01-31")]
pub struct InvalidMonthDay;

impl FromStr for MonthDay {
    type Err = InvalidMonthDay;

    fn from_str(text: &str) -> Result<MonthDay, InvalidMonthDay> {
        let (month, day) = text.split_once('-').ok_or(InvalidMonthDay)?;
        let month = month.parse().map_err(|_| InvalidMonthDay)?;
        let day = day.parse().map_err(|_| InvalidMonthDay)?;
        let parsed = MonthDay::new(month, day).ok_or(InvalidMonthDay)?;
        if parsed.to_string() == text { Ok(parsed) } else { Err(InvalidMonthDay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_some_years_lack_is_no_day_of_every_year() {
        assert_eq!("02-29".parse::<MonthDay>(), Err(InvalidMonthDay));
        assert_eq!("1-31".parse::<MonthDay>(), Err(InvalidMonthDay));
        assert_eq!("01-31".parse::<MonthDay>().unwrap().to_string(), "01-31");
    }
}
