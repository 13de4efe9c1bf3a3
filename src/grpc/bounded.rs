//! Lists that keep to the entries that the first page saw, however the ledger moves on.
//!
//! **Invariant:** all pages of a list are as of one entry, which its tokens carry.

use std::fmt;
use std::str::FromStr;

use super::page::Page;
use crate::domain::id::Sequence;
use crate::engine::{Lookup, Span};

/// Where a page ended, and what all pages are as of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor<T> {
    /// The last entry that the first page saw.
    pub(super) through: Sequence,
    /// The last thing that was looked at.
    pub(super) after: T,
}

impl<T: FromStr> Cursor<T> {
    /// What [`fmt::Display`] wrote.
    pub(super) fn parse(text: &str) -> Option<Cursor<T>> {
        let (through, after) = text.split_once(' ')?;
        let through = through.parse().ok().and_then(Sequence::new)?;
        Some(Cursor { through, after: after.parse().ok()? })
    }
}

impl<T: fmt::Display> fmt::Display for Cursor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.through, self.after)
    }
}

/// What a page may look at: the entries after `after`, as of the entry of the first page; `None` in
/// an empty ledger.
pub(super) fn span<T>(
    lookup: &Lookup,
    page: &Page<Cursor<T>>,
    after: impl Fn(&T) -> Option<Sequence>,
) -> Option<Span> {
    let last = lookup.last()?;
    let cursor = page.after.as_ref();
    let through = cursor.map_or(last, |cursor| cursor.through.min(last));
    Some(Span { after: cursor.and_then(|cursor| after(&cursor.after)), through, limit: page.size })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{RedemptionId, TransferId};

    #[test]
    fn a_cursor_is_read_back_from_its_text() {
        let sequence = |number| Sequence::new(number).unwrap();
        let cursor = Cursor { through: sequence(90), after: RedemptionId(sequence(17)) };
        assert_eq!(cursor.to_string(), "90 redemptions/17");
        assert_eq!(Cursor::parse("90 redemptions/17"), Some(cursor));
        let cursor = Cursor { through: sequence(90), after: TransferId::end_of(sequence(17)) };
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for text in ["", "90", "0 redemptions/17", "90 venues/17", "90  redemptions/17"] {
            assert_eq!(Cursor::<RedemptionId>::parse(text), None, "{text}");
        }
    }
}
