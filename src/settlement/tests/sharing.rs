//! Who bears what: the rules of `docs/settling.md`, each by an example, and what holds for any.

#![expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong says so by stopping")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::*;
use crate::domain::agreement::{
    Agreement, AgreementState, Award, AwardTerms, Covered, Revision, Terms, Used, YearLimit,
};
use crate::domain::entry::{ShadowKind, ShareLine};
use crate::domain::id::{AgreementId, AwardId, OrganisationId, SchemeId};
use crate::domain::money::Rate;
use crate::domain::organisation::Site;
use crate::domain::procedure::{Behind, Category, ProcedureTable, TableVersion};
use crate::domain::scheme::{CoFundingBase, CoFundingPath, Territory};

const CAF: u32 = 1;
const FRANCE_TRAVAIL: u32 = 2;
/// Behind which both stand.
const BOTH: Category = Category::Social;
/// Behind which the CAF stands alone.
const OF_CAF: Category = Category::Famille;

fn cents(amount: u64) -> Cents {
    Cents::new(amount).unwrap()
}

fn organisation(number: u32) -> OrganisationId {
    OrganisationId::new(number).unwrap()
}

fn sequence(number: u64) -> Sequence {
    Sequence::new(number).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn always() -> crate::domain::time::DayRange {
    crate::domain::time::DayRange::new(Day::MIN, Day::MAX).unwrap()
}

fn behind(weights: &[(u32, u32)]) -> Vec<Behind> {
    let one = |(number, weight): &(u32, u32)| Behind {
        organisation: organisation(*number),
        weight: *weight,
    };
    weights.iter().map(one).collect()
}

/// Terms that bear all, up to `envelope` in 2025.
fn terms(envelope: u64) -> Terms {
    Terms {
        days: always(),
        territory: Territory::Anywhere,
        procedures: Covered::All,
        table_version: 1,
        share: Rate::WHOLE,
        maximum_per_cheque: None,
        years: vec![YearLimit { year: 2025, envelope: cents(envelope), cheques: None }],
    }
}

fn agreement(of: u32, terms: Terms) -> Agreement {
    Agreement {
        contributor: FunderId::new(10 + of).unwrap(),
        organisation: organisation(of),
        state: AgreementState::Signed,
        revisions: vec![Revision { since: sequence(2), from: Day::MIN, terms }],
        used: BTreeMap::new(),
    }
}

fn award(rank: u8, rate: u32, base: CoFundingBase, amount: u64) -> Award {
    let terms = AwardTerms {
        co_funder: FunderId::new(20).unwrap(),
        buyer: FunderId::FIRST,
        scheme: SchemeId::FIRST,
        rank,
        rate: Rate::new(rate).unwrap(),
        base,
        path: CoFundingPath::ThroughEscrow,
        amount: cents(amount),
        days: always(),
    };
    Award { since: sequence(2), terms, ended: None, used: Cents::ZERO }
}

/// One venue in the Charente, one order, a table with both organisations.
fn known(agreements: Vec<Agreement>, awards: Vec<Award>) -> Known {
    let rows = [
        (BOTH.procedure(), behind(&[(CAF, 1), (FRANCE_TRAVAIL, 1)])),
        (OF_CAF.procedure(), behind(&[(CAF, 1)])),
        (Category::Loisirs.procedure(), Vec::new()),
    ];
    let version = TableVersion { since: sequence(1), from: Day::MIN, rows: rows.into() };
    let slugs = ["caf", "france-travail"].map(|slug| slug.parse().unwrap());
    let mut of_organisation = vec![Vec::new(); slugs.len()];
    for (index, agreement) in agreements.iter().enumerate() {
        of_organisation[agreement.organisation.index()].push(AgreementId::at_index(index).unwrap());
    }
    let named = |(index, award)| (AwardId::at_index(index).unwrap(), award);
    let mut awards: Vec<(AwardId, Award)> = awards.into_iter().enumerate().map(named).collect();
    awards.sort_by_key(|(id, award)| (award.terms.rank, *id));
    Known {
        cut_off: Some(sequence(1_000_000)),
        orders: vec![(FunderId::FIRST, SchemeId::FIRST)],
        sites: vec![Site { departement: "16".parse().unwrap(), commune: "16015".parse().ok() }],
        procedures: ProcedureTable {
            organisations: slugs.into(),
            added: Vec::new(),
            versions: vec![version],
        },
        agreements,
        of_organisation,
        awards,
        releases: std::collections::VecDeque::new(),
    }
}

fn taken(redemption: u64, cheques: u32, procedures: &[Category]) -> Taken {
    let mut declared = [None; PROCEDURES_MAX];
    for (place, category) in declared.iter_mut().zip(procedures) {
        *place = Some(category.procedure());
    }
    Taken {
        redemption: sequence(redemption),
        part: 1,
        order: OrderId::FIRST,
        venue: VenueId::FIRST,
        service_date: day("2025-03-03"),
        cheques,
        value: cents(u64::from(cheques) * 1_000),
        procedures: declared,
    }
}

/// What contributors, co-funders and the buyer bear of it, in cents, and the shadow.
fn shown(shares: &PartShares) -> String {
    let contributions = shares
        .contributions
        .iter()
        .map(|one| format!("{} {} of {} chèques", one.agreement, one.amount, one.cheques));
    let shadow = shares
        .shadow
        .iter()
        .map(|((organisation, kind), amount)| format!("{organisation} {kind} {amount}"));
    let co_funding = shares.co_funding.iter().map(|(award, amount)| format!("{award} {amount}"));
    let borne = std::iter::once(format!("buyer {}", shares.borne));
    let all: Vec<String> = contributions.chain(co_funding).chain(borne).chain(shadow).collect();
    all.join("; ")
}

#[track_caller]
fn check(known: &mut Known, taken: &Taken, expected: &str) {
    assert_eq!(shown(&known.settle(taken).unwrap()), expected);
}

#[test]
fn the_example_of_the_rules() {
    let state = award(1, 500_000, CoFundingBase::Net, 1_000_000);
    let mut known = known(vec![agreement(CAF, terms(300))], vec![state]);
    check(
        &mut known,
        &taken(9, 1, &[BOTH]),
        "agreements/1 3.00 of 1 chèques; awards/1 3.50; buyer 3.50; \
         organisations/1 over the envelope 2.00; organisations/2 no agreement 5.00",
    );
}

#[test]
fn without_procedure_or_organisation_nothing_is_attributed() {
    let mut known = known(vec![agreement(CAF, terms(300))], Vec::new());
    check(&mut known, &taken(1, 2, &[]), "buyer 20.00");
    check(&mut known, &taken(2, 1, &[Category::Loisirs]), "buyer 10.00");
    check(&mut known, &taken(3, 1, &[Category::Justice]), "buyer 10.00");
}

/// The numbers are those that the Python of `tests/interop` computes.
#[test]
fn the_value_is_split_among_procedures_then_organisations() {
    let mut known = known(Vec::new(), Vec::new());
    let table = &mut known.procedures;
    table.organisations.push("msa".parse().unwrap());
    known.of_organisation.push(Vec::new());
    table.versions[0].rows = BTreeMap::from([
        (Category::Papiers.procedure(), behind(&[(1, 1), (2, 1), (3, 1)])),
        (Category::Famille.procedure(), behind(&[(1, 2), (2, 1)])),
        (Category::Social.procedure(), Vec::new()),
    ]);
    let three = [Category::Papiers, Category::Famille, Category::Social];
    let shares = known.settle(&taken(9, 1, &three)).unwrap();
    let amounts: Vec<u64> = shares.attributions.iter().map(|one| one.amount.get()).collect();
    assert_eq!(amounts, [111, 112, 111, 222, 111]);
}

#[test]
fn share_maximum_count_and_envelope_apply_in_this_order() {
    let limit = YearLimit { year: 2025, envelope: cents(1_500), cheques: Some(5) };
    let terms = Terms {
        share: Rate::new(600_000).unwrap(),
        maximum_per_cheque: Some(cents(500)),
        years: vec![limit],
        ..terms(0)
    };
    let mut known = known(vec![agreement(CAF, terms)], Vec::new());
    // 60 % of 20.00 is 12.00; at most 10.00 for two chèques; three of five chèques are left.
    check(
        &mut known,
        &taken(1, 2, &[OF_CAF]),
        "agreements/1 10.00 of 2 chèques; buyer 10.00; organisations/1 outside the terms 10.00",
    );
    // At most 20.00 for four chèques, of which three count: 15.00; the envelope has 5.00.
    check(
        &mut known,
        &taken(2, 4, &[OF_CAF]),
        "agreements/1 5.00 of 3 chèques; buyer 35.00; organisations/1 outside the terms 20.00; \
         organisations/1 over the envelope 15.00",
    );
    check(
        &mut known,
        &taken(3, 1, &[OF_CAF]),
        "buyer 10.00; organisations/1 outside the terms 5.00; \
         organisations/1 over the envelope 5.00",
    );
}

#[test]
fn terms_apply_by_service_date_place_procedure_and_signed_table() {
    let outside = "buyer 10.00; organisations/1 outside the terms 10.00";
    let elsewhere =
        Territory::Within { departements: vec!["17".parse().unwrap()], communes: vec![] };
    let late = crate::domain::time::DayRange::new(day("2025-03-04"), Day::MAX).unwrap();
    for terms in [
        Terms { territory: elsewhere, ..terms(300) },
        Terms { days: late, ..terms(300) },
        Terms { procedures: Covered::Only(vec![BOTH.procedure()]), ..terms(300) },
        Terms { table_version: 2, ..terms(300) },
    ] {
        check(
            &mut known(vec![agreement(CAF, terms)], Vec::new()),
            &taken(1, 1, &[OF_CAF]),
            outside,
        );
    }
    let draft = AgreementState::Draft { by: "clerk".parse().unwrap() };
    let draft = Agreement { state: draft, ..agreement(CAF, terms(300)) };
    let none = "buyer 10.00; organisations/1 no agreement 10.00";
    check(&mut known(vec![draft], Vec::new()), &taken(1, 1, &[OF_CAF]), none);
    let mut later = agreement(CAF, terms(300));
    later.revisions[0].since = sequence(1_000_001);
    check(&mut known(vec![later], Vec::new()), &taken(1, 1, &[OF_CAF]), none);
    // A year without envelope has nothing.
    let other_year = Taken { service_date: day("2026-01-01"), ..taken(1, 1, &[OF_CAF]) };
    let over = "buyer 10.00; organisations/1 over the envelope 10.00";
    check(&mut known(vec![agreement(CAF, terms(300))], Vec::new()), &other_year, over);
}

#[test]
fn another_mapping_binds_only_by_an_amendment() {
    let mut known = known(vec![agreement(CAF, terms(5_000))], Vec::new());
    let mut version = known.procedures.versions[0].clone();
    version.from = day("2025-03-01");
    version.rows.insert(OF_CAF.procedure(), behind(&[(CAF, 2), (FRANCE_TRAVAIL, 1)]));
    known.procedures.versions.push(version);
    check(
        &mut known,
        &taken(1, 1, &[OF_CAF]),
        "buyer 10.00; organisations/1 outside the terms 6.67; organisations/2 no agreement 3.33",
    );
    // A row that stays as it was binds as before.
    check(
        &mut known,
        &taken(2, 1, &[BOTH]),
        "agreements/1 5.00 of 1 chèques; buyer 5.00; organisations/2 no agreement 5.00",
    );
    let amended = Terms { table_version: 2, ..terms(5_000) };
    let revision = Revision { since: sequence(3), from: day("2025-03-01"), terms: amended };
    known.agreements[0].revisions.push(revision);
    check(
        &mut known,
        &taken(3, 1, &[OF_CAF]),
        "agreements/1 6.67 of 1 chèques; buyer 3.33; organisations/2 no agreement 3.33",
    );
}

#[test]
fn awards_bear_in_their_order_up_to_their_amounts() {
    let gross = award(2, 200_000, CoFundingBase::Gross, 1_000_000);
    let net = award(1, 500_000, CoFundingBase::Net, 700);
    let mut known = known(vec![agreement(CAF, terms(300))], vec![gross, net]);
    // Of 10.00 the CAF bears 3.00; half of the rest, then a fifth of all.
    check(
        &mut known,
        &taken(1, 1, &[OF_CAF]),
        "agreements/1 3.00 of 1 chèques; awards/2 3.50; awards/1 2.00; buyer 1.50; \
         organisations/1 over the envelope 7.00",
    );
    check(&mut known, &taken(2, 1, &[]), "awards/2 3.50; awards/1 2.00; buyer 4.50");
    check(&mut known, &taken(3, 1, &[]), "awards/1 2.00; buyer 8.00");
    let full = award(1, 1_000_000, CoFundingBase::Net, 1_000_000);
    let mut known = super::sharing::known(Vec::new(), vec![full, gross]);
    check(&mut known, &taken(1, 1, &[]), "awards/1 10.00; buyer 0.00");
}

#[test]
fn what_cycles_before_used_is_not_there_any_more() {
    let state = award(1, 500_000, CoFundingBase::Gross, 700);
    let mut known = known(vec![agreement(CAF, terms(300))], vec![state]);
    known.use_agreement(AgreementId::FIRST, 2025, Used { amount: cents(200), cheques: 1 });
    known.awards[0].1.used = cents(300);
    check(
        &mut known,
        &taken(1, 1, &[OF_CAF]),
        "agreements/1 1.00 of 1 chèques; awards/1 4.00; buyer 5.00; \
         organisations/1 over the envelope 9.00",
    );
}

prop_compose! {
    fn any_terms()(
        envelope in 0..20_000_u64,
        share in 0..=1_000_000_u32,
        maximum in proptest::option::of(0..1_200_u64),
        count in proptest::option::of(0..12_u32),
        all in any::<bool>(),
    ) -> Terms {
        let covered = if all { Covered::All } else { Covered::Only(vec![OF_CAF.procedure()]) };
        Terms {
            share: Rate::new(share).unwrap(),
            maximum_per_cheque: maximum.map(cents),
            procedures: covered,
            years: vec![YearLimit { year: 2025, envelope: cents(envelope), cheques: count }],
            ..terms(0)
        }
    }
}

prop_compose! {
    fn any_award()(
        rank in 1..4_u8,
        rate in 0..=1_000_000_u32,
        gross in any::<bool>(),
        amount in 0..20_000_u64,
    ) -> Award {
        let base = if gross { CoFundingBase::Gross } else { CoFundingBase::Net };
        award(rank, rate, base, amount)
    }
}

fn any_taken() -> impl Strategy<Value = Vec<(u32, Vec<Category>)>> {
    let some = proptest::sample::subsequence(vec![BOTH, OF_CAF, Category::Loisirs], 0..=3);
    proptest::collection::vec((1..=10_u32, some), 0..30)
}

proptest! {
    #[test]
    fn every_part_adds_up_and_nothing_is_overdrawn(
        of_caf in any_terms(),
        of_france_travail in any_terms(),
        awards in proptest::collection::vec(any_award(), 0..4),
        all in any_taken(),
    ) {
        let agreements = vec![
            agreement(CAF, of_caf.clone()),
            agreement(FRANCE_TRAVAIL, of_france_travail.clone()),
        ];
        let mut known = known(agreements, awards.clone());
        for (number, (cheques, procedures)) in (1..).zip(&all) {
            let taken = taken(number, *cheques, procedures);
            let shares = known.settle(&taken).unwrap();
            let contributed: u64 = shares.contributions.iter().map(|one| one.amount.get()).sum();
            let co_funded: u64 = shares.co_funding.iter().map(|(_, one)| one.get()).sum();
            prop_assert_eq!(contributed + co_funded + shares.borne.get(), taken.value.get());
            let shadow: u64 = shares.shadow.values().map(|one| one.get()).sum();
            let attributed: u64 = shares.attributions.iter().map(|one| one.amount.get()).sum();
            prop_assert_eq!(contributed + shadow, attributed);
        }
        for (agreement, terms) in known.agreements.iter().zip([of_caf, of_france_travail]) {
            let used = agreement.used.get(&2025).copied().unwrap_or(Used::NOTHING);
            prop_assert!(used.amount <= terms.years[0].envelope);
            prop_assert!(terms.years[0].cheques.is_none_or(|most| used.cheques <= most));
        }
        for (id, award) in &known.awards {
            prop_assert!(award.used <= awards[id.index()].terms.amount);
        }
    }

    #[test]
    fn the_lines_of_a_cycle_are_the_sums_of_its_parts(
        of_caf in any_terms(),
        awards in proptest::collection::vec(any_award(), 0..3),
        all in any_taken(),
    ) {
        let known = known(vec![agreement(CAF, of_caf)], awards);
        let mut computation = Computation::new(BTreeMap::from([(OrderId::FIRST, FunderId::FIRST)]));
        for (number, (cheques, procedures)) in (1..).zip(&all) {
            computation.taken.push(taken(number, *cheques, procedures));
        }
        let figures = computation.finish().unwrap();
        let shares = computation.shares(known.clone(), &figures).unwrap();
        let totals = shares.totals();
        let sum = [totals.contributed, totals.co_funded, totals.borne];
        prop_assert_eq!(Cents::checked_sum(sum), Some(figures.totals().amount));
        let mut contributed = 0;
        for number in 1..=u64::try_from(all.len()).unwrap() {
            let redemption = RedemptionId(sequence(number));
            let parts = computation.explain(known.clone(), redemption);
            prop_assert_eq!(parts.len(), 1);
            contributed += parts[0].contributions.iter().map(|one| one.amount.get()).sum::<u64>();
        }
        prop_assert_eq!(contributed, totals.contributed.get());
        prop_assert!(shares.lines().is_sorted());
    }
}

#[test]
fn a_shadow_is_summed_by_organisation_buyer_and_kind() {
    let known = known(Vec::new(), Vec::new());
    let mut computation = Computation::new(BTreeMap::from([(OrderId::FIRST, FunderId::FIRST)]));
    computation.taken.extend([taken(1, 1, &[BOTH]), taken(2, 3, &[BOTH])]);
    let figures = computation.finish().unwrap();
    let shares = computation.shares(known, &figures).unwrap();
    let line = |number| ShareLine::Shadow {
        organisation: organisation(number),
        buyer: FunderId::FIRST,
        kind: ShadowKind::NoAgreement,
        amount: cents(2_000),
    };
    let borne =
        ShareLine::Borne { buyer: FunderId::FIRST, used: cents(4_000), amount: cents(4_000) };
    assert_eq!(shares.lines(), [borne, line(CAF), line(FRANCE_TRAVAIL)]);
    let parts = shares.parts(CycleId::FIRST);
    assert_eq!((parts.len(), parts[0].totals), (1, Some(*shares.totals())));
}
