//! A scheme: the rules under which chèques are issued and redeemed, in versions.
//!
//! A new version applies to service dates from a day on; services before it keep the old one. What
//! is fixed when chèques are issued (face value, chèques per booklet, the three days) follows the
//! version of the day of issue.
//!
//! **Invariant:** the versions of a scheme begin on ascending days, the first on [`Day::MIN`].

mod first;
mod month_day;
mod preset;
mod territory;
mod validity;

pub use first::FirstRules;
pub use month_day::{InvalidMonthDay, MonthDay};
pub use preset::Preset;
pub use territory::Territory;
pub use validity::{LastPresentation, LastService, Validity};

use std::ops::RangeInclusive;

use super::id::ChequeId;
use super::money::{Cents, Rate};
use super::service::Service;
use super::time::Day;
use super::words::words;

words! {
    /// Whether a booklet must have been handed over before its chèques can be used.
    Handover {
        /// Only what a prescriber has handed over can be used.
        Required "required"
        /// What was issued can be used.
        NotRequired "not required"
    }

    /// When booklets can be numbered.
    Activation {
        /// When the buyer's money is there: they are issued at once.
        OnCash "on cash"
        /// When the buyer's mandate is recorded: they may be printed and allotted, and are issued
        /// when the money is there.
        OnMandate "on mandate"
    }

    /// What a co-funder's rate is applied to.
    CoFundingBase {
        /// The value of a part.
        Gross "gross"
        /// What contributors left of it.
        Net "net"
    }

    /// How a co-funder pays.
    CoFundingPath {
        /// To the segregated account.
        ThroughEscrow "through escrow"
        /// To the buyer: it gets a statement, and nothing is receivable.
        DirectToBuyer "direct to the buyer"
    }
}

/// What happens before chèques end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndCalendar {
    /// D: alerts and the provisional statement are counted from this day of the year of issue, or
    /// from an order's outer day when chèques are valid for months from their handover.
    pub reference: MonthDay,
    /// Alerts are this many days before D: descending, at most [`EndCalendar::ALERTS_MAX`], each of
    /// [`EndCalendar::ALERT_DAYS`].
    pub alert_days: Vec<u16>,
    /// The provisional statement is this many days after D, of [`EndCalendar::PROVISIONAL_DAYS`].
    pub provisional_days: u16,
}

impl EndCalendar {
    /// The most alerts.
    pub const ALERTS_MAX: usize = 8;
    /// The days between an alert and D.
    pub const ALERT_DAYS: RangeInclusive<u16> = 1..=366;
    /// The days between D and the provisional statement.
    pub const PROVISIONAL_DAYS: RangeInclusive<u16> = 0..=366;

    /// Whether the alerts are in the order of their days, each once.
    pub fn is_in_order(alert_days: &[u16]) -> bool {
        alert_days.is_sorted_by(|before, after| before > after)
    }
}

/// What a co-funder of the scheme may agree to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoFunding {
    /// The largest rate.
    pub rate_max: Rate,
    /// What it is applied to.
    pub base: CoFundingBase,
    /// How it is paid.
    pub path: CoFundingPath,
}

/// The parameters of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The value of one chèque, 1 cent to [`Rules::FACE_MAX`].
    pub face_value: Cents,
    /// Chèques in a booklet, of [`Rules::CHEQUES_PER_BOOKLET`].
    pub cheques_per_booklet: u8,
    /// When booklets can be numbered.
    pub activation: Activation,
    /// The last day of service.
    pub last_service: LastService,
    /// The last day of presentation.
    pub last_presentation: LastPresentation,
    /// What happens before the end.
    pub calendar: EndCalendar,
    /// How many days back a service may lie, 0 to [`Rules::AGE_MAX`].
    pub service_age_days: u8,
    /// Chèques of one redemption, of [`Rules::CHEQUES_PER_REDEMPTION`].
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
    /// Within how many days of a cut-off venues should be paid, of [`Rules::PAYOUT_DAYS`].
    pub payout_days: u8,
    /// Whether what a venue must give back is taken off what it is paid, unless its terms of
    /// enrolment say otherwise.
    pub set_off: bool,
    /// What co-funders may agree to.
    pub co_funding: CoFunding,
    /// Above this sum of a cycle, three people close and approve it instead of two; `None`: never.
    pub three_people_above: Option<Cents>,
}

