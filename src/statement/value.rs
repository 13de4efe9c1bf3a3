//! A report: what is told, before any file format.

use super::keys::{ColumnKey, Notice, SectionKey};
use crate::domain::id::{CycleId, FunderId, OrganisationId, Sequence, VenueId};
use crate::domain::money::Cents;
use crate::domain::time::Day;

/// Whom a report is for, or what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A buyer, or a co-funder.
    Funder(FunderId),
    /// A contributor.
    Contributor(FunderId),
    /// What nobody answers for: of one organisation, or of all.
    Shadow(Option<OrganisationId>),
    /// A venue.
    Venue(VenueId),
}

/// Which redemptions a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Those of a closed cycle.
    Cycle(CycleId),
    /// Those of all computed cycles for services of a year.
    Year(u16),
}

/// Who bears what, what was ordered and used, what is due: for one reader, over one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whom it is for.
    pub subject: Subject,
    /// What it counts.
    pub period: Period,
    /// The last entry that positions, payments and cover count; `None` in an empty ledger.
    pub through: Option<Sequence>,
    /// What its reader must know.
    pub notices: Vec<Notice>,
    /// Its tables.
    pub sections: Vec<Section>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is.
    pub key: SectionKey,
    /// Its columns, behind the name of the row.
    pub columns: Vec<ColumnKey>,
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// The sums of its columns, nothing in those that do not add up; `None` where none does.
    pub total: Option<Vec<Cell>>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is about; unique in its section.
    pub key: String,
    /// A cell per column.
    pub cells: Vec<Cell>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// There is none.
    None,
    /// A text.
    Text(String),
    /// A number of things.
    Count(u64),
    /// An amount.
    Cents(Cents),
    /// A day.
    Day(Day),
}

impl Section {
    /// The row with this key.
    pub fn row(&self, key: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.key == key)
    }

    /// The section with the sums over its rows of the columns that `adds_up` picks.
    pub(super) fn summed(mut self, adds_up: impl Fn(ColumnKey) -> bool) -> Section {
        let columns = self.columns.iter().enumerate();
        let sum = |(place, column): (usize, &ColumnKey)| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(place));
            if adds_up(*column) { cells.fold(Cell::None, sum_of) } else { Cell::None }
        };
        self.total = Some(columns.map(sum).collect());
        self
    }
}

/// The sum of two cells of a column of numbers.
fn sum_of(sum: Cell, cell: &Cell) -> Cell {
    match (sum, cell) {
        (Cell::Count(sum), Cell::Count(more)) => Cell::Count(sum.saturating_add(*more)),
        (Cell::Cents(sum), Cell::Cents(more)) => {
            Cell::Cents(sum.checked_add(*more).unwrap_or(Cents::MAX))
        }
        (Cell::None, other) => other.clone(),
        (sum, _) => sum,
    }
}
