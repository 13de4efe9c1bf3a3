//! Agreements of contributors and awards of co-funders: who bears what of which redemption.
//!
//! An agreement is drafted by one and signed by another; an amendment adds terms from a service
//! date on and never changes those before it. What of envelopes and awards is used stands beside
//! the terms and grows in the order of the journal.
//!
//! **Invariant:** agreements of one organisation that are signed never overlap.

use std::collections::BTreeMap;

use super::id::{FunderId, OrganisationId, SchemeId, Sequence, VenueId};
use super::money::{Cents, Rate};
use super::organisation::Site;
use super::procedure::Procedure;
use super::request::CallerId;
use super::scheme::{CoFundingBase, CoFundingPath, Territory};
use super::time::{Day, DayRange};

/// Which procedures an agreement covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covered {
    /// Every one behind which the organisation stands.
    All,
    /// These, in order, each once; at least one.
    Only(Vec<Procedure>),
}

impl Covered {
    /// Whether `procedure` is one of them.
    pub fn contains(&self, procedure: Procedure) -> bool {
        match self {
            Covered::All => true,
            Covered::Only(procedures) => procedures.contains(&procedure),
        }
    }

    fn overlaps(&self, other: &Covered) -> bool {
        match (self, other) {
            (Covered::All, _) | (_, Covered::All) => true,
            (Covered::Only(these), Covered::Only(those)) => {
                these.iter().any(|procedure| those.contains(procedure))
            }
        }
    }
}

/// What an agreement has for the services of one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearLimit {
    /// The year, 2000 to 2199.
    pub year: u16,
    /// The most that is borne of its services.
    pub envelope: Cents,
    /// The most chèques of which anything is borne; `None`: no such limit.
    pub cheques: Option<u32>,
}

/// The terms of an agreement over some service dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The service dates.
    pub days: DayRange,
    /// Where the venue is.
    pub territory: Territory,
    /// For what.
    pub procedures: Covered,
    /// The version of the table of procedures that was signed, from 1.
    pub table_version: u16,
    /// What is borne of what is attributed.
    pub share: Rate,
    /// The most that is borne per chèque; `None`: no such limit.
    pub maximum_per_cheque: Option<Cents>,
    /// Year by year, in order, each once. Of a year that is not there nothing is borne.
    pub years: Vec<YearLimit>,
}

impl Terms {
    /// The most years.
    pub const YEARS_MAX: usize = 20;
    /// The most procedures that are named.
    pub const PROCEDURES_MAX: usize = 200;

    /// What there is for the services of `year`.
    pub fn limit(&self, year: u16) -> Option<&YearLimit> {
        self.years.iter().find(|limit| limit.year == year)
    }

    /// Whether the same redemption could fall under both.
    fn overlaps(&self, other: &Terms) -> bool {
        self.days.overlaps(other.days)
            && self.territory.overlaps(&other.territory)
            && self.procedures.overlaps(&other.procedures)
    }
}

/// Terms, and when they became known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The entry that made them known.
    pub since: Sequence,
    /// The first service date that they apply to.
    pub from: Day,
    /// The terms.
    pub terms: Terms,
}

/// Where an agreement is in its life. Whether it is exhausted follows from what was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgreementState {
    /// Written down by somebody.
    Draft {
        /// Who.
        by: CallerId,
    },
    /// It binds.
    Signed,
    /// It binds up to a service date.
    Ended {
        /// The entry that says so.
        since: Sequence,
        /// The last service date.
        last_day: Day,
    },
}

/// What was borne under an agreement of the services of one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// How much.
    pub amount: Cents,
    /// Of how many chèques.
    pub cheques: u32,
}

impl Used {
    /// Nothing yet.
    pub const NOTHING: Used = Used { amount: Cents::ZERO, cheques: 0 };
}

/// A contributor's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Who bears.
    pub contributor: FunderId,
    /// Which organisation it answers for.
    pub organisation: OrganisationId,
    /// Where it is in its life.
    pub state: AgreementState,
    /// The terms as signed, then the amendments; never empty.
    pub revisions: Vec<Revision>,
    /// What was used, by year.
    pub used: BTreeMap<u16, Used>,
}