impl Rules {
    /// The largest face value: 1 000 €.
    pub const FACE_MAX: Cents = match Cents::new(100_000) {
        Some(cents) => cents,
        None => Cents::ZERO,
    };
    /// How many chèques a booklet can have.
    pub const CHEQUES_PER_BOOKLET: RangeInclusive<u8> = 1..=ChequeId::INDEX_MAX;
    /// How many chèques one redemption can be allowed to have.
    pub const CHEQUES_PER_REDEMPTION: RangeInclusive<u8> = 1..=10;
    /// The largest allowed age of a service, in days.
    pub const AGE_MAX: u8 = 92;
    /// How old a service can be allowed to be, in days.
    pub const SERVICE_AGE_DAYS: RangeInclusive<u8> = 0..=Self::AGE_MAX;
    /// The most départements, and the most communes, of a territory.
    pub const PLACES_MAX: usize = 200;
    /// How long paying venues can be allowed to take, in days.
    pub const PAYOUT_DAYS: RangeInclusive<u8> = 1..=90;

    /// The first field that is out of its range, if any: names as in this struct.
    pub fn out_of_range(&self) -> Option<&'static str> {
        let alerts = &self.calendar.alert_days;
        let (alert, provisional) = (EndCalendar::ALERT_DAYS, EndCalendar::PROVISIONAL_DAYS);
        let redemption = Self::CHEQUES_PER_REDEMPTION;
        let checks = [
            ("face_value", self.face_value > Cents::ZERO && self.face_value <= Self::FACE_MAX),
            ("cheques_per_booklet", Self::CHEQUES_PER_BOOKLET.contains(&self.cheques_per_booklet)),
            ("last_service", self.last_service.is_in_range()),
            ("last_presentation", self.last_presentation.is_after(self.last_service)),
            ("alert_days", alerts.len() <= EndCalendar::ALERTS_MAX),
            ("alert_days", alerts.iter().all(|before| alert.contains(before))),
            ("alert_days", EndCalendar::is_in_order(alerts)),
            ("provisional_days", provisional.contains(&self.calendar.provisional_days)),
            ("service_age_days", Self::SERVICE_AGE_DAYS.contains(&self.service_age_days)),
            ("cheques_per_redemption", redemption.contains(&self.cheques_per_redemption)),
            ("services", !self.services.is_empty()),
            ("territory", self.territory.is_in_range()),
            ("payout_days", Self::PAYOUT_DAYS.contains(&self.payout_days)),
        ];
        checks.into_iter().find(|(_, fits)| !fits).map(|(field, _)| field)
    }
}

/// Rules that apply from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The first service date that they apply to.
    pub from: Day,
    /// The rules.
    pub rules: Rules,
}

/// A versioned set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its versions, in order; version 1 first.
    pub versions: Vec<Version>,
}

impl Scheme {
    /// A scheme whose first version is `rules`.
    pub fn new(rules: Rules) -> Scheme {
        Scheme { versions: vec![Version { from: Day::MIN, rules }] }
    }

    /// The number of the version that applies to `day`, from 1, and its rules.
    pub fn on(&self, day: Day) -> Option<(u16, &Rules)> {
        let numbered = (1_u16..).zip(&self.versions);
        let begun = numbered.filter(|(_, version)| version.from <= day);
        begun.last().map(|(number, version)| (number, &version.rules))
    }

    /// The rules of the version with this number, from 1; `None` when there is none.
    pub fn version(&self, number: u16) -> Option<&Rules> {
        let place = usize::from(number).checked_sub(1)?;
        self.versions.get(place).map(|version| &version.rules)
    }
}
