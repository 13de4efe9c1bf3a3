//! Every invariant is broken by hand, and the break is reported.

use std::fmt::Write as _;

use carnet::domain::account::Account;
use carnet::domain::balances::{Balance, Balances};
use carnet::domain::bank::{Bank, DayFlows};
use carnet::domain::facts::{CycleState, Facts, PaymentState, Remittance, RemittanceKey};
use carnet::domain::id::{BookletId, OrderId, Sequence, VenueId};
use carnet::domain::invariants::{OrderCounts, breaches, check, counts};
use carnet::domain::money::Cents;
use carnet::domain::payment::Creditor;
use expect_test::{Expect, expect};

use crate::support::whole_life;

fn facts() -> Facts {
    whole_life().facts
}

/// Breaks the facts, and compares what is reported.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is given")]
fn broken(change: impl FnOnce(&mut Facts), expected: Expect) {
    let mut facts = facts();
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

/// Adds to both sides of an account, behind the back of all transfers.
fn add(facts: &mut Facts, account: &str, debits: u64, credits: u64) {
    let account: Account = format!("accounts/{account}").parse().unwrap();
    let before = facts.balances.get(account);
    let after = Balance {
        debits: cents(before.debits.get() + debits),
        credits: cents(before.credits.get() + credits),
    };
    let others = facts.balances.iter().filter(|(other, _)| *other != account);
    facts.balances = Balances::restore(others.chain([(account, after)]));
}

#[test]
fn what_was_compared_is_shown_with_its_figures() {
    let findings = check(&facts());
    let lines = findings.iter().map(|finding| finding.to_string().replace(" (", "\n    (") + "\n");
    expect![[r#"
        holds 1: all debits equal all credits
            (1375.00 = 1375.00; 1 compared)
        holds 2: no account stands on its wrong side
            (0 = 0; 12 compared)
        holds 3: each buyer's escrow, and the operator's, is what is owed for it
            (640.00 = 640.00; 2 compared)
        holds 3: the escrow of all is what the bank booked
            (640.00 = 640.00; 1 compared)
        holds 4: every chèque issued is somewhere, once
            (60 = 60; 2 compared)
        holds 4: circulating is the face value of the chèques that can still be used
            (490.00 = 490.00; 2 compared)
        holds 4: every booklet stands in the series of its order
            (7 = 7; 1 compared)
        holds 5: every redemption that is not settled lies after the last settled cut-off
            (3 = 3; 3 compared)
        holds 5: each cycle begins after the one before it, and they are settled in order
            (35 = 35; 2 compared)
        holds 5: a chèque is redeemed when a redemption that stands took it, and only then
            (3 = 3; 2 compared)
        holds 5: every payable cent is of a redemption or of a remittance
            (50.00 = 50.00; 3 compared)
        holds 5: every cent that is due is payable, in one payment, set off or undone
            (35.00 = 35.00; 3 compared)
        holds 5: the remittances of a cycle are its figures
            (35.00 = 35.00; 2 compared)
        holds 5: a run is the sum of its payments
            (35.00 = 35.00; 1 compared)
        holds 5: transit holds the payments that the bank has not booked
            (0.00 = 0.00; 3 compared)
        holds 3: suspense is the lines of the bank that are not explained
            (0.00 = 0.00; 2 compared)
        holds 5: every refund that is paid is one payment
            (0.00 = 0.00; 0 compared)
        holds 6: contributors, co-funders and buyers bear what was used, to the cent
            (0.00 = 0.00; 0 compared)
        holds 6: the shares of a cycle add up to their totals
            (0.00 = 0.00; 0 compared)
        holds 6: what is used of agreements and awards is what was borne, less releases
            (0.00 = 0.00; 0 compared)
        holds 6: what funders and venues are to pay is deferred to the buyer
            (0.00 = 0.00; 0 compared)
        holds 6: what is called of funders and not received is what their statements expect
            (0.00 = 0.00; 0 compared)
        holds 6: what venues must give back is what incidents expect of them
            (0.00 = 0.00; 0 compared)
        holds 6: the statements of a cycle are its shares
            (0.00 = 0.00; 0 compared)
    "#]]
    .assert_eq(&lines.collect::<String>());
}

#[test]
fn an_empty_ledger_is_whole() {
    assert_eq!(breaches(&check(&Facts::default())).count(), 0);
}

#[test]
fn a_cent_that_was_only_debited_breaks_the_first_invariant() {
    broken(
        |facts| add(facts, "provision.funders-1", 1, 0),
        expect![[r"
            1: the ledger:
                all debits, against all credits: 1375.01, not 1375.00
            3: funders/1:
                escrow, against all that is owed for it: 590.00, not 589.99
        "]],
    );
}

#[test]
fn an_account_on_its_wrong_side_is_named() {
    let change = |facts: &mut Facts| {
        add(facts, "provision.funders-2", 5_000, 0);
        add(facts, "escrow.funders-2", 0, 5_000);
    };
    broken(
        change,
        expect![[r"
            2: accounts/provision.funders-2:
                balance on its side: -50.00, not 0.00
            3: the ledger:
                escrow of all, against the bank's lines: 590.00, not 640.00
        "]],
    );
}

#[test]
fn money_of_one_buyer_that_stands_with_another_is_named() {
    let change = |facts: &mut Facts| {
        add(facts, "provision.funders-1", 100, 0);
        add(facts, "provision.funders-2", 0, 100);
    };
    broken(
        change,
        expect![[r"
            3: funders/1:
                escrow, against all that is owed for it: 590.00, not 589.00
            3: funders/2:
                escrow, against all that is owed for it: 50.00, not 51.00
        "]],
    );
}

#[test]
fn money_of_an_order_that_does_not_exist_is_named() {
    let change = |facts: &mut Facts| {
        add(facts, "circulating.orders-9", 0, 700);
        add(facts, "provision.funders-1", 700, 0);
    };
    broken(
        change,
        expect![[r"
            3: accounts/circulating.orders-9:
                escrow, against all that is owed for it: 0.00, not 7.00
            3: funders/1:
                escrow, against all that is owed for it: 590.00, not 583.00
            4: orders/9:
                circulating, against the face value of unspent chèques: 7.00, not 0.00
        "]],
    );
}

#[test]
fn escrow_that_the_bank_never_booked_is_named() {
    let change = |facts: &mut Facts| {
        let mut flows = facts.bank.flows().clone();
        let (day, of_day) = flows.pop_first().unwrap();
        let more = DayFlows { went_out: cents(of_day.went_out.get() + 1), ..of_day };
        flows.insert(day, more);
        let references = facts.bank.references().clone();
        facts.bank = Bank::restore(flows, facts.bank.closing().clone(), references);
    };
    broken(
        change,
        expect![[r"
            3: the ledger:
                escrow of all, against the bank's lines: 640.00, not 639.99
        "]],
    );
}

#[test]
fn a_booklet_that_was_issued_and_is_nowhere_is_missed() {
    broken(
        |facts| facts.orders[0].issued += 1,
        expect![[r"
            4: orders/1:
                chèques issued, against all that are somewhere: 60, not 50
        "]],
    );
}

#[test]
fn a_cheque_that_was_used_twice_is_noticed() {
    let change = |facts: &mut Facts| {
        let used = facts.booklets[0].uses[0];
        facts.booklets[0].uses.push(used);
    };
    broken(
        change,
        expect![[r"
            4: orders/1:
                chèques issued, against all that are somewhere: 50, not 51
        "]],
    );
}

#[test]
fn a_cheque_that_its_booklet_does_not_have_is_noticed() {
    let change = |facts: &mut Facts| facts.booklets[5].uses[0].index = 6;
    broken(
        change,
        expect![[r"
            4: orders/2:
                chèques issued, against all that are somewhere: 10, not 11
            4: orders/2:
                circulating, against the face value of unspent chèques: 40.00, not 45.00
        "]],
    );
}

#[test]
fn a_redemption_that_gave_its_cheque_back_is_noticed() {
    let change = |facts: &mut Facts| {
        facts.booklets[1].uses.pop();
    };
    broken(
        change,
        expect![[r#"
            4: orders/1:
                circulating, against the face value of unspent chèques: 450.00, not 460.00
            5: redemptions/46:
                chèques that it took: 0, not 1
        "#]],
    );
}

#[test]
fn a_booklet_in_the_series_of_another_order_is_named() {
    let change = |facts: &mut Facts| {
        let (first, count) = facts.orders[1].series[0];
        facts.orders[1].series[0] = (first, count - 1);
        facts.orders[0].series.push((BookletId::new(7).unwrap(), 1));
    };
    broken(
        change,
        expect![[r"
            4: booklets/7:
                places in the series of its order: 0, not 1
        "]],
    );
}

#[test]
fn a_booklet_in_no_series_is_missed() {
    let change = |facts: &mut Facts| facts.orders[1].series[0].1 = 1;
    broken(
        change,
        expect![[r"
            4: the ledger:
                booklets in all series, against booklets: 6, not 7
        "]],
    );
}

#[test]
fn a_redemption_of_a_settled_cycle_that_is_still_open_is_named() {
    let change = |facts: &mut Facts| {
        let open = facts.redemptions.pop_last().unwrap().1;
        facts.redemptions.insert(Sequence::FIRST, open);
    };
    broken(
        change,
        expect![[r"
            5: redemptions/1:
                cycles that it can come into: 0, not 1
            5: booklets/2:
                chèques that it took: 1, not 0
            5: redemptions/1:
                chèques that it took: 0, not 1
        "]],
    );
}

#[test]
fn a_redemption_that_is_void_and_kept_its_cheques_is_noticed() {
    let change = |facts: &mut Facts| {
        facts.redemptions.last_entry().unwrap().get_mut().void = true;
    };
    broken(
        change,
        expect![[r#"
            5: redemptions/46:
                chèques that it took: 1, not 0
            5: what venues/2 is due from funders/1:
                payable, against what it is for: 10.00, not 0.00
        "#]],
    );
}

#[test]
fn a_cycle_that_leaves_a_gap_is_named() {
    let change = |facts: &mut Facts| facts.cycles[1].first = facts.cycles[1].first.next();
    broken(
        change,
        expect![[r#"
            5: cycles/2:
                first entry, against the one after the cut-off before: 35, not 34
        "#]],
    );
}

#[test]
fn a_cycle_that_was_settled_before_an_earlier_one_is_named() {
    let change = |facts: &mut Facts| {
        let settled = facts.cycles[0].state.clone();
        let state = CycleState::Closed { parts: 0, lines: Vec::new() };
        facts.cycles[0].state = state;
        facts.cycles[1].state = settled;
        facts.redemptions.clear();
    };
    broken(
        change,
        expect![[r"
            5: cycles/2:
                cycles with figures after one without: 1, not 0
            5: booklets/2:
                chèques that it took: 1, not 0
            5: what venues/1 is due from funders/1:
                payable, against what it is for: 30.00, not 20.00
            5: what venues/1 is due from funders/2:
                payable, against what it is for: 10.00, not 5.00
            5: what venues/2 is due from funders/1:
                payable, against what it is for: 10.00, not 0.00
            5: cycles/1:
                the sum of the figures, against the remittances: 0.00, not 35.00
            5: cycles/2:
                the sum of the figures, against the remittances: 35.00, not 0.00
            5: cycles/1:
                the lines of the figures, against the remittances: 0, not 3
            5: cycles/2:
                the lines of the figures, against the remittances: 3, not 0
        "]],
    );
}

#[test]
fn a_payable_cent_of_nothing_is_named() {
    let change = |facts: &mut Facts| {
        add(facts, "payable.venues-2.funders-1", 0, 1);
        add(facts, "provision.funders-1", 1, 0);
    };
    broken(
        change,
        expect![[r"
            5: what venues/2 is due from funders/1:
                payable, against what it is for: 10.01, not 10.00
        "]],
    );
}

#[test]
fn a_remittance_that_is_payable_and_paid_is_named() {
    let change = |facts: &mut Facts| {
        let paid = facts.remittances.values_mut().last().unwrap();
        paid.payable = paid.due;
    };
    broken(
        change,
        expect![[r"
            5: what venues/2 is due from funders/1:
                payable, against what it is for: 10.00, not 20.00
            5: the remittance of cycles/1 to venues/2 from funders/1:
                due, against payable and in payments: 10.00, not 20.00
        "]],
    );
}

#[test]
fn a_payment_of_no_remittance_is_named() {
    let change =
        |facts: &mut Facts| facts.payments[1].creditor = Creditor::Venue(VenueId::new(7).unwrap());
    broken(
        change,
        expect![[r"
            5: the remittance of cycles/1 to venues/2 from funders/1:
                due, against payable and in payments: 10.00, not 0.00
            5: the remittance of cycles/1 to venues/7 from funders/1:
                due, against payable and in payments: 0.00, not 10.00
        "]],
    );
}

#[test]
fn a_remittance_that_no_figure_accounts_for_is_noticed() {
    let change = |facts: &mut Facts| {
        let (key, remittance) = facts.remittances.pop_first().unwrap();
        let key = RemittanceKey { venue: VenueId::new(3).unwrap(), ..key };
        let more = cents(remittance.due.get() + 1);
        let remittance = Remittance { due: more, payable: more, ..remittance };
        facts.remittances.insert(key, remittance);
    };
    broken(
        change,
        expect![[r"
            5: what venues/1 is due from funders/1:
                payable, against what it is for: 30.00, not 10.00
            5: what venues/3 is due from funders/1:
                payable, against what it is for: 0.00, not 20.01
            5: cycles/1:
                the sum of the figures, against the remittances: 35.00, not 35.01
        "]],
    );
}

#[test]
fn a_run_that_miscounts_its_payments_is_named() {
    let change = |facts: &mut Facts| {
        facts.runs[0].payments += 1;
        facts.runs[0].sum = cents(facts.runs[0].sum.get() + 1);
    };
    broken(
        change,
        expect![[r"
            5: paymentRuns/1:
                the sum of the run, against its payments: 35.01, not 35.00
            5: paymentRuns/1:
                the payments that the run counts: 3, not 2
        "]],
    );
}

#[test]
fn a_booked_payment_that_is_still_in_transit_is_named() {
    let change = |facts: &mut Facts| facts.payments[1].state = PaymentState::Made;
    broken(
        change,
        expect![[r"
            5: accounts/transit.payments-2.funders-1:
                transit, against payments on their way: 0.00, not 10.00
        "]],
    );
}

#[test]
fn transit_of_no_payment_is_named() {
    let change = |facts: &mut Facts| {
        add(facts, "transit.payments-9.funders-1", 0, 1);
        add(facts, "provision.funders-1", 1, 0);
    };
    broken(
        change,
        expect![[r"
            5: accounts/transit.payments-9.funders-1:
                transit, against payments on their way: 0.01, not 0.00
        "]],
    );
}

#[test]
fn the_cheques_of_an_order_are_counted_by_where_they_are() {
    let facts = facts();
    let expected = OrderCounts {
        issued: 50,
        in_stock: 20,
        allotted: 0,
        handed_over: 15,
        blocked: 10,
        redeemed: 5,
        ..OrderCounts::default()
    };
    let found = counts(&facts, OrderId::FIRST).unwrap();
    assert_eq!(found, expected);
    assert_eq!(found.unspent() + found.ended(), found.issued);
    assert_eq!(counts(&facts, OrderId::new(9).unwrap()), None);
}
