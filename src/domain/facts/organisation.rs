//! Funders and venues, as the rules see them.

use std::collections::BTreeMap;

use super::super::organisation::{Affiliation, Enrolment, FunderKind, Site};
use super::super::registry::RecordDigest;
use super::super::territory::{Departement, InseeCode};
use super::super::time::{Day, DayRange};

/// An organisation with money in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funder {
    /// What it does.
    pub kind: FunderKind,
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

/// Why a venue is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspension {
    /// Something is being looked into.
    Inquiry,
    /// The venue asked for it.
    OwnRequest,
    /// The label is in question.
    Label,
}

/// What a venue asks to join with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VenueTerms {
    /// Where it is.
    pub departement: Departement,
    /// In which commune, when known.
    pub commune: Option<InseeCode>,
    /// When it may redeem.
    pub label: DayRange,
    /// Its record in the registry's log.
    pub record: RecordDigest,
}

/// A labelled place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venue {
    /// Where it is.
    pub site: Site,
    /// Its record in the registry's log.
    pub record: RecordDigest,
    /// How far its affiliation has come.
    pub affiliation: Affiliation,
    /// The service dates that it may present: ascending, none overlaps another.
    pub labels: Vec<DayRange>,
    /// The terms under which it joined, once they are known.
    pub enrolment: Option<Enrolment>,
    /// Why it may not redeem at present.
    pub suspended: Option<Suspension>,
    /// Chèques taken, by service date, for the services of the last [`DAYS_COUNTED`] days.
    pub taken: BTreeMap<Day, u32>,
}

impl Venue {
    /// Whether it has a label on `day`.
    pub fn is_labelled_on(&self, day: Day) -> bool {
        self.labels.iter().any(|label| label.contains(day))
    }

    /// Cuts its labels off after `last`.
    pub(super) fn cut_labels(&mut self, last: Day) {
        self.labels.retain(|label| label.first() <= last);
        for label in &mut self.labels {
            if let Some(cut) = DayRange::new(label.first(), label.last().min(last)) {
                *label = cut;
            }
        }
    }
}

/// For how many days back a venue's chèques are counted: no service older than
/// [`super::super::scheme::Rules::AGE_MAX`] days is accepted, but by exception.
pub const DAYS_COUNTED: i32 = 94;
