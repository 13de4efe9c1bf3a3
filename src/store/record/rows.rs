//! The records of the facts, as far as entries have none for them.
//!
//! **Invariant:** a checkpoint can always be made again from the journal, so that a table here may
//! change with the format; those of the journal, which are used too, never do.

use crate::domain::balances::Balance;
use crate::domain::bank::DayFlows;
use crate::domain::entry::{ChequeSet, FigureLine, FigureTotals, PaymentLine};
use crate::domain::facts::{
    Cycle, CycleState, Label, LastEntry, OrderTerms, Payment, PaymentRun, PaymentState, Place,
    Redemption, Remittance, RemittanceKey, Suspension, VenueTerms,
};
use crate::domain::id::{
    BookletId, CycleId, FunderId, PaymentRunId, PrescriberId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::request::CallerId;
use crate::domain::time::{Day, Timestamp};
use crate::journal::record::stored::records;
use std::collections::BTreeMap;

/// What the first release knew of a venue.
pub(super) struct FirstVenue {
    pub(super) terms: VenueTerms,
    pub(super) suspended: Option<Suspension>,
    pub(super) taken: BTreeMap<Day, u32>,
}

/// What the first release knew of an order.
pub(super) struct FirstOrder {
    pub(super) terms: OrderTerms,
    pub(super) issued: u32,
    pub(super) series: Vec<(BookletId, u32)>,
}

records! {
    struct LastEntryV1 for LastEntry {
        sequence: Sequence,
        at: Timestamp,
        day: Day,
    }

    struct VenueV1 for FirstVenue {
        terms: VenueTerms,
        suspended: Option<Suspension>,
        taken: BTreeMap<Day, u32>,
    }

    struct OrderV1 for FirstOrder {
        terms: OrderTerms,
        issued: u32,
        series: Vec<(BookletId, u32)>,
    }

    enum PlaceV1 for Place {
        0 => InStock,
        1 => Allotted { prescriber: PrescriberId },
        2 => HandedOver { prescriber: PrescriberId, day: Day },
        3 => Received { prescriber: PrescriberId },
        4 => Withdrawn,
        5 => Replaced { by: BookletId },
        6 => Lapsed,
    }

    struct RedemptionV1 for Redemption {
        venue: VenueId,
        service_date: Day,
        cheques: Box<[ChequeSet]>,
        void: bool,
    }

    enum CycleStateV1 for CycleState {
        0 => Closed { parts: u32, lines: Vec<FigureLine> },
        1 => Computed { totals: FigureTotals },
        2 => Approved { totals: FigureTotals, by: CallerId },
    }

    struct CycleV1 for Cycle {
        label: Label,
        first: Sequence,
        cut_off: Sequence,
        closed_by: CallerId,
        state: CycleState,
    }

    struct RemittanceKeyV1 for RemittanceKey {
        cycle: CycleId,
        venue: VenueId,
        buyer: FunderId,
    }

    struct RemittanceV1 for Remittance {
        due: Cents,
        payable: Cents,
        since: Sequence,
        attempts: u16,
    }

    struct PaymentRunV1 for PaymentRun {
        cycle: CycleId,
        opened: Sequence,
        payments: u32,
        sum: Cents,
        sealed: bool,
    }

    enum PaymentStateV1 for PaymentState {
        0 => Made,
        1 => Booked { day: Day },
        2 => Returned { day: Day },
    }

    struct PaymentV1 for Payment {
        run: PaymentRunId,
        venue: VenueId,
        attempt: u16,
        lines: Vec<PaymentLine>,
        state: PaymentState,
    }

    struct BalanceV1 for Balance {
        debits: Cents,
        credits: Cents,
    }

    struct DayFlowsV1 for DayFlows {
        came_in: Cents,
        went_out: Cents,
    }
}
