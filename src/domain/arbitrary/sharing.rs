//! Any procedures, agreements and awards, and any shares.

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::agreement::{
    Agreement, AgreementState, Award, AwardTerms, Covered, Revision, Terms, Used, YearLimit,
};
use super::super::entry::{
    FiguresDigest, ReturnReason, ShadowKind, ShareLine, ShareTotals, SharingEffect, TableRow,
};
use super::super::facts::{CycleShares, Sharing};
use super::super::id::{
    AgreementId, AwardId, CycleId, FunderId, OrganisationId, SchemeId, VenueId,
};
use super::super::money::Rate;
use super::super::procedure::{
    AddedProcedure, Behind, Category, Procedure, ProcedureTable, TableVersion,
};
use super::super::scheme::{CoFundingBase, CoFundingPath};
use super::super::slug::Slug;
use super::super::time::DayRange;
use super::later::site;
use super::{caller, cents, day, id, sequence, some_cents, territory, text};

pub(super) fn procedure() -> impl Strategy<Value = Procedure> {
    prop_oneof![3 => 1..=20_u32, 1 => 1..=u32::MAX]
        .prop_map(|number| Procedure::new(number).unwrap())
}

fn slug() -> impl Strategy<Value = Slug> {
    text("[a-z0-9-]{1,48}")
}

fn days() -> impl Strategy<Value = DayRange> {
    (day(), day()).prop_map(|(one, other)| DayRange::new(one.min(other), one.max(other)).unwrap())
}

fn rate() -> impl Strategy<Value = Rate> {
    (0..=1_000_000_u32).prop_map(|rate| Rate::new(rate).unwrap())
}

fn behind() -> impl Strategy<Value = Vec<Behind>> {
    let one = (id(OrganisationId::new), 1..=u32::MAX)
        .prop_map(|(organisation, weight)| Behind { organisation, weight });
    vec(one, 0..3)
}

fn added() -> impl Strategy<Value = AddedProcedure> {
    (slug(), select(&Category::ALL[..]))
        .prop_map(|(slug, category)| AddedProcedure { slug, category })
}

fn terms() -> impl Strategy<Value = Terms> {
    let covered = prop_oneof![Just(Covered::All), vec(procedure(), 1..4).prop_map(Covered::Only)];
    let year = (2000..=2199_u16, cents(), option::of(any::<u32>()))
        .prop_map(|(year, envelope, cheques)| YearLimit { year, envelope, cheques });
    let what = (days(), territory(), covered, 1..=u16::MAX);
    (what, rate(), option::of(cents()), vec(year, 0..3)).prop_map(
        |((days, territory, procedures, table_version), share, maximum_per_cheque, years)| Terms {
            days,
            territory,
            procedures,
            table_version,
            share,
            maximum_per_cheque,
            years,
        },
    )
}

fn award_terms() -> impl Strategy<Value = AwardTerms> {
    let who = (id(FunderId::new), id(FunderId::new), id(SchemeId::new), any::<u8>());
    let how = (rate(), select(CoFundingBase::ALL), select(CoFundingPath::ALL));
    (who, how, cents(), days()).prop_map(
        |((co_funder, buyer, scheme, rank), (rate, base, path), amount, days)| AwardTerms {
            co_funder,
            buyer,
            scheme,
            rank,
            rate,
            base,
            path,
            amount,
            days,
        },
    )
}

pub(super) fn share_line() -> impl Strategy<Value = ShareLine> {
    let buyer = || id(FunderId::new);
    prop_oneof![
        (id(AgreementId::new), 2000..=2199_u16, buyer(), any::<u32>(), some_cents()).prop_map(
            |(agreement, year, buyer, cheques, amount)| ShareLine::Contribution {
                agreement,
                year,
                buyer,
                cheques,
                amount,
            }
        ),
        (id(AwardId::new), some_cents())
            .prop_map(|(award, amount)| ShareLine::CoFunding { award, amount }),
        (buyer(), some_cents(), cents()).prop_map(|(buyer, used, amount)| ShareLine::Borne {
            buyer,
            used,
            amount
        }),
        (id(OrganisationId::new), buyer(), select(ShadowKind::ALL), some_cents()).prop_map(
            |(organisation, buyer, kind, amount)| ShareLine::Shadow {
                organisation,
                buyer,
                kind,
                amount,
            }
        ),
    ]
}

fn totals() -> impl Strategy<Value = ShareTotals> {
    (any::<u32>(), cents(), cents(), cents(), any::<[u8; 32]>()).prop_map(
        |(lines, contributed, co_funded, borne, digest)| {
            let digest = FiguresDigest(digest);
            ShareTotals { lines, contributed, co_funded, borne, digest }
        },
    )
}

