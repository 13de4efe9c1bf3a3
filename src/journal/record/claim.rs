//! The records of effects on what others are to pay.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::shown::entry_records;
use super::stored::records;
use crate::domain::claim::{AbandonReason, ContestReason, StatementKey, Verdict, VerdictReason};
use crate::domain::entry::{ClaimEffect, ShareLine};
use crate::domain::id::{ContestId, CycleId, FunderId, RedemptionId};
use crate::domain::money::Cents;
use crate::domain::time::Day;

records! {
    struct StatementKeyV1 for StatementKey {
        cycle: CycleId,
        funder: FunderId,
        buyer: FunderId,
    }
}

entry_records! {
    enum ClaimEffectV1 for ClaimEffect {
        0 => StatementsPrepared { cycle: CycleId },
        1 => ApprovalBegun { cycle: CycleId },
        2 => StatementsIssued { cycle: CycleId, contest_until: Day },
        3 => ShareContested {
            contest: ContestId,
            statement: StatementKey,
            redemption: RedemptionId,
            shares: Vec<ShareLine>,
            reason: ContestReason,
        },
        4 => VerdictProposed { contest: ContestId, verdict: Verdict, reason: VerdictReason },
        5 => ContestDecided { contest: ContestId, verdict: Verdict, called: Cents, met: Cents },
        6 => StatementDefinitive { statement: StatementKey, called: Cents, met: Cents },
        7 => ContributionReceived {
            funder: FunderId,
            buyer: FunderId,
            met: Vec<(CycleId, Cents)>,
            excess: Cents,
        },
        8 => CallAbandoned { statement: StatementKey, amount: Cents, reason: AbandonReason },
    }

    enum ContestReasonV1 for ContestReason {
        0 => NotOurs,
        1 => OutsideTerms,
        2 => Twice,
        3 => NotGiven,
        4 => Other,
    }

    enum VerdictV1 for Verdict {
        0 => Upheld,
        1 => Dismissed,
    }

    enum VerdictReasonV1 for VerdictReason {
        0 => Terms,
        1 => Evidence,
        2 => Agreement,
    }

    enum AbandonReasonV1 for AbandonReason {
        0 => Insolvent,
        1 => Ended,
        2 => TooSmall,
        3 => Agreement,
    }
}
