//! Procedures: what the person needed, and the organisations behind it.
//!
//! The ten categories that Aidants Connect uses are the first ten procedures; a table adds those
//! that are below them. A procedure keeps its number, its slug and its category for ever; which
//! organisations stand behind it is said by each version of the table.
//!
//! **Invariant:** versions are numbered from 1 in the order in which they became known.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use super::id::{OrganisationId, Sequence};
use super::slug::Slug;
use super::time::Day;

/// A category of administrative procedures, as Aidants Connect has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Identity papers and citizenship.
    Papiers,
    /// Family.
    Famille,
    /// Social benefits and health.
    Social,
    /// Work.
    Travail,
    /// Housing.
    Logement,
    /// Transport.
    Transports,
    /// Money and taxes.
    Argent,
    /// Justice.
    Justice,
    /// Foreign countries and foreigners.
    Etranger,
    /// Leisure.
    Loisirs,
}

impl Category {
    /// All of them, in the order of Aidants Connect.
    pub const ALL: [Category; 10] = [
        Category::Papiers,
        Category::Famille,
        Category::Social,
        Category::Travail,
        Category::Logement,
        Category::Transports,
        Category::Argent,
        Category::Justice,
        Category::Etranger,
        Category::Loisirs,
    ];

    /// The slug that Aidants Connect gives it.
    pub const fn slug(self) -> &'static str {
        match self {
            Category::Papiers => "papiers",
            Category::Famille => "famille",
            Category::Social => "social",
            Category::Travail => "travail",
            Category::Logement => "logement",
            Category::Transports => "transports",
            Category::Argent => "argent",
            Category::Justice => "justice",
            Category::Etranger => "etranger",
            Category::Loisirs => "loisirs",
        }
    }

    /// The category as a procedure: what is said when nothing is known more exactly.
    pub fn procedure(self) -> Procedure {
        let place = Category::ALL.iter().position(|category| *category == self);
        place.and_then(Procedure::at_index).unwrap_or(Procedure(NonZeroU32::MIN))
    }

    /// The category with this slug.
    pub fn with_slug(slug: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.slug() == slug)
    }
}

/// A procedure, by its number from 1. The first ten are the categories.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Procedure(NonZeroU32);

impl Procedure {
    /// `None` for 0.
    pub const fn new(number: u32) -> Option<Procedure> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Procedure(number)),
            None => None,
        }
    }

    /// The number, from 1.
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The place in a list of all procedures, from 0.
    pub fn index(self) -> usize {
        usize::try_from(self.0.get()).map_or(usize::MAX, |number| number.saturating_sub(1))
    }

    /// The procedure at `index` (from 0) of such a list; `None` past the last number.
    pub fn at_index(index: usize) -> Option<Procedure> {
        Procedure::new(u32::try_from(index).ok()?.checked_add(1)?)
    }

    /// The category that it is, if it is one.
    pub fn as_category(self) -> Option<Category> {
        Category::ALL.get(self.index()).copied()
    }
}

/// `procedures/papiers` for a category, `procedures/17` for any other.
impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_category() {
            Some(category) => write!(f, "procedures/{}", category.slug()),
            None => write!(f, "procedures/{}", self.0),
        }
    }
}

impl fmt::Debug for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text names no procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a procedure, as in procedures/papiers or procedures/17")]
pub struct UnknownProcedure;

impl FromStr for Procedure {
    type Err = UnknownProcedure;

    fn from_str(text: &str) -> Result<Procedure, UnknownProcedure> {
        let word = text.strip_prefix("procedures/").ok_or(UnknownProcedure)?;
        if let Some(category) = Category::with_slug(word) {
            return Ok(category.procedure());
        }
        let canonical = word.bytes().all(|b| b.is_ascii_digit()) && !word.starts_with('0');
        let number = if canonical { word.parse().ok() } else { None };
        let procedure = number.and_then(Procedure::new).ok_or(UnknownProcedure)?;
        if procedure.as_category().is_some() { Err(UnknownProcedure) } else { Ok(procedure) }
    }
}

/// A procedure that a table has added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedProcedure {
    /// What it is called for ever.
    pub slug: Slug,
    /// The category below which it stands.
    pub category: Category,
}

/// An organisation behind a procedure, and its weight among those behind it: never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Behind {
    /// Which.
    pub organisation: OrganisationId,
    /// Its weight, from 1.
    pub weight: u32,
}

/// A version of the table: all procedures that can be declared, and who is behind each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableVersion {
    /// The entry that made it known.
    pub since: Sequence,
    /// The first service date that it applies to.
    pub from: Day,
    /// Who is behind each procedure, in order of the organisations; nobody, perhaps.
    pub rows: BTreeMap<Procedure, Vec<Behind>>,
}

