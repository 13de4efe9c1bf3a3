//! Gathering a report: entries and settled cycles go in, the report or an explanation comes out.

use std::collections::BTreeMap;

use super::background::Background;
use super::explain::{Asked, Collected, Explanation};
use super::fallen::Standing;
use super::keys::{RowKey, SectionKey};
use super::sections;
use super::tally::Tally;
use super::undone::Undoings;
use super::value::{Period, Report};
use super::walk::Walk;
use crate::domain::entry::{Effect, Entry};
use crate::domain::facts::Facts;
use crate::domain::id::{CycleId, Sequence};
use crate::domain::time::Day;
use crate::settlement::{Computation, FiguresError, Known};

/// A report in the making.
///
/// Eight bytes are kept for each redemption and section, and what its walk and [`Computation`] keep
/// of one cycle.
#[derive(Debug)]
pub struct Gathering {
    pub(super) background: Background,
    pub(super) walk: Walk,
    pub(super) tallies: BTreeMap<SectionKey, Tally>,
    /// The day on which each cycle was closed.
    pub(super) closed: BTreeMap<CycleId, Day>,
    /// What incidents did to the subject's redemptions.
    pub(super) undoings: Undoings,
    computation: Computation,
    collected: Option<Collected>,
}

impl Gathering {
    /// Nothing yet.
    pub fn new(background: Background) -> Gathering {
        Gathering {
            computation: background.computation(),
            background,
            walk: Walk::default(),
            tallies: BTreeMap::new(),
            closed: BTreeMap::new(),
            undoings: Undoings::default(),
            collected: None,
        }
    }

    /// The same, to explain what is `asked`.
    pub fn explaining(background: Background, asked: Asked) -> Gathering {
        Gathering { collected: Some(Collected::new(asked)), ..Gathering::new(background) }
    }

    /// What is gathered from.
    pub fn background(&self) -> &Background {
        &self.background
    }

    /// Whether entries behind the last computed cycle matter; none do behind a figure.
    pub fn wants_the_rest(&self) -> bool {
        self.collected.is_none() && self.background.wants_the_rest()
    }

    /// Takes an entry, after all those before it.
    ///
    /// # Errors
    ///
    /// Those of [`Computation::add`].
    pub fn add(&mut self, entry: &Entry) -> Result<(), FiguresError> {
        self.undoings.add(self.background.role, entry);
        let is_behind = self.background.is_behind(entry.sequence);
        if is_behind && !self.background.wants_life_behind() {
            return Ok(());
        }
        self.walk.add(&self.background, entry);
        for effect in &entry.effects {
            if let Effect::CycleClosed { cycle, .. } = effect
                && !is_behind
            {
                self.closed.insert(*cycle, entry.day);
            }
        }
        self.computation.add(entry)
    }

    /// Ends `cycle` behind its last entry; `known` at its cut-off, when its parts are wanted.
    ///
    /// # Errors
    ///
    /// Those of [`Computation::finish`].
    pub fn close(&mut self, cycle: CycleId, known: Option<Known>) -> Result<(), FiguresError> {
        let fresh = self.background.computation();
        let mut computation = std::mem::replace(&mut self.computation, fresh);
        if let Some(known) = known {
            computation.finish()?;
            self.settle(cycle, &computation, known);
        }
        self.walk.close(&self.background, cycle);
        Ok(())
    }

    /// Whether a cycle is the wanted one, or was closed in the wanted year.
    pub(super) fn is_of_period(&self, cycle: CycleId) -> bool {
        match self.background.period {
            Period::Cycle(wanted) => cycle == wanted,
            Period::Year(year) => self.closed.get(&cycle).is_some_and(|day| day.year() == year),
        }
    }

    fn settle(&mut self, cycle: CycleId, computation: &Computation, known: Known) {
        let sites = known.sites().to_vec();
        let cut_off = known.cut_off().unwrap_or(Sequence::FIRST);
        let is_of_cycle = self.is_of_period(cycle);
        let Gathering { background, walk, tallies, collected, .. } = self;
        let sections: Vec<SectionKey> = sections::of(background.role).collect();
        computation.each(known, |taken, shares| {
            let is_of_service = background.when_used(cycle, taken.service_date).in_period;
            let counts = |section: &SectionKey| {
                if section.is_of_cycles() { is_of_cycle } else { is_of_service }
            };
            let part = (taken.redemption, taken.part);
            let site = sites.get(taken.venue.index()).copied();
            let presented = walk.part(part);
            let standing = Standing { cycle, taken, shares, site, presented };
            for fallen in background.fallen(sections.iter().copied().filter(counts), standing) {
                let row: (RowKey, bool) = (fallen.row, fallen.is_sensitive);
                let worth = (fallen.cheques, &fallen.amounts);
                tallies.entry(fallen.section).or_default().add(row, taken.redemption, worth);
                if let Some(collected) = collected {
                    collected.add(background, (standing, cut_off), &fallen);
                }
            }
        });
    }

    /// The report, with at most `rows_max` rows in each section.
    pub fn report(&self, rows_max: usize) -> Report {
        sections::report(self, rows_max)
    }

    /// What is behind the figure that was asked for; `None` when the report has no such figure.
    pub fn explanation(self, rows_max: usize) -> Option<Explanation> {
        let report = self.report(rows_max);
        let collected = self.collected?;
        let asked = &collected.asked;
        let section = report.sections.iter().find(|section| section.key == asked.section)?;
        let is_shown = asked.row.is_empty() || section.row(&asked.row).is_some();
        let mut folds = self.tallies.get(&section.key).map(|one| one.folds(rows_max));
        if self.background.own_row(section.key).is_some() {
            folds = None;
        }
        let columns = sections::amounts(self.background.role, section.key);
        is_shown.then(|| collected.explain(&folds.unwrap_or_default(), columns))
    }
}

impl Background {
    fn computation(&self) -> Computation {
        let orders = self.orders.iter().enumerate();
        let buyers = orders.filter_map(|(index, terms)| {
            Some((crate::domain::id::OrderId::at_index(index)?, terms.buyer))
        });
        Computation::new(buyers.collect())
    }

    /// What is known at the cut-off of `cycle`, when its parts are wanted.
    pub fn known(&self, facts: &Facts, (cycle, cut_off): (CycleId, Sequence)) -> Option<Known> {
        self.wants(cycle).then(|| Known::at(facts, cycle, cut_off))
    }
}
