//! What a report tells, by examples.

use expect_test::{Expect, expect};

use super::*;
use crate::domain::entry::StockEffect;
use crate::domain::facts::VoidReason;
use crate::domain::id::RedemptionId;
use crate::domain::rejection::Rejection;

const FAMILLE: Category = Category::Famille;

/// Of a buyer, five redemptions and a void one: two venues, two prescribers, two procedures.
fn ledger() -> Ledger {
    let access = |venue, declared: &[Category], sets: &[(u32, u16)]| {
        let declared: Vec<Procedure> = declared.iter().map(|one| one.procedure()).collect();
        redeemed(venue, Service::Access, &declared, sets)
    };
    let void = Effect::RedemptionVoided {
        redemption: RedemptionId(sequence(10)),
        reason: VoidReason::EntryError,
    };
    let given = Effect::Stock(StockEffect::BookletGiven {
        booklet: BookletId::new(9).unwrap(),
        prescriber: PrescriberId::new(2).unwrap(),
        day: day("2025-03-01"),
        validity: Validity { last_service: Day::MAX, last_presentation: Day::MAX, lapse: Day::MAX },
        level: None,
        public: None,
    });
    let lapsed = Effect::Stock(StockEffect::BookletsLapsed {
        order: OrderId::FIRST,
        first: BookletId::new(10).unwrap(),
        count: 1,
        cheques: 10,
    });
    let first = vec![
        access(1, &[FAMILLE], &[(1, 0b1), (6, 0b1)]),
        access(1, &[FAMILLE, Category::Papiers], &[(1, 0b10)]),
        given,
        access(2, &[], &[(9, 0b1), (11, 0b1)]),
        access(3, &[FAMILLE], &[(10, 0b1)]),
        void,
    ];
    let second = vec![lapsed, access(3, &[FAMILLE], &[(2, 0b1)])];
    let terms = (vec![agreement(CAF, 1, (500_000, 1_500))], vec![award(BUYER, 500_000, 1_000)]);
    Ledger::new(vec![first, second], terms)
}

#[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is given")]
fn check(subject: Subject, period: Period, expected: Expect) {
    let report = ledger().report(subject, period);
    let sections = report.sections.iter().filter(|one| one.key != SectionKey::Cover);
    let told: Vec<String> =
        sections.map(|section| format!("{}\n{}", section.key, told(section))).collect();
    expected.assert_eq(&told.concat());
}

