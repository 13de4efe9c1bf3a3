//! The records of effects on redemptions that are undone after the cut-off.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::shown::entry_records;
use crate::domain::claim::AbandonReason;
use crate::domain::entry::{
    Advancer, ChequeSet, IncidentEffect, IncidentKind, IncidentReason, Move, Payee, RecoveredBy,
    ShareLine, Source, Undone,
};
use crate::domain::id::{CycleId, FunderId, OrderId, PaymentRunId, RedemptionId, VenueId};
use crate::domain::money::Cents;

entry_records! {
    enum IncidentEffectV1 for IncidentEffect {
        0 => RedemptionUndone {
            redemption: RedemptionId,
            cycle: CycleId,
            venue: VenueId,
            kind: IncidentKind,
            reason: IncidentReason,
            cheques: Vec<ChequeSet>,
            set_off: bool,
            undone: Vec<Undone>,
        },
        1 => GoodwillGranted { redemption: RedemptionId, buyer: FunderId, amount: Cents },
        2 => ClawbackRecovered {
            redemption: RedemptionId,
            buyer: FunderId,
            by: RecoveredBy,
            to: Vec<(Payee, Cents)>,
        },
        3 => ClawbackAbandoned {
            redemption: RedemptionId,
            buyer: FunderId,
            amount: Cents,
            reason: AbandonReason,
        },
        4 => FloatToppedUp,
    }

    struct UndoneV1 for Undone {
        buyer: FunderId,
        released: Vec<ShareLine>,
        moves: Vec<Move>,
    }

    enum MoveV1 for Move {
        0 => Recirculated { order: OrderId, amount: Cents },
        1 => Advanced { order: OrderId, by: Advancer, amount: Cents },
        2 => Returned { amount: Cents },
        3 => Repaid { funder: FunderId, from: Source, amount: Cents },
        4 => ContributionCancelled { contributor: FunderId, amount: Cents },
        5 => CoFundingCancelled { co_funder: FunderId, amount: Cents },
        6 => Uncalled { funder: FunderId, amount: Cents },
        7 => GivenUp { funder: FunderId, amount: Cents },
        8 => ClawedBack { to: Payee, amount: Cents },
    }

    enum PayeeV1 for Payee {
        0 => Funder(funder: FunderId),
        1 => Buyer,
        2 => Operator,
    }

    enum RecoveredByV1 for RecoveredBy {
        0 => SetOff { run: PaymentRunId },
        1 => Bank,
    }

    enum IncidentKindV1 for IncidentKind {
        0 => Restored,
        1 => Cancelled,
    }

    enum IncidentReasonV1 for IncidentReason {
        0 => ServiceNotGiven,
        1 => EntryError,
        2 => Duplicate,
        3 => Fraud,
        4 => Complaint,
    }

    enum AdvancerV1 for Advancer {
        0 => Buyer,
        1 => Operator,
    }

    enum SourceV1 for Source {
        0 => Payable,
        1 => Held,
        2 => Provision,
    }
}
