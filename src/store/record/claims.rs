//! What others are to pay, as bytes: a part of a checkpoint.
//!
//! **Invariant:** it is there only when it says something.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::claim::{ContestReason, StatementKey, Verdict, VerdictReason};
use crate::domain::entry::{IncidentKind, IncidentReason, Payee, ShareLine};
use crate::domain::facts::{
    Claims, Contest, ContestState, Correction, Incident, RemittanceKey, Statement,
};
use crate::domain::id::{CycleId, FunderId, PaymentRunId, RedemptionId, Sequence, VenueId};
use crate::domain::money::Cents;
use crate::domain::request::CallerId;
use crate::domain::time::Day;
use crate::journal::record::stored::records;

records! {
    struct ClaimsV1 for Claims {
        approvals: BTreeMap<CycleId, CallerId>,
        contest_until: BTreeMap<CycleId, Day>,
        statements: BTreeMap<StatementKey, Statement>,
        open: BTreeSet<StatementKey>,
        contests: Vec<Contest>,
        incidents: BTreeMap<RedemptionId, Incident>,
        releases: Vec<(Sequence, ShareLine)>,
        corrections: BTreeMap<RemittanceKey, Correction>,
        set_offs: BTreeMap<PaymentRunId, u32>,
    }

    struct StatementV1 for Statement {
        shared: Cents,
        direct: Cents,
        undone: Cents,
        relieved: Cents,
        contested: Cents,
        called: Cents,
        received: Cents,
        abandoned: Cents,
        definitive: Option<Day>,
    }

    struct ContestV1 for Contest {
        statement: StatementKey,
        redemption: RedemptionId,
        shares: Vec<ShareLine>,
        amount: Cents,
        reason: ContestReason,
        by: CallerId,
        state: ContestState,
    }

    enum ContestStateV1 for ContestState {
        0 => Open,
        1 => Proposed { verdict: Verdict, reason: VerdictReason, by: CallerId },
        2 => Decided { verdict: Verdict, reason: VerdictReason },
        3 => Moot,
    }

    struct IncidentV1 for Incident {
        cycle: CycleId,
        venue: VenueId,
        kind: IncidentKind,
        reason: IncidentReason,
        since: Sequence,
        by: CallerId,
        set_off: bool,
        values: BTreeMap<FunderId, Cents>,
        goodwill: BTreeMap<FunderId, Cents>,
        open: Vec<(FunderId, Payee, Cents)>,
    }

    struct CorrectionV1 for Correction {
        unpaid: Cents,
        set_off: Cents,
        goodwill: Cents,
    }
}