#[test]
fn a_buyer_is_told_who_bears_what_of_a_cycle() {
    check(
        Subject::Funder(funder(BUYER)),
        Period::Cycle(cycle(1)),
        expect![[r#"
        life
        ordered: 10 100 999.00 10 100 999.00
        issued: 10 100 999.00 10 100 999.00
        handed_over: 1 10 99.90 1 10 99.90
        used: - 4 39.96 - 4 39.96
        withdrawn: 0 0 0.00 0 0 0.00
        cancelled: - 0 0.00 - 0 0.00
        lapsed: 0 0 0.00 0 0 0.00
        bearers
        agreements/1.2025: 12.48
        awards/1: 10.00
        own: 17.48
        total: 39.96
        calls
        funders/3: 12.48 0.00 0.00 0.00 12.48 0.00 0.00 0.00 0.00 0.00 0.00
        funders/5: 10.00 0.00 0.00 0.00 10.00 0.00 0.00 0.00 0.00 0.00 0.00
        total: 22.48 0.00 0.00 0.00 22.48 0.00 0.00 0.00 0.00 0.00 0.00
        contests
        total: - -
        incidents
        total: - - - - - - -
        by_venue
        venues/1: 2 3 29.97 12.48 8.74 8.75
        venues/2: 1 1 9.99 0.00 1.26 8.73
        total: 3 4 39.96 12.48 10.00 17.48
        by_prescriber
        prescribers/1: 2 2 19.98 7.49 6.24 6.25
        prescribers/2: 2 2 19.98 4.99 3.76 11.23
        total: - 4 39.96 12.48 10.00 17.48
        by_service
        acces-internet-et-materiel-informatique: 3 4 39.96 12.48 10.00 17.48
        total: 3 4 39.96 12.48 10.00 17.48
        by_procedure
        procedures/papiers: 1 5.00 0.00 2.50 2.50
        procedures/famille: 2 24.97 12.48 6.24 6.25
        none: 1 9.99 0.00 1.26 8.73
        total: - 39.96 12.48 10.00 17.48
        by_commune
        communes/16015: 2 3 29.97 12.48 8.74 8.75
        communes/16102: 1 1 9.99 0.00 1.26 8.73
        total: 3 4 39.96 12.48 10.00 17.48
        positions
    "#]],
    );
}

#[test]
fn a_buyer_is_told_the_same_of_a_year() {
    let ledger = ledger();
    let report = ledger.report(Subject::Funder(funder(BUYER)), Period::Year(2025));
    expect![[r#"
        ordered: 10 100 999.00 10 100 999.00
        issued: 10 100 999.00 10 100 999.00
        handed_over: 1 10 99.90 1 10 99.90
        used: - 5 49.95 - 5 49.95
        withdrawn: 0 0 0.00 0 0 0.00
        cancelled: - 0 0.00 - 0 0.00
        lapsed: 1 10 99.90 1 10 99.90
    "#]]
    .assert_eq(&told(section(&report, SectionKey::Life)));
    expect![[r#"
        venues/1: 2 3 29.97 12.48 8.74 8.75
        venues/2: 1 1 9.99 0.00 1.26 8.73
        venues/3: 1 1 9.99 2.52 0.00 7.47
        total: 4 5 49.95 15.00 10.00 24.95
    "#]]
    .assert_eq(&told(section(&report, SectionKey::ByVenue)));
    let other = ledger.report(Subject::Funder(funder(BUYER)), Period::Year(2024));
    let used = section(&other, SectionKey::ByVenue);
    assert_eq!((used.rows.len(), &used.total), (0, &Some(vec![Cell::None; 6])));
}

#[test]
fn the_service_date_decides_the_year_and_the_entry_that_of_what_was_issued() {
    let mut late = redeemed(1, Service::Access, &[], &[(1, 0b1)]);
    if let Effect::Redeemed { service_date, .. } = &mut late {
        *service_date = day("2024-12-30");
    }
    let now = redeemed(2, Service::Access, &[], &[(1, 0b10)]);
    let ledger = Ledger::new(vec![vec![late, now]], (Vec::new(), Vec::new()));
    let of = |year| {
        let report = ledger.report(Subject::Funder(funder(BUYER)), Period::Year(year));
        let life = section(&report, SectionKey::Life);
        let issued = cell(life, Some("issued"), ColumnKey::PeriodCheques);
        let used = [ColumnKey::PeriodCheques, ColumnKey::EndCheques];
        let used = used.map(|column| cell(life, Some("used"), column));
        (told(section(&report, SectionKey::ByVenue)), issued, used)
    };
    let count = Cell::Count;
    let before = "venues/1: 1 1 9.99 0.00 0.00 9.99\ntotal: 1 1 9.99 0.00 0.00 9.99\n";
    assert_eq!(of(2024), (before.to_owned(), count(0), [count(1), count(1)]));
    let after = before.replace("venues/1", "venues/2");
    assert_eq!(of(2025), (after, count(100), [count(1), count(2)]));
}

#[test]
fn a_contributor_is_told_what_is_left_of_its_envelope() {
    check(
        Subject::Contributor(funder(CAF)),
        Period::Cycle(cycle(1)),
        expect![[r#"
        agreements
        agreements/1.2025: caf 12.48 12.48 15.00 2.52
        total: - 12.48 12.48 15.00 2.52
        calls
        funders/1: 12.48 0.00 0.00 0.00 12.48 0.00 0.00 0.00 0.00 0.00 0.00
        total: 12.48 0.00 0.00 0.00 12.48 0.00 0.00 0.00 0.00 0.00 0.00
        contests
        total: - -
        by_buyer
        funders/1: 12.48
        total: 12.48
        by_venue
        venues/1: 2 12.48
        total: 2 12.48
        by_prescriber
        prescribers/1: 2 7.49
        prescribers/2: 1 4.99
        total: - 12.48
        by_service
        acces-internet-et-materiel-informatique: 2 12.48
        total: 2 12.48
        by_procedure
        procedures/famille: 2 12.48
        total: - 12.48
        by_commune
        communes/16015: 2 12.48
        total: 2 12.48
        positions
    "#]],
    );
    let second = ledger().report(Subject::Contributor(funder(CAF)), Period::Cycle(cycle(2)));
    expect![[r#"
        agreements/1.2025: caf 2.52 15.00 15.00 0.00
        total: - 2.52 15.00 15.00 0.00
    "#]]
    .assert_eq(&told(section(&second, SectionKey::Agreements)));
}

#[test]
fn a_co_funder_is_told_what_is_left_of_its_award() {
    check(
        Subject::Funder(funder(STATE)),
        Period::Cycle(cycle(1)),
        expect![[r#"
        awards
        awards/1: funders/1 10.00 10.00 10.00 0.00
        total: - 10.00 10.00 10.00 0.00
        calls
        funders/1: 10.00 0.00 0.00 0.00 10.00 0.00 0.00 0.00 0.00 0.00 0.00
        total: 10.00 0.00 0.00 0.00 10.00 0.00 0.00 0.00 0.00 0.00 0.00
        contests
        total: - -
        by_buyer
        funders/1: 3 10.00
        total: - 10.00
        by_venue
        venues/1: 2 8.74
        venues/2: 1 1.26
        total: 3 10.00
        by_prescriber
        prescribers/1: 2 6.24
        prescribers/2: 2 3.76
        total: - 10.00
        by_service
        acces-internet-et-materiel-informatique: 3 10.00
        total: 3 10.00
        by_procedure
        procedures/papiers: 1 2.50
        procedures/famille: 2 6.24
        none: 1 1.26
        total: - 10.00
        by_commune
        communes/16015: 2 8.74
        communes/16102: 1 1.26
        total: 3 10.00
        positions
    "#]],
    );
}

#[test]
fn a_venue_is_told_what_it_is_due() {
    let venue = VenueId::new(3).unwrap();
    check(
        Subject::Venue(venue),
        Period::Year(2025),
        expect![[r#"
            remittances
            cycles/2.funders/1: 9.99 9.99 0.00 0.00 0.00 0.00 0.00 0.00
            total: 9.99 9.99 0.00 0.00 0.00 0.00 0.00 0.00
            incidents
            total: - - - - - - -
            by_buyer
            funders/1: 1 1 9.99
            total: - 1 9.99
            by_service
            acces-internet-et-materiel-informatique: 1 1 9.99
            total: 1 1 9.99
        "#]],
    );
}

#[test]
fn a_report_is_refused_of_what_does_not_exist_or_does_something_else() {
    let ledger = ledger();
    let of = |subject, period| {
        let last = ledger.facts.last.map(|last| last.sequence);
        Background::of(&ledger.facts, (subject, period), (last, None)).unwrap_err().to_string()
    };
    let year = Period::Year(2025);
    let buyer = Subject::Funder(funder(BUYER));
    let refused = [
        of(Subject::Funder(funder(9)), year),
        of(Subject::Funder(funder(CAF)), year),
        of(Subject::Contributor(funder(STATE)), year),
        of(Subject::Shadow(Some(organisation(3))), year),
        of(Subject::Venue(VenueId::new(4).unwrap()), year),
        of(buyer, Period::Cycle(cycle(3))),
    ];
    expect![[r#"
        funders/9 does not exist
        funders/3 is a contributor, not a buyer
        funders/5 is a co-funder, not a contributor
        organisations/3 does not exist
        venues/4 does not exist
        cycles/3 does not exist
    "#]]
    .assert_eq(&(refused.join("\n") + "\n"));
    // What cannot be read from the journal yet is not there.
    let early = Background::of(
        &ledger.facts,
        (buyer, Period::Cycle(cycle(2))),
        (Some(ledger.facts.cycles[0].cut_off), None),
    );
    let missing = Rejection::CycleNotComputed { cycle: cycle(2) };
    assert_eq!(early.unwrap_err(), missing);
}

#[test]
fn what_accounts_hold_is_told_by_kind() {
    use crate::domain::account::{Credit, Debit, Transfer};
    let mut ledger = ledger();
    let buyer = funder(BUYER);
    let of =
        |debit, credit, amount| Transfer::new(Debit(debit), Credit(credit), cents(amount)).unwrap();
    let (escrow, provision) = (Account::Escrow { buyer }, Account::Provision { buyer });
    let payable = |venue| Account::Payable { venue: VenueId::new(venue).unwrap(), buyer };
    let other = funder(2);
    for transfer in [
        of(escrow, provision, 5_000),
        of(provision, Account::Circulating { order: OrderId::FIRST }, 3_000),
        of(Account::Circulating { order: OrderId::FIRST }, payable(1), 700),
        of(Account::Circulating { order: OrderId::FIRST }, payable(2), 300),
        of(Account::Escrow { buyer: other }, Account::Provision { buyer: other }, 9_000),
    ] {
        ledger.facts.balances.post(&transfer);
    }
    let report = ledger.report(Subject::Funder(buyer), Period::Year(2025));
    expect![[r#"
        escrow: 5121 debit 50.00
        provision: 4671 credit 20.00
        circulating: 4672 credit 20.00
        payable: 4673 credit 10.00
    "#]]
    .assert_eq(&told(section(&report, SectionKey::Positions)));
    assert_eq!(told(section(&report, SectionKey::Cover)), "all_buyers: empty - 0.00 - - - 0\n");
}
