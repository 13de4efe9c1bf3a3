//! Who bears what, as bytes: the last part of a checkpoint.
//!
//! **Invariant:** it is there only when it says something.

use std::collections::BTreeMap;

use crate::domain::agreement::{
    Agreement, AgreementState, Award, AwardTerms, Moves, Revision, Terms, Used,
};
use crate::domain::entry::{ReturnReason, ShareLine, ShareTotals};
use crate::domain::facts::{CycleShares, Sharing};
use crate::domain::id::{CycleId, FunderId, OrganisationId, Sequence};
use crate::domain::money::Cents;
use crate::domain::procedure::{AddedProcedure, Behind, Procedure, ProcedureTable, TableVersion};
use crate::domain::request::CallerId;
use crate::domain::slug::Slug;
use crate::domain::time::Day;
use crate::journal::record::stored::records;

records! {
    struct SharingV1 for Sharing {
        procedures: ProcedureTable,
        agreements: Vec<Agreement>,
        awards: Vec<Award>,
        moves: Moves,
        cycles: BTreeMap<CycleId, CycleShares>,
        returned: BTreeMap<CycleId, (CallerId, ReturnReason)>,
    }

    struct ProcedureTableV1 for ProcedureTable {
        organisations: Vec<Slug>,
        added: Vec<AddedProcedure>,
        versions: Vec<TableVersion>,
    }

    struct TableVersionV1 for TableVersion {
        since: Sequence,
        from: Day,
        rows: BTreeMap<Procedure, Vec<Behind>>,
    }

    enum AgreementStateV1 for AgreementState {
        0 => Draft { by: CallerId },
        1 => Signed,
        2 => Ended { since: Sequence, last_day: Day },
    }

    struct RevisionV1 for Revision {
        since: Sequence,
        from: Day,
        terms: Terms,
    }

    struct UsedV1 for Used {
        amount: Cents,
        cheques: u32,
    }

    struct AgreementV1 for Agreement {
        contributor: FunderId,
        organisation: OrganisationId,
        state: AgreementState,
        revisions: Vec<Revision>,
        used: BTreeMap<u16, Used>,
    }

    struct AwardV1 for Award {
        since: Sequence,
        terms: AwardTerms,
        ended: Option<(Sequence, Day)>,
        used: Cents,
    }

    struct CycleSharesV1 for CycleShares {
        version: u16,
        parts: u32,
        lines: Vec<ShareLine>,
        totals: Option<ShareTotals>,
    }
}
