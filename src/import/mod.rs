//! Venues in: the national open data of digital-mediation places, read from its CSV.
//!
//! A file is read row by row into [`Place`]s. A row that is no place is refused with its reasons,
//! and the rest is taken; a file that is broken as a whole is refused as a whole. Rows that
//! describe one place become one, and are shown as merged. Nothing is written here: what becomes
//! of an [`Import`] is its caller's to decide, and [`plan`] says what it changes.
//!
//! **Invariant:** every row is in exactly one of `venues`, `refused` and the dropped rows of
//! `merged`.
//! **Invariant:** the same bytes always give the same import, in the order of the file.
//! **Invariant:** nothing is guessed: a missing INSEE code stays missing.
//!
//! What bounds it: [`FILE_MAX`], [`ROWS_MAX`], [`COLUMNS_MAX`], [`FIELD_MAX`]. The whole country
//! had some 19 000 places.

mod file_error;
mod labels;
pub mod plan;
mod row;
mod table;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::io::Read;

pub use file_error::{BrokenQuote, FileError, Foreign, Spot};
pub use row::{Place, RowProblem, RowWarning, address};
pub use table::{Row, Table};

use crate::domain::fold::fold;
use crate::domain::number::OrganisationNumber;
use crate::domain::territory::Postcode;
use row::{Column, Layout};

/// The most bytes of a file: 64 MiB.
pub const FILE_MAX: u64 = 64 << 20;
/// The most rows of a file.
pub const ROWS_MAX: usize = 100_000;
/// The most columns of a file. The schema has 32.
pub const COLUMNS_MAX: usize = 256;
/// The most bytes of a field: 8 KiB.
pub const FIELD_MAX: usize = 8 << 10;

/// What a file says, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The places, each once.
    pub venues: Vec<Place>,
    /// The rows that are no place.
    pub refused: Vec<RefusedRow>,
    /// The places that several rows describe.
    pub merged: Vec<Merged>,
    /// What could not be kept of rows that were, merged or not.
    pub warnings: Vec<Warning>,
    /// How many rows there are.
    pub rows: usize,
    /// How many rows, refused ones included, have no INSEE code.
    pub without_insee: usize,
}

/// A row, as a person finds it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRef {
    /// The line where it begins, from 1.
    pub line: u32,
    /// The publisher's identifier.
    pub id: String,
}

/// A row that is no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// The line where it begins, from 1.
    pub line: u32,
    /// The publisher's identifier; empty when it is missing.
    pub id: String,
    /// All that is wrong with it; never empty.
    pub reasons: Vec<RowProblem>,
}

/// Rows that describe one place: the same number, folded name and postcode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The row that counts: the newest, and of the newest the first.
    pub kept: RowRef,
    /// The others; never empty.
    pub dropped: Vec<RowRef>,
}

/// Something that a row says and that could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The row.
    pub row: RowRef,
    /// What it says.
    pub what: RowWarning,
}

/// Reads a file of the national schema, row by row.
///
/// # Errors
///
/// [`FileError`], naming the first place where the file as a whole goes wrong; then nothing of it
/// is taken. A row that is no place is no such error: it is refused alone.
pub fn read(bytes: impl Read) -> Result<Import, FileError> {
    let mut table = Table::open(bytes, FILE_MAX)?;
    let layout = Layout::of(table.header())?;
    let mut reading = Reading::default();
    while let Some(row) = table.next_row()? {
        if reading.rows == ROWS_MAX {
            return Err(FileError::TooManyRows);
        }
        reading.take(&layout, &row);
    }
    Ok(reading.finish())
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    /// The line of the first row with each identifier.
    lines: HashMap<String, u32>,
    places: Vec<Place>,
    refused: Vec<RefusedRow>,
    warnings: Vec<Warning>,
    rows: usize,
    without_insee: usize,
}

impl Reading {
    fn take(&mut self, layout: &Layout, row: &Row) {
        let line = row.line;
        let id = layout.text(row, Column::Id);
        let first = *self.lines.entry(id.clone()).or_insert(line);
        let without_insee = usize::from(layout.text(row, Column::CodeInsee).is_empty());
        self.rows = self.rows.saturating_add(1);
        self.without_insee = self.without_insee.saturating_add(without_insee);
        match row::place(layout, row, Some(first).filter(|first| *first != line)) {
            Ok((place, warnings)) => {
                let warn = |what| Warning { row: RowRef { line, id: id.clone() }, what };
                self.warnings.extend(warnings.into_iter().map(warn));
                self.places.push(place);
            }
            Err(reasons) => self.refused.push(RefusedRow { line, id, reasons }),
        }
    }

    fn finish(self) -> Import {
        let Reading { lines: _, places, refused, warnings, rows, without_insee } = self;
        let (venues, merged) = merge(places);
        Import { venues, refused, merged, warnings, rows, without_insee }
    }
}

/// Makes one place of those that have the same number, folded name and postcode.
fn merge(places: Vec<Place>) -> (Vec<Place>, Vec<Merged>) {
    let mut groups: Vec<Vec<Place>> = Vec::new();
    let mut known: HashMap<(OrganisationNumber, String, Postcode), usize> = HashMap::new();
    for place in places {
        let key = (place.number, fold(&place.name), place.postcode);
        let index = *known.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    let mut venues = Vec::new();
    let mut merged = Vec::new();
    for mut group in groups {
        // A stable sort: of the newest, the first comes first. No date is older than any.
        group.sort_by_key(|place| Reverse(place.date_maj));
        let mut rows = group.iter().map(|place| RowRef { line: place.line, id: place.id.clone() });
        if let Some(kept) = rows.next() {
            let mut dropped: Vec<RowRef> = rows.collect();
            dropped.sort_by_key(|row| row.line);
            if !dropped.is_empty() {
                merged.push(Merged { kept, dropped });
            }
        }
        venues.extend(group.into_iter().next());
    }
    venues.sort_by_key(|place| place.line);
    merged.sort_by_key(|merged| merged.kept.line);
    (venues, merged)
}
