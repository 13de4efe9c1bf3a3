//! An entry that does not follow from the facts in front of it is reported.

use carnet::domain::account::{Account, Credit, Debit, Transfer};
use carnet::domain::entry::{BankingEffect, ChequeSet, Effect, Entry, Part, StockEffect};
use carnet::domain::facts::Facts;
use carnet::domain::id::{BookletId, FunderId, OrderId, RedemptionId, Sequence};
use carnet::domain::invariants::check_entry;
use carnet::domain::money::Cents;
use carnet::domain::time::{Day, Timestamp};
use expect_test::{Expect, expect};

use crate::support::whole_life;

/// The facts before the first entry whose first effect is as wanted, and that entry.
fn before(wanted: impl Fn(&Effect) -> bool) -> (Facts, Entry) {
    let mut facts = Facts::default();
    for entry in whole_life().entries {
        if wanted(&entry.effects[0]) {
            return (facts, entry);
        }
        facts.apply(&entry);
    }
    panic!("the life has no such entry")
}

/// Changes the entry, and compares what is reported.
#[expect(clippy::needless_pass_by_value, reason = "an expectation is written where it is given")]
fn changed((facts, mut entry): (Facts, Entry), change: impl FnOnce(&mut Entry), expected: Expect) {
    assert_eq!(check_entry(&facts, &entry), [], "whole before");
    change(&mut entry);
    let lines = check_entry(&facts, &entry).into_iter().map(|breach| format!("{breach}\n"));
    expected.assert_eq(&lines.collect::<String>());
}

fn redemption() -> (Facts, Entry) {
    before(|effect| matches!(effect, Effect::Redeemed { .. }))
}

/// The same transfer of another amount.
fn of(transfer: &Transfer, cents: u64) -> Transfer {
    let (debit, credit) = (Debit(transfer.debit()), Credit(transfer.credit()));
    Transfer::new(debit, credit, Cents::new(cents).unwrap()).unwrap()
}

fn parts(entry: &mut Entry) -> &mut Vec<Part> {
    let Effect::Redeemed { parts, .. } = &mut entry.effects[0] else { panic!("no redemption") };
    parts
}

#[test]
fn every_entry_of_a_whole_life_follows_from_the_facts_in_front_of_it() {
    let mut facts = Facts::default();
    for entry in whole_life().entries {
        assert_eq!(check_entry(&facts, &entry), [], "{entry:?}");
        facts.apply(&entry);
    }
}

