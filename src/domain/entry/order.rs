//! Effects about orders: their money and their calendar.

use super::super::calendar::Milestone;
use super::super::id::OrderId;
use super::super::mandate::MandateReference;
use super::super::money::Cents;
use super::super::time::Day;

/// What one command makes true of an order's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderEffect {
    /// A buyer's mandate promises money for an order.
    MandateRecorded {
        /// For which order.
        order: OrderId,
        /// How much.
        amount: Cents,
        /// The buyer's reference.
        reference: MandateReference,
        /// The mandate's day.
        day: Day,
    },
    /// The money that this entry records came for an order.
    OrderFunded {
        /// For which order.
        order: OrderId,
        /// How much.
        amount: Cents,
        /// The buyer's reference, if it gave one.
        reference: Option<MandateReference>,
    },
}

/// What one command makes true of the calendar of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarEffect {
    /// The calendar of all orders is run up to a day, by the entries that follow.
    CalendarOpened {
        /// The day.
        through: Day,
    },
    /// An order reached a milestone.
    MilestoneReached {
        /// Which order.
        order: OrderId,
        /// What.
        milestone: Milestone,
        /// The milestone's day, whenever it was recorded.
        day: Day,
    },
    /// The calendar was run up to a day.
    CalendarClosed {
        /// The day.
        through: Day,
    },
}
