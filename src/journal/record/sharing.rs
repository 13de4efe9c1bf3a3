//! The records of effects on procedures, agreements, awards, and of who bears what.
//!
//! **Invariant:** a variant is added at the end; none is ever changed, moved or taken away.

use super::error::InvalidValue;
use super::shown::entry_records;
use crate::domain::agreement::{AwardTerms, Covered, Terms, YearLimit};
use crate::domain::entry::{
    FiguresDigest, ReturnReason, ShadowKind, ShareLine, ShareTotals, SharingEffect, TableRow,
};
use crate::domain::id::{AgreementId, AwardId, CycleId, FunderId, OrganisationId, SchemeId};
use crate::domain::money::{Cents, Rate};
use crate::domain::procedure::{AddedProcedure, Behind, Category, Procedure};
use crate::domain::scheme::{CoFundingBase, CoFundingPath, Territory};
use crate::domain::slug::Slug;
use crate::domain::time::{Day, DayRange};

entry_records! {
    enum SharingEffectV1 for SharingEffect if check_sharing {
        0 => TableSet {
            version: u16,
            from: Day,
            organisations: Vec<Slug>,
            procedures: Vec<AddedProcedure>,
            rows: Vec<TableRow>,
        },
        1 => AgreementDrafted {
            agreement: AgreementId,
            contributor: FunderId,
            organisation: OrganisationId,
            terms: Terms,
        },
        2 => AgreementSigned { agreement: AgreementId },
        3 => AgreementAmended { agreement: AgreementId, from: Day, terms: Terms },
        4 => AgreementEnded { agreement: AgreementId, last_day: Day },
        5 => AwardGranted { award: AwardId, terms: AwardTerms },
        6 => AwardEnded { award: AwardId, last_day: Day },
        7 => ComputationFixed { cycle: CycleId, version: u16 },
        8 => SharesRecorded {
            cycle: CycleId,
            part: u32,
            lines: Vec<ShareLine>,
            totals: Option<ShareTotals>,
        },
        9 => CycleReturned { cycle: CycleId, reason: ReturnReason },
    }

    struct AddedProcedureV1 for AddedProcedure {
        slug: Slug,
        category: Category,
    }

    struct TableRowV1 for TableRow {
        procedure: Procedure,
        behind: Vec<Behind>,
    }

    struct BehindV1 for Behind if check_behind {
        organisation: OrganisationId,
        weight: u32,
    }

    enum CoveredV1 for Covered {
        0 => All,
        1 => Only(procedures: Vec<Procedure>),
    }

    struct YearLimitV1 for YearLimit {
        year: u16,
        envelope: Cents,
        cheques: Option<u32>,
    }

    struct TermsV1 for Terms {
        days: DayRange,
        territory: Territory,
        procedures: Covered,
        table_version: u16,
        share: Rate,
        maximum_per_cheque: Option<Cents>,
        years: Vec<YearLimit>,
    }

    struct AwardTermsV1 for AwardTerms {
        co_funder: FunderId,
        buyer: FunderId,
        scheme: SchemeId,
        rank: u8,
        rate: Rate,
        base: CoFundingBase,
        path: CoFundingPath,
        amount: Cents,
        days: DayRange,
    }

    enum ReturnReasonV1 for ReturnReason {
        0 => Doubt,
        1 => Inquiry,
        2 => Mismatch,
    }

    enum ShadowKindV1 for ShadowKind {
        0 => NoAgreement,
        1 => OutsideTerms,
        2 => OverEnvelope,
    }

    enum ShareLineV1 for ShareLine {
        0 => Contribution {
            agreement: AgreementId,
            year: u16,
            buyer: FunderId,
            cheques: u32,
            amount: Cents,
        },
        1 => CoFunding { award: AwardId, amount: Cents },
        2 => Borne { buyer: FunderId, used: Cents, amount: Cents },
        3 => Shadow {
            organisation: OrganisationId,
            buyer: FunderId,
            kind: ShadowKind,
            amount: Cents,
        },
    }

    struct ShareTotalsV1 for ShareTotals {
        lines: u32,
        contributed: Cents,
        co_funded: Cents,
        borne: Cents,
        digest: FiguresDigest,
    }
}

fn check_sharing(effect: &SharingEffect) -> Result<(), InvalidValue> {
    if let SharingEffect::TableSet { version, .. } = effect {
        InvalidValue::unless(*version >= 1, "TableSet.version")?;
    }
    if let SharingEffect::ComputationFixed { version, .. } = effect {
        InvalidValue::unless(*version >= 2, "ComputationFixed.version")?;
    }
    if let SharingEffect::SharesRecorded { part, .. } = effect {
        InvalidValue::unless(*part >= 1, "SharesRecorded.part")?;
    }
    Ok(())
}

fn check_behind(behind: &Behind) -> Result<(), InvalidValue> {
    InvalidValue::unless(behind.weight >= 1, "weight")
}
