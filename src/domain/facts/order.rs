//! Orders, and what is issued for them.

use super::super::entry::ChequeSet;
use super::super::id::{BookletId, FunderId, SchemeId};
use super::super::money::Cents;
use super::super::time::Day;
use super::super::words::words;

words! {
    /// Where an order is in its life.
    OrderState {
        /// Nothing is promised, received or numbered for it by name.
        Draft "draft"
        /// Money is promised or received for it, or booklets are prepared.
        Funded "funded"
        /// Booklets are issued.
        Issued "issued"
        /// Its last day of service has passed, and the calendar has recorded it.
        Closing "closing"
        /// Everything that was issued for it has ended.
        Closed "closed"
    }
}

/// What was agreed for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderTerms {
    /// Who buys.
    pub buyer: FunderId,
    /// Under which rules.
    pub scheme: SchemeId,
    /// How many booklets at most.
    pub quantity: u32,
    /// The last service day that any of its chèques can have.
    pub outer_day: Day,
    /// The value of one chèque.
    pub face_value: Cents,
    /// Chèques in a booklet.
    pub cheques_per_booklet: u8,
}

impl OrderTerms {
    /// The face value of `cheques` of this order.
    pub fn value_of(&self, cheques: &[ChequeSet]) -> Cents {
        let count = cheques.iter().fold(0_u64, |n, set| n.saturating_add(u64::from(set.count())));
        self.face_value.checked_mul(count).unwrap_or(Cents::MAX)
    }
}

/// A buyer's purchase of booklets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What was agreed.
    pub terms: OrderTerms,
    /// How many booklets were issued, without those that replace others.
    pub issued: u32,
    /// The ranges of booklets numbered for it, replacements included: first and count.
    pub series: Vec<(BookletId, u32)>,
    /// How it is funded and how far it has come.
    pub progress: Progress,
}

/// How an order is funded and how far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The sum of its mandates.
    pub mandated: Cents,
    /// The money that came for it by name.
    pub received: Cents,
    /// Booklets that are numbered and not issued.
    pub prepared: u32,
    /// Chèques of booklets that replace others.
    pub replacements: u32,
}

impl Progress {
    /// The order exists.
    pub const START: Progress =
        Progress { mandated: Cents::ZERO, received: Cents::ZERO, prepared: 0, replacements: 0 };
}

impl Order {
    /// An order of which nothing is numbered.
    pub fn new(terms: OrderTerms) -> Order {
        Order { terms, issued: 0, series: Vec::new(), progress: Progress::START }
    }
}

/// Booklets that are kept, sent and blocked together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The first of a range without gaps.
    pub first: BookletId,
    /// How many.
    pub count: u32,
}

impl Lot {
    /// The lots of `size` that a range of booklets makes up; the last may be smaller.
    pub fn cut((first, count): (BookletId, u32), size: u32) -> impl Iterator<Item = Lot> {
        let numbers = first.get()..first.get().saturating_add(count);
        let step = usize::try_from(size.max(1)).unwrap_or(usize::MAX);
        let end = numbers.end;
        numbers.step_by(step).filter_map(move |number| {
            let count = end.saturating_sub(number).min(size);
            BookletId::new(number).map(|first| Lot { first, count })
        })
    }
}
