//! Who bears a part of what is used besides the buyers: what they signed, and what they object to.
//!
//! **Invariant:** every share is a whole number of cents whatever order redemptions come in, so
//! that the figures of a month do not depend on which client was faster.

use super::super::calendar::Calendar;
use super::life::Lived;
use super::step::{Step, Visit};
use super::{BankAct, FACE_CENTS, Office, Plan, Story};
use crate::domain::procedure::{Category, Procedure};
use crate::domain::time::Day;

/// Who bears, besides the buyers. The bodies exist; what they signed is made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli::demo) enum Bearer {
    /// Whose procedures are about families and the RSA.
    Caf,
    /// Whose procedures are about work.
    FranceTravail,
    /// Which bears half of what contributors leave.
    State,
}

impl Bearer {
    /// All of them, in the order in which they are created, after the buyers.
    pub(in crate::cli::demo) const ALL: [Bearer; 3] =
        [Bearer::Caf, Bearer::FranceTravail, Bearer::State];
    /// Those that sign an agreement.
    pub(in crate::cli::demo) const CONTRIBUTORS: [Bearer; 2] = [Bearer::Caf, Bearer::FranceTravail];

    /// What it is called.
    pub(in crate::cli::demo) fn name(self) -> &'static str {
        match self {
            Bearer::Caf => "CAF de la Charente",
            Bearer::FranceTravail => "France Travail",
            Bearer::State => "L’État",
        }
    }

    /// What it is called where there is little room.
    pub(in crate::cli::demo) fn short(self) -> &'static str {
        match self {
            Bearer::Caf => "CAF",
            Bearer::FranceTravail => "France Travail",
            Bearer::State => "État",
        }
    }

    /// The organisation that it answers for in the table of procedures; none for the State.
    pub(in crate::cli::demo) fn organisation(self) -> Option<&'static str> {
        match self {
            Bearer::Caf => Some("caf"),
            Bearer::FranceTravail => Some("france-travail"),
            Bearer::State => None,
        }
    }

    /// What it bears of what is attributed to it, in percent; of what is left, for the State.
    pub(in crate::cli::demo) fn share_percent(self) -> u64 {
        match self {
            Bearer::Caf => 100,
            Bearer::FranceTravail => 80,
            Bearer::State => 50,
        }
    }

    /// Its rank in [`Bearer::ALL`], from 0.
    pub(in crate::cli::demo) fn index(self) -> usize {
        match self {
            Bearer::Caf => 0,
            Bearer::FranceTravail => 1,
            Bearer::State => 2,
        }
    }
}

/// A row that the demonstration adds to the table that is shipped: a bank that has signed nothing.
pub(in crate::cli::demo) const BANK_ROW: &str = "banque-en-ligne,argent,banque-inventee:1";
/// What people need of some categories: a procedure of the table, and how likely it is in percent;
/// else the category itself.
const NEEDED: [(Category, &str, u32); 8] = [
    (Category::Famille, "compte-caf", 85),
    (Category::Social, "compte-ameli", 30),
    (Category::Travail, "actualisation-france-travail", 60),
    (Category::Travail, "inscription-france-travail", 25),
    (Category::Papiers, "pre-demande-carte-identite", 50),
    (Category::Transports, "carte-grise", 50),
    (Category::Argent, "banque-en-ligne", 45),
    (Category::Argent, "declaration-revenus", 40),
];
/// What of `NEEDED` each contributor answers for.
const OF_CAF: [&str; 1] = ["compte-caf"];
const OF_FRANCE_TRAVAIL: [&str; 2] = ["actualisation-france-travail", "inscription-france-travail"];
/// The last service date that the envelopes are made for: they run out in the autumn.
const ENVELOPES_UNTIL: &str = "2024-10-10";
/// Envelopes are multiples of this, and so is all that is borne: 100 €.
const ENVELOPE_CENTS: u64 = 10_000;

/// The table of the demonstration, as CSV: what is shipped, and the bank.
pub(in crate::cli::demo) fn table() -> String {
    format!("{}\n{BANK_ROW}\n", crate::cli::procedure::PRESET.trim_end())
}

