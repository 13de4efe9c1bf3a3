//! Effects about booklets: on their way to people, and where chèques end.

use super::super::code::KeyVersion;
use super::super::diagnosis::{Level, Public};
use super::super::facts::Opposition;
use super::super::id::{BookletId, LotId, OrderId, PrescriberId};
use super::super::scheme::Validity;
use super::super::time::Day;
use super::ChequeSet;

/// What one command makes true of booklets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StockEffect {
    /// Booklets have numbers; their chèques are not in circulation yet.
    BookletsPrepared {
        /// For which order.
        order: OrderId,
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// The version of the key that their codes are computed with.
        key: KeyVersion,
    },
    /// Prepared booklets are in circulation.
    BookletsActivated {
        /// Of which order.
        order: OrderId,
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// The three days of their chèques.
        validity: Validity,
    },
    /// Booklets make up lots, each of `size` but the last, which may be smaller.
    LotsFormed {
        /// The name of the first lot.
        lot: LotId,
        /// The first booklet.
        first: BookletId,
        /// How many booklets.
        count: u32,
        /// How many of them in a lot.
        size: u32,
    },
    /// A prescriber says that booklets arrived.
    AllotmentConfirmed {
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// In whose stock.
        prescriber: PrescriberId,
    },
    /// Booklets are back in stock.
    BookletsReturned {
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// From whose stock.
        prescriber: PrescriberId,
    },
    /// Booklets are taken out of stock for good.
    BookletsWithdrawn {
        /// Of which order.
        order: OrderId,
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// How many chèques in circulation end.
        cheques: u32,
    },
    /// A person holds the booklet.
    BookletGiven {
        /// Which.
        booklet: BookletId,
        /// Who handed it over.
        prescriber: PrescriberId,
        /// Since when.
        day: Day,
        /// The three days of its chèques from now on.
        validity: Validity,
        /// The level that the diagnosis found.
        level: Option<Level>,
        /// The public.
        public: Option<Public>,
    },
    /// Booklets are blocked.
    BookletsBlocked {
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
        /// Why.
        reason: Opposition,
    },
    /// Booklets are where they were before they were blocked.
    BookletsUnblocked {
        /// The first of a range without gaps.
        first: BookletId,
        /// How many.
        count: u32,
    },
    /// Some chèques of a booklet are blocked.
    ChequesBlocked {
        /// Which.
        cheques: ChequeSet,
        /// Why.
        reason: Opposition,
    },
    /// Some chèques of a booklet can be used again.
    ChequesUnblocked {
        /// Which.
        cheques: ChequeSet,
    },
    /// A new booklet carries the unused chèques of another.
    BookletReplaced {
        /// The chèques of the old booklet, in the order of the new one's.
        cheques: ChequeSet,
        /// The new booklet.
        by: BookletId,
        /// The version of the key of its codes.
        key: KeyVersion,
    },
    /// Chèques ended unused.
    BookletsLapsed {
        /// Of which order.
        order: OrderId,
        /// The first of a range without gaps.
        first: BookletId,
        /// How many booklets.
        count: u32,
        /// How many chèques ended.
        cheques: u32,
    },
    /// Chèques of the redemption that this entry voids cannot be used again: their value returns to
    /// the buyer.
    ChequesCancelled {
        /// Which, in order of the booklets.
        cheques: Vec<ChequeSet>,
    },
}
