//! Reports from the journal: it is walked through from the first entry, cycle by cycle, since who
//! handed a booklet over and what became of it stands in entries and not in facts.
//!
//! **Invariant:** one cycle at a time is in memory.

use std::ops::ControlFlow;

use super::Error;
use super::lookup::{Lookup, Span};
use super::settle::unsettled;
use crate::domain::id::Sequence;
use crate::domain::time::Day;
use crate::settlement::FiguresError;
use crate::statement::{Asked, Background, Explanation, Gathering, Period, Report, Subject};

/// A report that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct ReportWanted {
    /// Whom it is for.
    pub subject: Subject,
    /// What it counts.
    pub period: Period,
    /// The day whose morning the cover is told of; that of the last entry when the clock cannot be
    /// believed, since a ledger is read all the same.
    pub today: Option<Day>,
    /// The most rows in a section.
    pub rows_max: usize,
}

impl Lookup {
    /// The report that is `wanted`.
    ///
    /// # Errors
    ///
    /// `Rejected` with `FUNDER_NOT_FOUND`, `FUNDER_NOT_BUYER`, `FUNDER_NOT_CONTRIBUTOR`,
    /// `ORGANISATION_NOT_FOUND` or `VENUE_NOT_FOUND`, then with `CYCLE_NOT_FOUND` or
    /// `CYCLE_NOT_COMPUTED`; `Storage`.
    pub fn report(&mut self, wanted: ReportWanted) -> Result<Report, Error> {
        let gathering = Gathering::new(self.background(wanted)?);
        Ok(self.walk(gathering)?.report(wanted.rows_max))
    }

    /// What is behind the figure of a report that is `asked` for; `None` when there is no such
    /// figure.
    ///
    /// # Errors
    ///
    /// Those of [`Lookup::report`].
    pub fn explain_report(
        &mut self,
        wanted: ReportWanted,
        asked: Asked,
    ) -> Result<Option<Explanation>, Error> {
        let gathering = Gathering::explaining(self.background(wanted)?, asked);
        Ok(self.walk(gathering)?.explanation(wanted.rows_max))
    }

    fn background(&self, wanted: ReportWanted) -> Result<Background, Error> {
        let ReportWanted { subject, period, today, rows_max: _ } = wanted;
        let last = self.last();
        let taken = self.read(|view| Background::of(view.facts, (subject, period), (last, today)));
        taken.map_err(Error::Rejected)
    }

    fn walk(&mut self, mut gathering: Gathering) -> Result<Gathering, Error> {
        let mut after = None;
        for (cycle, cut_off) in gathering.background().cycles() {
            self.feed(&mut gathering, (after, cut_off))?;
            let named = (cycle, cut_off);
            let known = self.read(|view| gathering.background().known(view.facts, named));
            gathering.close(cycle, known).map_err(unsettled)?;
            after = Some(cut_off);
        }
        if let Some(last) = self.last().filter(|_| gathering.wants_the_rest()) {
            self.feed(&mut gathering, (after, last))?;
        }
        Ok(gathering)
    }

    /// Feeds the entries behind `after`, up to `through`.
    fn feed(
        &mut self,
        gathering: &mut Gathering,
        (after, through): (Option<Sequence>, Sequence),
    ) -> Result<(), Error> {
        let mut failed: Option<FiguresError> = None;
        self.scan(Span { after, through, limit: usize::MAX }, |accepted| {
            failed = gathering.add(&accepted.entry).err();
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        failed.map_or(Ok(()), |error| Err(unsettled(error)))
    }
}