/// The procedures of the table that no category stands for, in the order of their numbers.
pub(in crate::cli::demo) fn slugs() -> Vec<String> {
    let table = table();
    let slugs = table.lines().skip(1).filter_map(|line| line.split(',').next());
    slugs.skip(Category::ALL.len()).map(str::to_owned).collect()
}

/// What someone needed exactly, who needed something of `category`; `percent` is drawn from 0 to
/// 99, `slugs` are those of the table.
pub(super) fn needed(category: Category, percent: u32, slugs: &[String]) -> Procedure {
    let mut left = percent;
    for (_, slug, likely) in NEEDED.iter().filter(|(of, ..)| *of == category) {
        if left < *likely {
            let place = slugs.iter().position(|known| known == slug);
            let place = place.map(|place| place.saturating_add(Category::ALL.len()));
            return place.and_then(Procedure::at_index).unwrap_or(category.procedure());
        }
        left = left.saturating_sub(*likely);
    }
    category.procedure()
}

/// A redemption, by what the server says of its booklet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) struct Named {
    /// The number of the booklet.
    pub(in crate::cli::demo) booklet: u32,
    /// What was presented: the only redemption of the booklet for a service of its day.
    pub(in crate::cli::demo) visit: Visit,
    /// The day on which it was presented.
    pub(in crate::cli::demo) day: Day,
}

/// What is done about who bears what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum SharingAct {
    /// A funder contests what it bears of a redemption, two people decide.
    Contest {
        /// Of which cycle, from 1.
        cycle: u32,
        /// Who.
        bearer: Bearer,
        /// What.
        named: Named,
        /// Whether it is right.
        upheld: bool,
    },
    /// Funders accept their statements of a cycle, and pay what they are called for.
    Accept {
        /// Which cycle, from 1.
        cycle: u32,
    },
    /// A redemption is undone after the cut-off.
    Undo {
        /// Of which cycle, from 1.
        cycle: u32,
        /// What.
        named: Named,
        /// Whether the person can use the chèques again.
        restored: bool,
    },
}

impl From<SharingAct> for Office {
    fn from(act: SharingAct) -> Office {
        Office::Sharing(act)
    }
}

/// Days after the closing on which funders contest, contests are decided, funders accept.
const CONTEST_AFTER: usize = 4;
const ACCEPT_AFTER: usize = 9;
/// The cycles of which something is contested: the first contest is upheld.
const CONTESTED: [(u32, Bearer, bool); 2] =
    [(4, Bearer::Caf, true), (5, Bearer::FranceTravail, false)];
/// The cycles of which a redemption is undone, after how many days, and whether the person can use
/// the chèques again: once it was paid, and before.
const UNDONE: [(u32, usize, bool); 2] = [(6, 14, false), (9, 1, true)];

impl Plan {
    /// What is done about who bears what, month after month; the last months stay open.
    pub(super) fn sharing(&mut self, calendar: &Calendar, stories: &[Story]) {
        let slugs = slugs();
        self.envelopes = envelopes(stories, &slugs);
        let ends = calendar.month_ends();
        let count = ends.len();
        let mut first = 0;
        for (cycle, end) in (1_u32..).zip(ends) {
            let days = first..=end;
            first = end.saturating_add(1);
            let place = usize::try_from(cycle).unwrap_or(usize::MAX);
            if place.saturating_add(2) > count {
                break;
            }
            let any = || found(stories, (&days, calendar), |_| true);
            let needed = |bearer: Bearer| {
                found(stories, (&days, calendar), |visit| is_of(bearer, visit, &slugs))
            };
            let contested = CONTESTED.iter().filter(|(of, ..)| *of == cycle);
            let contests = contested.filter_map(|(_, bearer, upheld)| {
                let (bearer, upheld) = (*bearer, *upheld);
                Some(SharingAct::Contest { cycle, bearer, named: needed(bearer)?, upheld })
            });
            for act in contests {
                self.morning(end.saturating_add(CONTEST_AFTER), act);
            }
            // A small year has few redemptions to choose from.
            if let Some((_, after, restored)) = UNDONE.iter().find(|(of, ..)| *of == cycle)
                && let Some(named) = needed(Bearer::Caf).or_else(any)
            {
                let act = SharingAct::Undo { cycle, named, restored: *restored };
                self.morning(end.saturating_add(*after), act);
            }
            let accepted = end.saturating_add(ACCEPT_AFTER);
            self.morning(accepted, BankAct::Explain);
            self.morning(accepted, SharingAct::Accept { cycle });
        }
    }
}

