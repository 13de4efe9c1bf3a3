//! PURE. Reports: who bears what, what was ordered and used, what is due, as one plain value.
//!
//! A [`Background`] is taken of the facts, the entries of the journal are fed to a [`Gathering`]
//! cycle by cycle, and a [`Report`] comes out, or the [`Explanation`] of one of its figures. Table,
//! CSV and JSON render the same value; `docs/reports.md` has the rules.
//!
//! **Invariant:** every section of a report that tells what was used adds up to the same, to the
//! cent, and for a cycle to the shares that are recorded.
//! **Invariant:** a row of a sensitive procedure that counts few redemptions is in no report, and
//! cannot be told by subtracting the others.
//! **Invariant:** nothing is crossed: a row is about one thing.

mod background;
mod called;
mod explain;
mod fallen;
mod gather;
mod keys;
mod sections;
mod tally;
#[cfg(test)]
mod tests;
mod undone;
mod value;
mod walk;

pub use background::Background;
pub use explain::{Asked, Basis, Explanation, Line};
pub use gather::Gathering;
pub use keys::{ColumnKey, ColumnKind, Measure, Notice, RowKey, SectionKey};
pub use tally::{REDEMPTIONS_SHOWN_MIN, is_sensitive};
pub use value::{Cell, Period, Report, Row, Section, Subject};
