//! A booklet on its way to a person and back: allotment, handover, opposition, replacement,
//! withdrawal.
//!
//! From its lapse day on, nothing moves a booklet any more, whether the lapse is recorded or not:
//! so a calendar that is run late finds what it would have found on the day.

mod hand_over;
mod oppose;
mod replace;
mod travel;
mod withdraw;

pub use hand_over::HandOverBooklet;
pub use oppose::{LiftOpposition, LiftOppositionOfCheques, LiftOppositionOfLot};
pub use oppose::{Oppose, OpposeCheques, OpposeLot};
pub use replace::ReplaceBooklet;
pub use travel::{AllotBooklets, ConfirmAllotment, ReturnBooklets};
pub use withdraw::WithdrawBooklets;
pub(super) use withdraw::to_provision;

use super::super::facts::{Booklet, Facts};
use super::super::id::BookletId;
use super::super::rejection::Rejection;
use super::Context;

/// The most booklets of one allotment, return or withdrawal: what one entry may make the fold do.
pub const ALLOT_BOOKLETS_MAX: u32 = 10_000;

/// Booklets with numbers that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first.
    pub first: BookletId,
    /// How many, 1 to [`ALLOT_BOOKLETS_MAX`].
    pub count: u32,
}

impl Range {
    /// One booklet.
    pub(super) fn one(booklet: BookletId) -> Range {
        Range { first: booklet, count: 1 }
    }

    pub(super) fn booklets(self) -> impl Iterator<Item = BookletId> + Clone {
        let numbers = self.first.get()..self.first.get().saturating_add(self.count);
        numbers.filter_map(BookletId::new)
    }

    /// Every booklet of the range.
    ///
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND` for the first that has no number yet.
    fn find(self, facts: &Facts) -> Result<Vec<(BookletId, &Booklet)>, Rejection> {
        self.booklets().map(|booklet| Ok((booklet, find(facts, booklet)?))).collect()
    }
}

fn find(facts: &Facts, booklet: BookletId) -> Result<&Booklet, Rejection> {
    facts.booklet(booklet).ok_or(Rejection::BookletNotFound { booklet })
}

/// Refuses a booklet whose chèques have lapsed, whether that is recorded or not.
fn check_current(
    (booklet, found): (BookletId, &Booklet),
    context: &Context,
) -> Result<(), Rejection> {
    match found.validity() {
        Some(validity) if validity.lapse <= context.day => {
            Err(Rejection::BookletLapsed { booklet, lapse: validity.lapse })
        }
        Some(_) | None => Ok(()),
    }
}

/// Refuses a booklet that has lapsed, or is blocked.
fn check_free(found: (BookletId, &Booklet), context: &Context) -> Result<(), Rejection> {
    check_current(found, context)?;
    let (booklet, found) = found;
    if found.blocked.is_some() { Err(Rejection::BookletBlocked { booklet }) } else { Ok(()) }
}

/// The ranges without gaps that `booklets`, in order of their numbers, make up.
pub(super) fn ranges(booklets: impl IntoIterator<Item = BookletId>) -> Vec<Range> {
    let mut ranges: Vec<Range> = Vec::new();
    for booklet in booklets {
        match ranges.last_mut() {
            Some(last) if last.first.get().checked_add(last.count) == Some(booklet.get()) => {
                last.count = last.count.saturating_add(1);
            }
            _ => ranges.push(Range::one(booklet)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_make_a_range() {
        let booklets = [1, 2, 3, 7, 9, 10].map(|number| BookletId::new(number).unwrap());
        let found = ranges(booklets).into_iter().map(|range| (range.first.get(), range.count));
        assert_eq!(found.collect::<Vec<_>>(), [(1, 3), (7, 1), (9, 2)]);
    }
}
