//! The table of procedures: which organisations stand behind each, from a service date on.

use std::collections::BTreeMap;

use super::super::super::entry::{Effect, SharingEffect, TableRow};
use super::super::super::facts::Facts;
use super::super::super::id::OrganisationId;
use super::super::super::procedure::{AddedProcedure, Behind, Category, Procedure, ProcedureTable};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::slug::Slug;
use super::super::super::time::Day;
use super::super::{Context, Decision};

/// The most procedures of a version, the ten categories included.
pub const ROWS_MAX: usize = 400;
/// The most organisations behind one procedure.
pub const BEHIND_MAX: usize = 8;
/// The most procedures, and the most organisations, of all versions.
pub const NAMED_MAX: usize = 2_000;
/// The most versions.
pub const TABLES_MAX: usize = 500;

/// A procedure of a table, as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its slug. That of a category stands for the category.
    pub procedure: Slug,
    /// The category below which it stands, or which it is.
    pub category: Category,
    /// Who is behind it, with weights from 1: at most [`BEHIND_MAX`], each once.
    pub behind: Vec<(Slug, u32)>,
}

/// Sets the table from a service date on. Categories that it does not name have nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetProcedures {
    /// The first service date that it applies to.
    pub from: Day,
    /// Every procedure that can be declared: at most [`ROWS_MAX`], each once.
    pub rows: Vec<Row>,
}

/// The names that a table adds to those there are.
struct Naming<'a> {
    known: &'a ProcedureTable,
    organisations: Vec<Slug>,
    procedures: Vec<AddedProcedure>,
}

impl SetProcedures {
    /// # Errors
    ///
    /// `TABLE_UNCHANGED`, `CATEGORY_FIXED`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let known = &facts.sharing.procedures;
        let mut naming = Naming { known, organisations: Vec::new(), procedures: Vec::new() };
        let mut rows: BTreeMap<Procedure, Vec<Behind>> =
            Category::ALL.into_iter().map(|one| (one.procedure(), Vec::new())).collect();
        let mut fixed = None;
        for row in &self.rows {
            let behind = row.behind.iter().map(|(organisation, weight)| {
                let organisation = naming.organisation(organisation)?;
                Ok(Behind { organisation, weight: *weight })
            });
            let mut behind = behind.collect::<Result<Vec<Behind>, Rejection>>()?;
            behind.sort_unstable();
            let procedure = naming.procedure(row)?;
            let category = naming.category(procedure);
            if category != Some(row.category) {
                fixed = fixed.or(Some(Rejection::CategoryFixed { procedure }));
            }
            rows.insert(procedure, behind);
        }
        // A version that begins later applies to days of this one: then this one changes them.
        let newest = known.versions.last().filter(|version| version.from <= self.from);
        // Rows have no category of their own: a table that moves a procedure says something else.
        if fixed.is_none() && newest.is_some_and(|newest| newest.rows == rows) {
            let version = known.newest();
            return Err(Rejection::TableUnchanged { version });
        }
        if let Some(fixed) = fixed {
            return Err(fixed);
        }
        let full = Rejection::full("versions of the table", TABLES_MAX);
        if known.versions.len() >= TABLES_MAX {
            return Err(full);
        }
        let version = u16::try_from(known.versions.len().saturating_add(1)).map_err(|_| full)?;
        let Naming { organisations, procedures, .. } = naming;
        let rows = rows.into_iter().map(|(procedure, behind)| TableRow { procedure, behind });
        let (from, rows) = (self.from, rows.collect());
        let set = SharingEffect::TableSet { version, from, organisations, procedures, rows };
        Ok(Decision::facts(Effect::Sharing(set)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.from).number(u64::try_from(self.rows.len()).unwrap_or(u64::MAX));
        for Row { procedure, category, behind } in &self.rows {
            to.shown(procedure).text(category.slug());
            to.number(u64::try_from(behind.len()).unwrap_or(u64::MAX));
            for (organisation, weight) in behind {
                to.shown(organisation).number(*weight);
            }
        }
    }
}

impl Naming<'_> {
    fn organisation(&mut self, slug: &Slug) -> Result<OrganisationId, Rejection> {
        if let Some(known) = self.known.organisation(slug.as_str()) {
            return Ok(known);
        }
        let place = self.organisations.iter().position(|added| added == slug);
        let place = place.unwrap_or_else(|| {
            self.organisations.push(slug.clone());
            self.organisations.len().saturating_sub(1)
        });
        let index = self.known.organisations.len().saturating_add(place);
        let full = Rejection::full("organisations", NAMED_MAX);
        OrganisationId::at_index(index).filter(|_| index < NAMED_MAX).ok_or(full)
    }

    fn procedure(&mut self, row: &Row) -> Result<Procedure, Rejection> {
        if let Some(known) = self.known.with_slug(row.procedure.as_str()) {
            return Ok(known);
        }
        let index = [Category::ALL.len(), self.known.added.len(), self.procedures.len()];
        let index = index.into_iter().fold(0, usize::saturating_add);
        let full = Rejection::full("procedures", NAMED_MAX);
        let next = Procedure::at_index(index).filter(|_| index < NAMED_MAX).ok_or(full)?;
        let (slug, category) = (row.procedure.clone(), row.category);
        self.procedures.push(AddedProcedure { slug, category });
        Ok(next)
    }

    fn category(&self, procedure: Procedure) -> Option<Category> {
        let known = Category::ALL.len().saturating_add(self.known.added.len());
        let added = procedure.index().checked_sub(known);
        let added = added.and_then(|index| self.procedures.get(index));
        self.known.category(procedure).or(added.map(|added| added.category))
    }
}
