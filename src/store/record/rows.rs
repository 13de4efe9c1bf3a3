//! The records of the facts, as far as entries have none for them.
//!
//! **Invariant:** a checkpoint can always be made again from the journal, so that a table here may
//! change with the format; those of the journal, which are used too, never do.

use super::banking::{cycle_of, venue_of};
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
use crate::domain::payment::{Creditor, RunPays};
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

/// What earlier releases knew of a payment run.
pub(super) struct FirstRun {
    pub(super) cycle: CycleId,
    pub(super) opened: Sequence,
    pub(super) payments: u32,
    pub(super) sum: Cents,
    pub(super) sealed: bool,
}

/// What earlier releases knew of a payment.
pub(super) struct FirstPayment {
    pub(super) run: PaymentRunId,
    pub(super) venue: VenueId,
    pub(super) attempt: u16,
    pub(super) lines: Vec<PaymentLine>,
    pub(super) state: PaymentState,
}

impl FirstRun {
    pub(super) fn of(run: &PaymentRun) -> FirstRun {
        let PaymentRun { pays: _, opened, payments, sum, sealed } = *run;
        FirstRun { cycle: cycle_of(run), opened, payments, sum, sealed }
    }

    pub(super) fn restored(self) -> PaymentRun {
        let FirstRun { cycle, opened, payments, sum, sealed } = self;
        PaymentRun { pays: RunPays::Cycle(cycle), opened, payments, sum, sealed }
    }
}

impl FirstPayment {
    pub(super) fn of(payment: &Payment) -> FirstPayment {
        let Payment { run, creditor: _, account: _, attempt, lines, state } = payment.clone();
        FirstPayment { run, venue: venue_of(payment), attempt, lines, state }
    }

    pub(super) fn restored(self) -> Payment {
        let FirstPayment { run, venue, attempt, lines, state } = self;
        let creditor = Creditor::Venue(venue);
        Payment { run, creditor, account: None, attempt, lines, state }
    }
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

    struct PaymentRunV1 for FirstRun {
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
        3 => Released,
        4 => Voided,
    }

    struct PaymentV1 for FirstPayment {
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
