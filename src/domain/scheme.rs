//! A scheme: the rules under which chèques are issued and redeemed, and the small values that the
//! rules are made of.

use std::fmt;
use std::str::FromStr;

use super::money::Cents;
use super::service::Service;
use super::territory::{Departement, InseeCode};
use super::time::Day;

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

/// Where a scheme's chèques can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Territory {
    /// In every labelled venue.
    Anywhere,
    /// In venues of these départements or communes.
    Within {
        /// Départements, at most [`Rules::PLACES_MAX`].
        departements: Vec<Departement>,
        /// Communes, at most [`Rules::PLACES_MAX`]. A venue without INSEE code is in none.
        communes: Vec<InseeCode>,
    },
}

impl Territory {
    /// Whether a venue in `departement` and `commune` is part of this territory.
    pub fn contains(&self, departement: Departement, commune: Option<InseeCode>) -> bool {
        match self {
            Territory::Anywhere => true,
            Territory::Within { departements, communes } => {
                departements.contains(&departement)
                    || commune.is_some_and(|commune| communes.contains(&commune))
            }
        }
    }
}

/// Whether a booklet must have been handed over before its chèques can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handover {
    /// Only what a prescriber has handed over can be used.
    Required,
    /// What was issued can be used.
    NotRequired,
}

/// The parameters of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The value of one chèque, 1 cent to [`Rules::FACE_MAX`].
    pub face_value: Cents,
    /// Chèques in a booklet, 1 to 15.
    pub cheques_per_booklet: u8,
    /// The last day of service, of the year after the issue.
    pub last_service: MonthDay,
    /// The last day of presentation, of the year after the issue; not before `last_service`.
    pub last_presentation: MonthDay,
    /// How many days back a service may lie, 0 to [`Rules::AGE_MAX`].
    pub service_age_days: u8,
    /// Chèques of one redemption, 1 to 10.
    pub cheques_per_redemption: u8,
    /// Chèques that one venue may take for the services of one day; `None`: no cap.
    pub cheques_per_venue_day: Option<u32>,
    /// Chèques of one booklet for the services of one day; `None`: no cap.
    pub cheques_per_booklet_day: Option<u32>,
    /// The services accepted, at least one.
    pub services: Vec<Service>,
    /// Where the chèques can be used.
    pub territory: Territory,
    /// Whether a handover comes first.
    pub handover: Handover,
}

impl Rules {
    /// The largest face value: 1 000 €.
    pub const FACE_MAX: Cents = match Cents::new(100_000) {
        Some(cents) => cents,
        None => Cents::ZERO,
    };
    /// The largest allowed age of a service, in days.
    pub const AGE_MAX: u8 = 92;
    /// The most départements, and the most communes, of a territory.
    pub const PLACES_MAX: usize = 200;
}

/// The three days of a chèque, fixed when it is issued and never computed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// After it, the chèque cannot be used.
    pub last_service: Day,
    /// After it, a service cannot be presented any more.
    pub last_presentation: Day,
    /// From it on, the value can return to the buyer.
    pub lapse: Day,
}

impl Rules {
    /// The validity of chèques issued on `issued` for an order whose last service day is `outer`.
    ///
    /// `None` past the last year that a [`Day`] can have.
    pub fn validity(&self, issued: Day, outer: Day) -> Option<Validity> {
        let year = issued.date().year().checked_add(1)?;
        let last_service = self.last_service.of(year)?.min(outer);
        let last_presentation = self.last_presentation.of(year)?;
        Some(Validity { last_service, last_presentation, lapse: last_presentation.next() })
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
