//! Procedures, agreements and awards.

use carnet::domain::agreement::{AwardTerms, Covered, Terms, YearLimit};
use carnet::domain::command::cycle::{RecordShares, ReturnCycle};
use carnet::domain::command::sharing::agreements::{
    AmendAgreement, DraftAgreement, EndAgreement, SignAgreement,
};
use carnet::domain::command::sharing::awards::{EndAward, GrantAward};
use carnet::domain::command::sharing::procedures::{Row, SetProcedures};
use carnet::domain::entry::{FiguresDigest, ReturnReason};
use carnet::domain::id::{AgreementId, AwardId, CycleId, FunderId, OrganisationId, SchemeId};
use carnet::domain::money::{Cents, Rate};
use carnet::domain::procedure::Category;
use carnet::domain::scheme::{CoFundingBase, CoFundingPath, Territory};
use carnet::domain::time::{Day, DayRange};

use super::super::core::Core;
use super::{Numbers, Weighted, one_of, pick};

pub(super) const VERBS: &[Weighted] = &[
    (3, "table", |core, [a, b, c]| {
        let slugs = ["caf", "msa", "france-travail"];
        let rows = Category::ALL.into_iter().zip(0..).map(|(category, place)| {
            let here = |number: u32| !(number + a % 7 + place).is_multiple_of(3);
            let behind = slugs.iter().zip(0..).filter(|(_, number)| here(*number));
            Row {
                procedure: category.slug().parse().unwrap(),
                category,
                behind: behind.map(|(slug, _)| (slug.parse().unwrap(), b % 4 + 1)).collect(),
            }
        });
        SetProcedures { from: day(core, c), rows: rows.collect() }.into()
    }),
    (6, "agreement", |core, [a, b, c]| {
        let organisations = core.facts.sharing.procedures.organisations.len();
        DraftAgreement {
            contributor: FunderId::new(one_of(a, core.facts.funders.len())).unwrap(),
            organisation: OrganisationId::new(one_of(b, organisations)).unwrap(),
            terms: terms(core, [a, b, c]),
        }
        .into()
    }),
    (12, "sign", |core, [a, _, _]| SignAgreement { agreement: agreement(core, a) }.into()),
    (3, "amend", |core, numbers @ [a, _, c]| {
        let (agreement, from) = (agreement(core, a), day(core, c));
        AmendAgreement { agreement, from, terms: terms(core, numbers) }.into()
    }),
    (1, "finish", |core, [a, _, c]| {
        EndAgreement { agreement: agreement(core, a), last_day: day(core, c) }.into()
    }),
    (5, "award", |core, [a, b, c]| {
        let terms = AwardTerms {
            co_funder: FunderId::new(one_of(a, core.facts.funders.len())).unwrap(),
            buyer: FunderId::new(one_of(b, core.facts.funders.len())).unwrap(),
            scheme: SchemeId::new(one_of(c, core.facts.schemes.len())).unwrap(),
            rank: u8::try_from(a % 4).unwrap(),
            rate: Rate::new(b % 500_001).unwrap(),
            base: pick(c, CoFundingBase::ALL),
            path: CoFundingPath::ThroughEscrow,
            amount: Cents::new(u64::from(c % 20_000)).unwrap(),
            days: days(core, a),
        };
        GrantAward { terms }.into()
    }),
    (1, "stop", |core, [a, _, c]| {
        let award = AwardId::new(one_of(a, core.facts.sharing.awards.len())).unwrap();
        EndAward { award, last_day: day(core, c) }.into()
    }),
    (10, "shares", |core, _| {
        let cycles = (0..core.facts.cycles.len()).filter_map(CycleId::at_index);
        let next = cycles.into_iter().find(|cycle| !core.facts.is_computed(*cycle));
        let next = next.unwrap_or(CycleId::FIRST);
        let shares = core.compute(next).and_then(|(_, shares)| shares);
        let last = shares.and_then(|shares| shares.parts(next).pop());
        let none = RecordShares { cycle: next, part: 1, lines: Vec::new(), totals: None };
        last.unwrap_or(none).into()
    }),
    (1, "send back", |core, [a, _, _]| {
        let cycle = CycleId::new(one_of(a, core.facts.cycles.len())).unwrap();
        let known = core.facts.figures_digest(cycle);
        let figures = known.unwrap_or(FiguresDigest([0; 32]));
        ReturnCycle { cycle, figures, reason: pick(a, ReturnReason::ALL) }.into()
    }),
];

fn agreement(core: &Core, number: u32) -> AgreementId {
    AgreementId::new(one_of(number, core.facts.sharing.agreements.len())).unwrap()
}

/// A day around today.
fn day(core: &Core, number: u32) -> Day {
    core.day().plus(i32::try_from(number % 60).unwrap() - 40)
}

fn days(core: &Core, number: u32) -> DayRange {
    let first = day(core, number);
    DayRange::new(first, first.plus(i32::try_from(number % 200).unwrap())).unwrap()
}

fn terms(core: &Core, [a, b, c]: Numbers) -> Terms {
    let versions = core.facts.sharing.procedures.versions.len();
    let year = core.day().year();
    let limit = |year| YearLimit {
        year,
        envelope: Cents::new(u64::from(a % 5_000)).unwrap(),
        cheques: (b % 3 == 0).then_some(c % 8),
    };
    let within =
        || Territory::Within { departements: vec!["16".parse().unwrap()], communes: Vec::new() };
    let category = || Covered::Only(vec![pick(b, &Category::ALL).procedure()]);
    Terms {
        days: days(core, c),
        territory: if a % 3 == 0 { within() } else { Territory::Anywhere },
        procedures: if b % 4 == 0 { category() } else { Covered::All },
        table_version: u16::try_from(one_of(c, versions)).unwrap(),
        share: Rate::new(if c % 2 == 0 { 1_000_000 } else { b % 1_000_001 }).unwrap(),
        maximum_per_cheque: (c % 5 == 0).then(|| Cents::new(u64::from(b % 900)).unwrap()),
        years: vec![limit(year), limit(year + 1)],
    }
}