/// Whether someone needed just what `bearer` answers for.
fn is_of(bearer: Bearer, visit: &Visit, slugs: &[String]) -> bool {
    let [procedure] = visit.procedures[..] else { return false };
    answers_for(bearer, procedure, slugs)
}

fn answers_for(bearer: Bearer, procedure: Procedure, slugs: &[String]) -> bool {
    let own: &[&str] = match bearer {
        Bearer::Caf => &OF_CAF,
        Bearer::FranceTravail => &OF_FRANCE_TRAVAIL,
        Bearer::State => &[],
    };
    let place = procedure.index().checked_sub(Category::ALL.len());
    place.and_then(|place| slugs.get(place)).is_some_and(|slug| own.contains(&slug.as_str()))
}

/// What was presented and taken, by the index of the day.
pub(super) fn taken(lived: &Lived) -> impl Iterator<Item = (usize, &Visit)> {
    let steps = lived.steps.iter().flat_map(|(day, steps)| steps.iter().map(|step| (*day, step)));
    steps.filter_map(|(day, step)| match step {
        Step::Present(visit) if visit.refused.is_none() => Some((day, visit)),
        Step::Present(_)
        | Step::HandOver { .. }
        | Step::Void { .. }
        | Step::Oppose { .. }
        | Step::Lift => None,
    })
}

/// A redemption of one chèque in some days that nothing else happens to, of a booklet with a plain
/// life.
fn found(
    stories: &[Story],
    (days, calendar): (&std::ops::RangeInclusive<usize>, &Calendar),
    wanted: impl Fn(&Visit) -> bool,
) -> Option<Named> {
    stories.iter().find_map(|story| {
        let lived = &story.lived;
        let mut steps = lived.steps.values().flatten();
        let voids = steps.any(|step| matches!(step, Step::Void { .. } | Step::Oppose { .. }));
        if voids || lived.replaced.is_some() || lived.blocked {
            return None;
        }
        let (index, visit) = taken(lived).find(|(day, visit)| {
            let same = taken(lived).filter(|(_, one)| one.service_date == visit.service_date);
            let alone = visit.cheques.len() == 1 && same.count() == 1;
            days.contains(day) && alone && wanted(visit)
        })?;
        let (booklet, visit) = (story.number, visit.clone());
        Some(Named { booklet, visit, day: calendar.day(index) })
    })
}

/// What each contributor's envelope is, in cents: about what it bears until the autumn.
fn envelopes(stories: &[Story], slugs: &[String]) -> [u64; 2] {
    let until: Option<Day> = ENVELOPES_UNTIL.parse().ok();
    Bearer::CONTRIBUTORS.map(|bearer| {
        let mut borne: u64 = 0;
        for (_, visit) in stories.iter().flat_map(|story| taken(&story.lived)) {
            let value = u64::try_from(visit.cheques.len()).unwrap_or(0).saturating_mul(FACE_CENTS);
            let own = visit.procedures.iter().filter(|one| answers_for(bearer, **one, slugs));
            let own = u64::try_from(own.count()).unwrap_or(0);
            let all = u64::try_from(visit.procedures.len()).unwrap_or(1);
            if Some(visit.service_date) <= until {
                let part = value.saturating_mul(own).checked_div(all).unwrap_or(0);
                borne = borne.saturating_add(part.saturating_mul(bearer.share_percent()) / 100);
            }
        }
        let rounded = borne.checked_div(ENVELOPE_CENTS).unwrap_or(0);
        rounded.max(1).saturating_mul(ENVELOPE_CENTS)
    })
}
