//! What entries can be looked up by.

use super::block::Place;
use super::key::Kind;
use crate::domain::id::{BookletId, FunderId, OrderId, RedemptionId, Sequence, VenueId};

/// One list of entries: an index, and the thing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// The redemptions made at a venue, voided ones included.
    Venue(VenueId),
    /// The redemptions of chèques that a funder bought, voided ones included.
    Funder(FunderId),
    /// The redemptions of chèques of an order, voided ones included.
    Order(OrderId),
    /// Every entry that concerns a booklet.
    Booklet(BookletId),
    /// The entry that voided a redemption.
    Void(RedemptionId),
}

impl Index {
    /// Whose rows hold the list.
    pub(super) fn kind(self) -> Kind {
        match self {
            Index::Venue(_) => Kind::Venues,
            Index::Funder(_) => Kind::Funders,
            Index::Order(_) => Kind::Orders,
            Index::Booklet(_) => Kind::Booklets,
            Index::Void(_) => Kind::Voids,
        }
    }

    /// Where the thing stands among the ranges in those rows; `None` when they have none.
    pub(super) fn place(self) -> Option<Place> {
        match self {
            Index::Booklet(booklet) => Some(Place::of(booklet)),
            Index::Venue(_) | Index::Funder(_) | Index::Order(_) | Index::Void(_) => None,
        }
    }

    /// The number of the thing in those rows.
    pub(super) fn number(self) -> u64 {
        match self {
            Index::Venue(venue) => u64::from(venue.get()),
            Index::Funder(funder) => u64::from(funder.get()),
            Index::Order(order) => u64::from(order.get()),
            Index::Booklet(booklet) => u64::from(booklet.get()),
            Index::Void(redemption) => redemption.0.get(),
        }
    }
}

/// The part of a list that is wanted: entries behind `after`, up to `through`, at most `limit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Only what comes behind this entry; `None` for the beginning of the list.
    pub after: Option<Sequence>,
    /// Nothing behind this entry.
    pub through: Sequence,
    /// No more than these.
    pub limit: usize,
}

impl Span {
    /// The first entry that may be in it.
    pub fn first(&self) -> Sequence {
        self.after.map_or(Sequence::FIRST, Sequence::next)
    }

    /// Whether an entry is behind `after` and up to `through`.
    pub(super) fn holds(&self, sequence: Sequence) -> bool {
        self.first() <= sequence && sequence <= self.through
    }

    /// One list of two, in order: what both have once, and no more than `limit`.
    pub(super) fn join(&self, mut one: Vec<Sequence>, other: Vec<Sequence>) -> Vec<Sequence> {
        one.extend(other);
        one.sort_unstable();
        one.dedup();
        one.truncate(self.limit);
        one
    }
}