#[test]
fn a_gap_in_the_sequence_is_named() {
    changed(
        redemption(),
        |entry| entry.sequence = entry.sequence.next(),
        expect![[r#"
            entry 32: sequence number: 32, not 31
        "#]],
    );
}

#[test]
fn time_that_goes_back_is_named() {
    let change = |entry: &mut Entry| {
        entry.at = Timestamp::from_micros(entry.at.micros() - 1).unwrap();
        entry.day = Day::minus(entry.day, 2);
    };
    changed(
        redemption(),
        change,
        expect![[r#"
            entry 31: microseconds before the entry in front: 1, not 0
            entry 31: days before the entry in front: 2, not 0
        "#]],
    );
}

#[test]
fn a_redemption_that_moves_another_amount_is_named() {
    let change = |entry: &mut Entry| entry.transfers[0] = of(&entry.transfers[0], 2_001);
    changed(
        redemption(),
        change,
        expect![[r"
        accounts/circulating.orders-1: debits, against the effects: 20.01, not 20.00
        accounts/payable.venues-1.funders-1: credits, against the effects: 20.01, not 20.00
    "]],
    );
}

#[test]
fn a_redemption_that_moves_nothing_for_a_part_is_named() {
    let change = |entry: &mut Entry| {
        entry.transfers.pop();
    };
    changed(
        redemption(),
        change,
        expect![[r"
        accounts/circulating.orders-2: debits, against the effects: 0.00, not 5.00
        accounts/payable.venues-1.funders-2: credits, against the effects: 0.00, not 5.00
    "]],
    );
}

#[test]
fn a_part_of_another_value_than_its_cheques_is_named() {
    let change = |entry: &mut Entry| parts(entry)[0].value = Cents::new(1_999).unwrap();
    changed(
        redemption(),
        change,
        expect![[r"
        orders/1: value of the part, against its chèques: 19.99, not 20.00
    "]],
    );
}

#[test]
fn a_cheque_that_was_already_used_is_named() {
    let again = |effect: &Effect| {
        let Effect::Redeemed { parts, .. } = effect else { return false };
        parts[0].cheques[0].mask == 0b100
    };
    let change = |entry: &mut Entry| parts(entry)[0].cheques[0].mask = 0b1;
    changed(
        before(again),
        change,
        expect![[r"
        booklets/1: chèques taken, against those that could be: 1, not 0
    "]],
    );
}

#[test]
fn a_cheque_that_stands_twice_in_a_redemption_is_named() {
    let change = |entry: &mut Entry| {
        let set = ChequeSet { booklet: BookletId::FIRST, mask: 0b1 };
        parts(entry)[0].cheques = vec![set, set];
    };
    changed(
        redemption(),
        change,
        expect![[r"
        booklets/1: chèques taken, against those that could be: 2, not 1
    "]],
    );
}

#[test]
fn a_cheque_of_another_order_or_past_its_booklet_is_named() {
    let change = |entry: &mut Entry| {
        parts(entry)[0].cheques[0].mask = 0b11 << 9;
        parts(entry)[1].cheques[0].booklet = BookletId::FIRST;
    };
    changed(
        redemption(),
        change,
        expect![[r"
        booklets/1: chèques taken, against those that could be: 3, not 1
    "]],
    );
}

#[test]
fn a_part_of_an_order_that_does_not_exist_is_named() {
    let change = |entry: &mut Entry| parts(entry)[1].order = OrderId::new(9).unwrap();
    changed(
        redemption(),
        change,
        expect![[r"
        orders/9: value of the part, against its chèques: 5.00, not 0.00
        booklets/6: chèques taken, against those that could be: 1, not 0
        accounts/circulating.orders-2: debits, against the effects: 5.00, not 0.00
        accounts/payable.venues-1.funders-2: credits, against the effects: 5.00, not 0.00
    "]],
    );
}

#[test]
fn a_void_of_what_was_no_redemption_is_named() {
    let void = before(|effect| matches!(effect, Effect::RedemptionVoided { .. }));
    let change = |entry: &mut Entry| {
        if let Effect::RedemptionVoided { redemption, .. } = &mut entry.effects[0] {
            *redemption = RedemptionId(Sequence::FIRST);
        }
    };
    changed(
        void,
        change,
        expect![[r"
        accounts/payable.venues-2.funders-1: debits, against the effects: 10.00, not 0.00
        accounts/circulating.orders-1: credits, against the effects: 10.00, not 0.00
    "]],
    );
}

#[test]
fn a_bank_line_of_another_amount_than_the_escrow_moved_is_named() {
    let received = before(|effect| matches!(effect, Effect::MoneyReceived { .. }));
    let change = |entry: &mut Entry| {
        if let Effect::BankLineBooked(line) = &mut entry.effects[1] {
            line.amount = Cents::new(1).unwrap();
        }
    };
    changed(
        received,
        change,
        expect![[r#"
            entry 21: escrow moved, against the bank's line: 600.00, not 0.01
            accounts/escrow.funders-1: debits, against the effects: 600.00, not 0.01
            accounts/provision.funders-1: credits, against the effects: 600.00, not 0.01
        "#]],
    );
}

#[test]
fn a_booking_that_does_not_leave_the_account_is_named() {
    let booked = before(|effect| matches!(effect, Effect::PaymentBooked { .. }));
    let change = |entry: &mut Entry| entry.effects.truncate(1);
    changed(
        booked,
        change,
        expect![[r#"
            entry 39: escrow moved, against the bank's line: -25.00, not 0.00
        "#]],
    );
}

#[test]
fn an_issue_of_more_than_the_provision_is_named() {
    let issued = before(|effect| matches!(effect, Effect::BookletsIssued { .. }));
    let change = |entry: &mut Entry| {
        entry.transfers[0] = of(&entry.transfers[0], 70_000);
        if let Effect::BookletsIssued { count, .. } = &mut entry.effects[0] {
            *count = 7;
        }
    };
    changed(
        issued,
        change,
        expect![[r"
        accounts/provision.funders-1: balance on its side: -100.00, not 0.00
    "]],
    );
}

#[test]
fn money_that_moves_without_an_effect_is_named() {
    let handed = before(|effect| matches!(effect, Effect::Stock(StockEffect::BookletGiven { .. })));
    let change = |entry: &mut Entry| {
        let buyer = FunderId::FIRST;
        let (debit, credit) = (Account::Provision { buyer }, Account::Escrow { buyer });
        let one = Cents::new(1).unwrap();
        entry.transfers.push(Transfer::new(Debit(debit), Credit(credit), one).unwrap());
    };
    changed(
        handed,
        change,
        expect![[r#"
            entry 27: escrow moved, against the bank's line: -0.01, not 0.00
            accounts/provision.funders-1: debits, against the effects: 0.01, not 0.00
            accounts/escrow.funders-1: credits, against the effects: 0.01, not 0.00
        "#]],
    );
}

#[test]
fn a_name_that_is_not_the_next_one_is_named() {
    let issued = before(|effect| matches!(effect, Effect::BookletsIssued { .. }));
    let change = |entry: &mut Entry| {
        if let Effect::BookletsIssued { first, .. } = &mut entry.effects[0] {
            *first = BookletId::new(3).unwrap();
        }
    };
    changed(
        issued,
        change,
        expect![[r#"
            entry 23: first booklet: 3, not 1
        "#]],
    );
}

#[test]
fn a_cycle_that_does_not_begin_where_the_last_one_ended_is_named() {
    let closed = before(|effect| matches!(effect, Effect::CycleClosed { .. }));
    let change = |entry: &mut Entry| {
        if let Effect::CycleClosed { first, .. } = &mut entry.effects[0] {
            *first = first.next();
        }
    };
    changed(
        closed,
        change,
        expect![[r#"
            entry 33: first entry of the cycle: 2, not 1
        "#]],
    );
}

#[test]
fn a_run_that_is_sealed_with_more_than_it_holds_is_named() {
    let is_seal =
        |effect: &Effect| matches!(effect, Effect::Banking(BankingEffect::RunSealed { .. }));
    let sealed = before(is_seal);
    let change = |entry: &mut Entry| {
        if let Effect::Banking(BankingEffect::RunSealed { payments, .. }) = &mut entry.effects[0] {
            *payments += 1;
        }
    };
    changed(
        sealed,
        change,
        expect![[r#"
            entry 38: payments of the sealed run: 3, not 2
        "#]],
    );
}