/// Every effect on who bears what.
pub(super) fn effects() -> Vec<BoxedStrategy<SharingEffect>> {
    use SharingEffect as E;
    let agreement = || id(AgreementId::new);
    let cycle = || id(CycleId::new);
    let row =
        (procedure(), behind()).prop_map(|(procedure, behind)| TableRow { procedure, behind });
    let lists = (vec(slug(), 0..3), vec(added(), 0..3), vec(row, 0..4));
    vec![
        (1..=u16::MAX, day(), lists)
            .prop_map(|(version, from, (organisations, procedures, rows))| E::TableSet {
                version,
                from,
                organisations,
                procedures,
                rows,
            })
            .boxed(),
        (agreement(), id(FunderId::new), id(OrganisationId::new), terms())
            .prop_map(|(agreement, contributor, organisation, terms)| E::AgreementDrafted {
                agreement,
                contributor,
                organisation,
                terms,
            })
            .boxed(),
        agreement().prop_map(|agreement| E::AgreementSigned { agreement }).boxed(),
        (agreement(), day(), terms())
            .prop_map(|(agreement, from, terms)| E::AgreementAmended { agreement, from, terms })
            .boxed(),
        (agreement(), day())
            .prop_map(|(agreement, last_day)| E::AgreementEnded { agreement, last_day })
            .boxed(),
        (id(AwardId::new), award_terms())
            .prop_map(|(award, terms)| E::AwardGranted { award, terms })
            .boxed(),
        (id(AwardId::new), day())
            .prop_map(|(award, last_day)| E::AwardEnded { award, last_day })
            .boxed(),
        (cycle(), 2..=u16::MAX)
            .prop_map(|(cycle, version)| E::ComputationFixed { cycle, version })
            .boxed(),
        (cycle(), 1..=u32::MAX, vec(share_line(), 0..4), option::of(totals()))
            .prop_map(|(cycle, part, lines, totals)| E::SharesRecorded {
                cycle,
                part,
                lines,
                totals,
            })
            .boxed(),
        (cycle(), select(ReturnReason::ALL))
            .prop_map(|(cycle, reason)| E::CycleReturned { cycle, reason })
            .boxed(),
    ]
}

fn agreement() -> impl Strategy<Value = Agreement> {
    let state = prop_oneof![
        caller().prop_map(|by| AgreementState::Draft { by }),
        Just(AgreementState::Signed),
        (sequence(), day()).prop_map(|(since, last_day)| AgreementState::Ended { since, last_day }),
    ];
    let revision = (sequence(), day(), terms()).prop_map(|(since, from, terms)| Revision {
        since,
        from,
        terms,
    });
    let used = (cents(), any::<u32>()).prop_map(|(amount, cheques)| Used { amount, cheques });
    let who = (id(FunderId::new), id(OrganisationId::new));
    (who, state, vec(revision, 1..3), btree_map(2000..=2199_u16, used, 0..3)).prop_map(
        |((contributor, organisation), state, revisions, used)| Agreement {
            contributor,
            organisation,
            state,
            revisions,
            used,
        },
    )
}

fn procedures() -> impl Strategy<Value = ProcedureTable> {
    let version = (sequence(), day(), btree_map(procedure(), behind(), 0..4))
        .prop_map(|(since, from, rows)| TableVersion { since, from, rows });
    (vec(slug(), 0..3), vec(added(), 0..3), vec(version, 0..3)).prop_map(
        |(organisations, added, versions)| ProcedureTable { organisations, added, versions },
    )
}

fn award() -> impl Strategy<Value = Award> {
    (sequence(), award_terms(), option::of((sequence(), day())), cents())
        .prop_map(|(since, terms, ended, used)| Award { since, terms, ended, used })
}

/// Any of it, with a few of everything.
pub(super) fn sharing() -> impl Strategy<Value = Sharing> {
    let cycle = (2..=u16::MAX, any::<u32>(), vec(share_line(), 0..3), option::of(totals()))
        .prop_map(|(version, parts, lines, totals)| CycleShares { version, parts, lines, totals });
    let moved = vec((sequence(), site()), 1..3);
    let returned = (caller(), select(ReturnReason::ALL));
    let terms = (procedures(), vec(agreement(), 0..3), vec(award(), 0..3));
    let cycles = (
        btree_map(id(VenueId::new), moved, 0..3),
        btree_map(id(CycleId::new), cycle, 0..3),
        btree_map(id(CycleId::new), returned, 0..3),
    );
    (terms, cycles).prop_map(|((procedures, agreements, awards), (moves, cycles, returned))| {
        Sharing { procedures, agreements, awards, moves, cycles, returned }
    })
}
