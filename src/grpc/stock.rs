//! The stock of a prescriber: what it has, and what it handed over.

use super::convert::from_proto::Paged;
use super::convert::to_proto;
use super::pb;
use crate::domain::command::booklets::Range;
use crate::domain::facts::{Booklet, Facts};
use crate::domain::id::{BookletId, PrescriberId};
use crate::domain::rejection::Rejection;

/// The counts of a stock, and a page of its ranges.
///
/// Takes time in proportion to the booklets of the ledger.
///
/// # Errors
///
/// `PRESCRIBER_NOT_FOUND`.
pub(super) fn get(
    facts: &Facts,
    wanted: &Paged<PrescriberId, BookletId>,
) -> Result<pb::GetStockResponse, Rejection> {
    let Paged { parent: prescriber, page } = wanted;
    let prescriber = *prescriber;
    facts.prescriber(prescriber).ok_or(Rejection::PrescriberNotFound { prescriber })?;
    let mut stock = pb::Stock::default();
    for booklet in &facts.booklets {
        to_proto::add_to_stock(&mut stock, prescriber, booklet);
    }
    let ranges = ranges(held(facts, prescriber, page.after));
    let (ranges, next_page_token) = page.take(ranges, |(range, _)| last(*range));
    let ranges = ranges.into_iter().map(|(range, first)| to_proto::stock_range(range, first));
    Ok(pb::GetStockResponse { stock: Some(stock), ranges: ranges.collect(), next_page_token })
}

/// The booklets in the stock of `prescriber` after `last`.
fn held(
    facts: &Facts,
    prescriber: PrescriberId,
    last: Option<BookletId>,
) -> impl Iterator<Item = (BookletId, &Booklet)> {
    let start = last.map_or(0, |last| last.index().saturating_add(1));
    let booklets = facts.booklets.iter().enumerate().skip(start);
    let own = booklets.filter(move |(_, booklet)| booklet.place.stock_of() == Some(prescriber));
    own.filter_map(|(index, booklet)| Some((BookletId::at_index(index)?, booklet)))
}

/// Joins neighbours in the same state; each range stands with its first booklet.
fn ranges<'a>(
    booklets: impl Iterator<Item = (BookletId, &'a Booklet)>,
) -> impl Iterator<Item = (Range, &'a Booklet)> {
    let mut booklets = booklets.peekable();
    std::iter::from_fn(move || {
        let (first, booklet) = booklets.next()?;
        let mut range = Range { first, count: 1 };
        let follows = |next: &BookletId, other: &Booklet, range: Range| {
            let adjacent = range.first.get().checked_add(range.count) == Some(next.get());
            adjacent && alike(booklet, other)
        };
        while booklets.next_if(|(next, other)| follows(next, other, range)).is_some() {
            range.count = range.count.saturating_add(1);
        }
        Some((range, booklet))
    })
}

/// Whether two booklets of one stock are shown alike.
fn alike(a: &Booklet, b: &Booklet) -> bool {
    to_proto::stock_state(a) == to_proto::stock_state(b)
}

/// The name of the last booklet of a range.
fn last(Range { first, count }: Range) -> String {
    let number = first.get().saturating_add(count.saturating_sub(1));
    BookletId::new(number).map(|last| last.to_string()).unwrap_or_default()
}