impl Agreement {
    /// The terms for a service on `day`, by what entries up to `through` say; `None` when none
    /// bind then.
    pub fn on(&self, day: Day, through: Sequence) -> Option<&Terms> {
        let (_, begun) = self.revision_on(day, through)?;
        Some(&begun.terms)
    }

    /// The same with their number, from 1: those that were signed, then the amendments.
    pub fn revision_on(&self, day: Day, through: Sequence) -> Option<(u16, &Revision)> {
        match &self.state {
            AgreementState::Draft { .. } => return None,
            AgreementState::Ended { since, last_day } if *since <= through && day > *last_day => {
                return None;
            }
            AgreementState::Signed | AgreementState::Ended { .. } => {}
        }
        let numbered = (1_u16..).zip(&self.revisions);
        let known = numbered.filter(|(_, revision)| revision.since <= through);
        let begun = known.filter(|(_, revision)| revision.from <= day).last();
        begun.filter(|(_, revision)| revision.terms.days.contains(day))
    }

    /// Whether it was signed by an entry up to `through`.
    pub fn is_signed(&self, through: Sequence) -> bool {
        let draft = matches!(self.state, AgreementState::Draft { .. });
        !draft && self.revisions.first().is_some_and(|first| first.since <= through)
    }

    /// The terms with the service dates on which each applies.
    fn spans(&self) -> impl Iterator<Item = Terms> {
        let last = match &self.state {
            AgreementState::Ended { last_day, .. } => *last_day,
            AgreementState::Draft { .. } | AgreementState::Signed => Day::MAX,
        };
        self.revisions.iter().enumerate().filter_map(move |(place, revision)| {
            let Revision { from, terms, .. } = revision;
            let later = self.revisions.iter().skip(place.saturating_add(1));
            let next = later.map(|later| later.from.minus(1)).min().unwrap_or(Day::MAX);
            let days = terms.days.within(*from, next.min(last))?;
            Some(Terms { days, ..terms.clone() })
        })
    }

    /// Whether the same redemption could fall under both.
    pub fn overlaps(&self, other: &Agreement) -> bool {
        self.organisation == other.organisation
            && self.spans().any(|these| other.spans().any(|those| these.overlaps(&those)))
    }

    /// Whether no year has anything left, by the newest terms.
    pub fn is_exhausted(&self) -> bool {
        let Some(newest) = self.revisions.last() else { return false };
        newest.terms.years.iter().all(|limit| {
            let used = self.used.get(&limit.year).copied().unwrap_or(Used::NOTHING);
            used.amount >= limit.envelope || limit.cheques.is_some_and(|most| used.cheques >= most)
        })
    }
}

/// What a co-funder bears of the use of a buyer's booklets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwardTerms {
    /// Who bears.
    pub co_funder: FunderId,
    /// Of whose booklets.
    pub buyer: FunderId,
    /// Bought under which scheme.
    pub scheme: SchemeId,
    /// Its place among the awards of this buyer and scheme: the smaller one bears first.
    pub rank: u8,
    /// The rate.
    pub rate: Rate,
    /// What it is applied to.
    pub base: CoFundingBase,
    /// How it is paid.
    pub path: CoFundingPath,
    /// The most that is borne over all.
    pub amount: Cents,
    /// The service dates.
    pub days: DayRange,
}

/// A co-funder's award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Award {
    /// The entry that made it known.
    pub since: Sequence,
    /// The terms.
    pub terms: AwardTerms,
    /// The last service date, once it was ended, and the entry that says so.
    pub ended: Option<(Sequence, Day)>,
    /// What was borne.
    pub used: Cents,
}

impl Award {
    /// The service dates on which it bears; `None` when it ended before the first.
    pub fn days(&self) -> Option<DayRange> {
        let last = self.ended.map_or(Day::MAX, |(_, last_day)| last_day);
        self.terms.days.within(Day::MIN, last)
    }

    /// Whether it bears of services on `day`, by what entries up to `through` say.
    pub fn is_on(&self, day: Day, through: Sequence) -> bool {
        let ended = self.ended.filter(|(since, _)| *since <= through);
        self.since <= through
            && self.terms.days.contains(day)
            && ended.is_none_or(|(_, last_day)| day <= last_day)
    }
}

/// Where venues were before they moved, while there were agreements: each place with the last entry
/// up to which the venue was there.
pub type Moves = BTreeMap<VenueId, Vec<(Sequence, Site)>>;