/// All that is known of procedures and of the organisations behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcedureTable {
    /// The organisations, by id.
    pub organisations: Vec<Slug>,
    /// The procedures after the ten categories, by number.
    pub added: Vec<AddedProcedure>,
    /// The versions, version 1 first.
    pub versions: Vec<TableVersion>,
}

impl ProcedureTable {
    /// The version in force on `day` among those known up to the entry `through`: its number from
    /// 1, and what it says. `None` before any.
    pub fn on(&self, day: Day, through: Sequence) -> Option<(u16, &TableVersion)> {
        let numbered = (1_u16..).zip(&self.versions);
        let known = numbered.filter(|(_, version)| version.since <= through && version.from <= day);
        known.last()
    }

    /// The version with this number.
    pub fn version(&self, number: u16) -> Option<&TableVersion> {
        self.versions.get(usize::from(number).checked_sub(1)?)
    }

    /// The number of the version that became known last; 0 before any.
    pub fn newest(&self) -> u16 {
        u16::try_from(self.versions.len()).unwrap_or(u16::MAX)
    }

    /// Whether `procedure` can be declared for a service on `day`, by all that is known now.
    pub fn is_known(&self, procedure: Procedure, day: Day) -> bool {
        match self.versions.iter().rfind(|version| version.from <= day) {
            Some(version) => version.rows.contains_key(&procedure),
            None => procedure.as_category().is_some(),
        }
    }

    /// The category of `procedure`; `None` when there is no such procedure.
    pub fn category(&self, procedure: Procedure) -> Option<Category> {
        let added = procedure.index().checked_sub(Category::ALL.len());
        let added = added.and_then(|index| self.added.get(index)).map(|added| added.category);
        procedure.as_category().or(added)
    }

    /// The slug of `procedure`; `None` when there is no such procedure.
    pub fn slug(&self, procedure: Procedure) -> Option<&str> {
        let added = procedure.index().checked_sub(Category::ALL.len());
        let added = added.and_then(|index| self.added.get(index)).map(|added| added.slug.as_str());
        procedure.as_category().map(Category::slug).or(added)
    }

    /// The procedure with this slug.
    pub fn with_slug(&self, slug: &str) -> Option<Procedure> {
        if let Some(category) = Category::with_slug(slug) {
            return Some(category.procedure());
        }
        let place = self.added.iter().position(|added| added.slug.as_str() == slug)?;
        Procedure::at_index(place.checked_add(Category::ALL.len())?)
    }

    /// The organisation with this slug.
    pub fn organisation(&self, slug: &str) -> Option<OrganisationId> {
        let place = self.organisations.iter().position(|known| known.as_str() == slug)?;
        OrganisationId::at_index(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_has_the_name_that_it_always_had() {
        for (number, category) in (1..).zip(Category::ALL) {
            let procedure = category.procedure();
            assert_eq!((procedure.get(), procedure.as_category()), (number, Some(category)));
            let name = format!("procedures/{}", category.slug());
            assert_eq!((procedure.to_string(), name.parse()), (name.clone(), Ok(procedure)));
        }
        let eleventh = Procedure::new(11).unwrap();
        assert_eq!(
            (eleventh.to_string(), "procedures/11".parse()),
            ("procedures/11".to_owned(), Ok(eleventh))
        );
        for text in ["procedures/1", "procedures/0", "procedures/011", "procedures/", "papiers"] {
            assert_eq!(text.parse::<Procedure>(), Err(UnknownProcedure), "{text}");
        }
    }

    #[test]
    fn the_version_in_force_is_the_last_one_known_that_has_begun() {
        let version = |since: u64, from: &str| TableVersion {
            since: Sequence::new(since).unwrap(),
            from: from.parse().unwrap(),
            rows: BTreeMap::new(),
        };
        let versions =
            vec![version(5, "2025-01-01"), version(9, "2025-06-01"), version(12, "2025-03-01")];
        let table = ProcedureTable { versions, ..ProcedureTable::default() };
        let on = |day: &str, through| {
            table
                .on(day.parse().unwrap(), Sequence::new(through).unwrap())
                .map(|(number, _)| number)
        };
        assert_eq!(
            [on("2024-12-31", 20), on("2025-01-01", 4), on("2025-01-01", 5)],
            [None, None, Some(1)]
        );
        assert_eq!(
            [on("2025-07-01", 8), on("2025-07-01", 9), on("2025-07-01", 20)],
            [Some(1), Some(2), Some(3)]
        );
        assert_eq!([on("2025-03-01", 11), on("2025-03-01", 12)], [Some(1), Some(3)]);
    }
}
