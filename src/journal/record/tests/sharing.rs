//! Golden bytes of every effect on who bears what, and of the procedures that redemptions name.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::expect;

use super::later::days;
use super::layout::check;
use super::*;
use crate::domain::agreement::{AwardTerms, Covered, Terms, YearLimit};
use crate::domain::entry::{
    ReturnReason, ShadowKind, ShareLine, ShareTotals, SharingEffect, TableRow,
};
use crate::domain::id::{AgreementId, AwardId, OrganisationId};
use crate::domain::money::Rate;
use crate::domain::procedure::{AddedProcedure, Behind, Procedure};
use crate::domain::scheme::{CoFundingBase, CoFundingPath};

fn terms() -> Terms {
    Terms {
        days: days(),
        territory: Territory::Anywhere,
        procedures: Covered::Only(vec![Procedure::new(17).unwrap()]),
        table_version: 1,
        share: Rate::HALF,
        maximum_per_cheque: Some(cents(400)),
        years: vec![YearLimit { year: 2025, envelope: cents(300), cheques: Some(7) }],
    }
}

fn award_terms() -> AwardTerms {
    AwardTerms {
        co_funder: FunderId::new(2).unwrap(),
        buyer: BUYER,
        scheme: SchemeId::FIRST,
        rank: 2,
        rate: Rate::HALF,
        base: CoFundingBase::Net,
        path: CoFundingPath::DirectToBuyer,
        amount: cents(1_000),
        days: days(),
    }
}

fn lines() -> Vec<ShareLine> {
    let (agreement, award, organisation) =
        (AgreementId::FIRST, AwardId::FIRST, OrganisationId::FIRST);
    vec![
        ShareLine::Contribution {
            agreement,
            year: 2025,
            buyer: BUYER,
            cheques: 1,
            amount: cents(300),
        },
        ShareLine::CoFunding { award, amount: cents(350) },
        ShareLine::Borne { buyer: BUYER, used: cents(1_000), amount: cents(350) },
        ShareLine::Shadow {
            organisation,
            buyer: BUYER,
            kind: ShadowKind::OverEnvelope,
            amount: cents(200),
        },
    ]
}

fn totals() -> ShareTotals {
    ShareTotals {
        lines: 4,
        contributed: cents(300),
        co_funded: cents(350),
        borne: cents(350),
        digest: FiguresDigest([0xDD; 32]),
    }
}

#[test]
fn every_effect_on_who_bears_what_keeps_its_layout() {
    use SharingEffect as E;
    let (agreement, award, cycle) = (AgreementId::FIRST, AwardId::FIRST, CycleId::FIRST);
    let (organisation, slug) = (OrganisationId::FIRST, |text: &str| text.parse().unwrap());
    let (contributor, from) = (FunderId::new(2).unwrap(), day("2025-07-01"));
    let row = TableRow {
        procedure: Category::Famille.procedure(),
        behind: vec![Behind { organisation, weight: 3 }],
    };
    let added = AddedProcedure { slug: slug("carte-grise"), category: Category::Transports };
    let effects = [
        E::TableSet {
            version: 1,
            from,
            organisations: vec![slug("caf")],
            procedures: vec![added],
            rows: vec![row],
        },
        E::AgreementDrafted { agreement, contributor, organisation, terms: terms() },
        E::AgreementSigned { agreement },
        E::AgreementAmended { agreement, from, terms: terms() },
        E::AgreementEnded { agreement, last_day: from },
        E::AwardGranted { award, terms: award_terms() },
        E::AwardEnded { award, last_day: from },
        E::ComputationFixed { cycle, version: 2 },
        E::SharesRecorded { cycle, part: 1, lines: lines(), totals: None },
        E::SharesRecorded { cycle, part: 2, lines: Vec::new(), totals: Some(totals()) },
        E::CycleReturned { cycle, reason: ReturnReason::Inquiry },
    ];
    check(
        &effects,
        &expect![[r#"
            TableSet 0001e1480103636166010b63617274652d6772697365050101010103
            AgreementDrafted 01010201ac47854d0001011001a0c21e01900301e90fac020107
            AgreementSigned 0201
            AgreementAmended 0301e148ac47854d0001011001a0c21e01900301e90fac020107
            AgreementEnded 0401e148
            AwardGranted 050102010102a0c21e0101e807ac47854d
            AwardEnded 0601e148
            ComputationFixed 070102
            SharesRecorded 080101040001e90f0101ac020101de020201e807de0203010102c80100
            SharesRecorded 080102000104ac02de02de02[dd*32]
            CycleReturned 090101
        "#]],
    );
}

#[test]
fn a_procedure_is_its_number_less_one() {
    let procedures = [1, 10, 11, 129].map(|number| Procedure::new(number).unwrap());
    check(
        &procedures,
        &expect![[r#"
        procedures/papiers 00
        procedures/loisirs 09
        procedures/11 0a
        procedures/129 8001
    "#]],
    );
}
