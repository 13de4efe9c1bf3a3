//! The records of effects on orders, booklets and the calendar.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::effect::is_range;
use super::error::InvalidValue;
use super::shown::entry_records;
use crate::domain::calendar::Milestone;
use crate::domain::code::KeyVersion;
use crate::domain::diagnosis::{Level, Public};
use crate::domain::entry::{CalendarEffect, ChequeSet, Exception, OrderEffect, StockEffect};
use crate::domain::facts::Opposition;
use crate::domain::id::{BookletId, LotId, OrderId, PrescriberId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::domain::scheme::Validity;
use crate::domain::time::Day;

entry_records! {
    enum OrderEffectV1 for OrderEffect {
        0 => MandateRecorded {
            order: OrderId,
            amount: Cents,
            reference: MandateReference,
            day: Day,
        },
        1 => OrderFunded {
            order: OrderId,
            amount: Cents,
            reference: Option<MandateReference>,
        },
    }

    enum StockEffectV1 for StockEffect if check_stock {
        0 => BookletsPrepared { order: OrderId, first: BookletId, count: u32, key: KeyVersion },
        1 => BookletsActivated {
            order: OrderId,
            first: BookletId,
            count: u32,
            validity: Validity,
        },
        2 => LotsFormed { lot: LotId, first: BookletId, count: u32, size: u32 },
        3 => AllotmentConfirmed { first: BookletId, count: u32, prescriber: PrescriberId },
        4 => BookletsReturned { first: BookletId, count: u32, prescriber: PrescriberId },
        5 => BookletsWithdrawn { order: OrderId, first: BookletId, count: u32, cheques: u32 },
        6 => BookletGiven {
            booklet: BookletId,
            prescriber: PrescriberId,
            day: Day,
            validity: Validity,
            level: Option<Level>,
            public: Option<Public>,
        },
        7 => BookletsBlocked { first: BookletId, count: u32, reason: Opposition },
        8 => BookletsUnblocked { first: BookletId, count: u32 },
        9 => ChequesBlocked { cheques: ChequeSet, reason: Opposition },
        10 => ChequesUnblocked { cheques: ChequeSet },
        11 => BookletReplaced { cheques: ChequeSet, by: BookletId, key: KeyVersion },
        12 => BookletsLapsed { order: OrderId, first: BookletId, count: u32, cheques: u32 },
        13 => ChequesCancelled { cheques: Vec<ChequeSet> },
    }

    enum CalendarEffectV1 for CalendarEffect {
        0 => CalendarOpened { through: Day },
        1 => MilestoneReached { order: OrderId, milestone: Milestone, day: Day },
        2 => CalendarClosed { through: Day },
    }

    enum MilestoneV1 for Milestone {
        0 => Alert { days: u16 },
        1 => LastService,
        2 => ProvisionalStatement,
        3 => LastPresentation,
        4 => Lapse,
        5 => FinalStatement,
    }

    enum LevelV1 for Level {
        0 => Beginner,
        1 => Basic,
        2 => Intermediate,
        3 => Independent,
    }

    enum PublicV1 for Public {
        0 => Youth,
        1 => Students,
        2 => Families,
        3 => Seniors,
        4 => Women,
        5 => JobSeekers,
        6 => General,
    }

    enum ExceptionV1 for Exception {
        0 => Outage,
        1 => LateEntry,
        2 => BeforeSuspension,
        3 => Complaint,
    }
}

fn check_stock(effect: &StockEffect) -> Result<(), InvalidValue> {
    use StockEffect as E;
    match effect {
        E::BookletsPrepared { first, count, .. }
        | E::BookletsActivated { first, count, .. }
        | E::AllotmentConfirmed { first, count, .. }
        | E::BookletsReturned { first, count, .. }
        | E::BookletsWithdrawn { first, count, .. }
        | E::BookletsBlocked { first, count, .. }
        | E::BookletsUnblocked { first, count }
        | E::BookletsLapsed { first, count, .. } => {
            InvalidValue::unless(is_range(*first, *count), "count")
        }
        E::LotsFormed { first, count, size, .. } => {
            InvalidValue::unless(is_range(*first, *count), "count")?;
            InvalidValue::unless(*size >= 1, "size")
        }
        E::BookletGiven { .. }
        | E::ChequesBlocked { .. }
        | E::ChequesUnblocked { .. }
        | E::BookletReplaced { .. }
        | E::ChequesCancelled { .. } => Ok(()),
    }
}
