//! The invariants of what others are to pay, and of what is undone: each broken alone is named.

use std::fmt::Write as _;

use carnet::domain::entry::{Effect, Entry, IncidentEffect, Move};
use carnet::domain::facts::Facts;
use carnet::domain::id::FunderId;
use carnet::domain::invariants::{Breach, breaches, check, check_entry};
use carnet::domain::money::Cents;
use expect_test::{Expect, expect};

use crate::support::core::Core;
use crate::support::given;

/// A contributor and a co-funder are called; one redemption was undone after it was paid.
const LIFE: &str = "
    scheme S
    buyer A
    funder C contributor
    funder E co-funder
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    order O of A under S for 20 booklets until 2026-12-31
    receive A 200.00
    issue O 1
    allot 1 to P
    hand over 1 by P
    grant boss incidents
    table 2025-01-01 famille=caf
    agreement G of C for caf years 2025:30.00 max 3.00
    sign G by boss
    award W net 100.00 of E to A under S rate 50
    redeem V 1.1 procedures famille
    redeem V 1.2 procedures famille
    close 2025-03 by closer
    figures 2025-03
    approve 2025-03 by approver
    accept statement 2025-03 of C to A
    accept statement 2025-03 of E to A
    contribute C 6.00 to A
    pay 2025-03
    book 1
    undo 1st redemption cancelled by boss
";

fn life() -> Core {
    let mut core = Core::founded();
    given(&mut core, LIFE);
    core
}

/// Breaks the facts, and compares what is reported.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is given")]
fn broken(change: impl FnOnce(&mut Facts), expected: Expect) {
    let mut facts = life().facts;
    assert_eq!(breaches(&check(&facts)).count(), 0, "whole before");
    change(&mut facts);
    let mut report = String::new();
    for (number, breach) in breaches(&check(&facts)) {
        let breach = breach.to_string().replacen(": ", ":\n    ", 1);
        let _ = writeln!(report, "{number}: {breach}");
    }
    expected.assert_eq(&report);
}

fn cents(cents: u64) -> Cents {
    Cents::new(cents).unwrap()
}

#[test]
fn a_statement_that_forgets_what_was_called_is_named() {
    broken(
        |facts| {
            let statement = facts.claims.statements.values_mut().next().unwrap();
            statement.called = cents(statement.called.get() + 1);
        },
        expect![[r#"
            6: accounts/contribution.funders-2.funders-1:
                receivable, against what statements expect: 0.00, not 0.01
        "#]],
    );
}

#[test]
fn a_statement_that_says_more_than_the_shares_is_named() {
    broken(
        |facts| {
            let statement = facts.claims.statements.values_mut().next().unwrap();
            statement.shared = cents(statement.shared.get() + 1);
        },
        expect![[r#"
            6: cycles/1:
                what statements say, against the shares: 13.01, not 13.00
        "#]],
    );
}

#[test]
fn what_a_venue_must_give_back_and_no_incident_explains_is_named() {
    broken(
        |facts| facts.claims.incidents.values_mut().next().unwrap().open.truncate(1),
        expect![[r#"
            6: what venues/1 must give back to funders/1:
                clawback, against what incidents expect: 10.00, not 3.00
        "#]],
    );
}

#[test]
fn an_envelope_that_was_not_released_is_named() {
    broken(
        |facts| {
            let agreement = &mut facts.sharing.agreements[0];
            let used = agreement.used.get_mut(&2025).unwrap();
            used.amount = cents(used.amount.get() + 300);
        },
        expect![[r#"
            6: agreements/1:
                used of agreements and awards, and released, against the shares: 9.00, not 6.00
        "#]],
    );
}

#[test]
fn a_remittance_that_forgets_a_correction_is_named() {
    broken(
        |facts| {
            let remittance = facts.remittances.values_mut().next().unwrap();
            remittance.due = cents(remittance.due.get() + 5);
        },
        expect![[r#"
            5: the remittance of cycles/1 to venues/1 from funders/1:
                due, against payable and in payments: 20.05, not 20.00
            5: cycles/1:
                the sum of the figures, against the remittances: 20.00, not 20.05
        "#]],
    );
}

/// The entry that undid the redemption, and the facts before it.
fn undoing() -> (Facts, Entry) {
    let core = life();
    let mut before = Facts::default();
    for entry in &core.entries {
        let undoes = entry.effects.iter().any(|effect| matches!(effect, Effect::Incident(_)));
        if undoes {
            return (before, entry.clone());
        }
        before.apply(entry);
    }
    panic!("no entry undoes anything");
}

fn shown(broken: &[Breach]) -> String {
    broken.iter().fold(String::new(), |told, breach| format!("{told}{breach}\n"))
}

fn told(change: impl FnOnce(&mut Vec<Move>)) -> String {
    let (before, mut entry) = undoing();
    assert!(check_entry(&before, &entry).is_empty());
    for effect in &mut entry.effects {
        if let Effect::Incident(IncidentEffect::RedemptionUndone { undone, .. }) = effect {
            change(&mut undone[0].moves);
            break;
        }
    }
    let broken = check_entry(&before, &entry);
    shown(&broken)
}

#[test]
fn an_incident_that_moves_less_than_the_redemption_was_worth_is_named() {
    let told = told(|moves| moves.truncate(moves.len() - 1));
    expect![[r#"
        funders/1: undone, against the value of the chèques: 3.00, not 10.00
        accounts/clawback.venues-1.funders-1: debits, against the effects: 10.00, not 3.00
        accounts/deferred.funders-1: credits, against the effects: 10.00, not 3.00
    "#]]
    .assert_eq(&told);
}

#[test]
fn an_incident_whose_transfers_are_not_its_moves_is_named() {
    let told = told(|moves| {
        let other = FunderId::new(3).unwrap();
        let paid = |one: &&mut Move| matches!(one, Move::CoFundingCancelled { .. });
        let one = moves.iter_mut().find(paid).unwrap();
        *one = Move::ContributionCancelled { contributor: other, amount: one.amount() };
    });
    expect![[r#"
        accounts/contribution.funders-3.funders-1: credits, against the effects: 0.00, not 3.50
        accounts/co-funding.funders-3.funders-1: credits, against the effects: 3.50, not 0.00
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_redemption_is_undone_once() {
    let core = life();
    let undoing = core.entries.last().unwrap();
    let mut again = undoing.clone();
    again.sequence = core.facts.next_sequence();
    let broken = check_entry(&core.facts, &again);
    let told = shown(&broken);
    expect![[r#"
        booklets/1: chèques undone, against those that it took: 1, not 0
        redemptions/24: chèques undone, against those that it took: 1, not 0
    "#]]
    .assert_eq(&told);
}
