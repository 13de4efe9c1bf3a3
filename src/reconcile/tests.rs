//! The rules, as an operator reads them: lines and what they are about.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::index::Index;
use super::rules::clue;
use super::sequence::{Gap, follows, posted};
use super::told::of_run;
use crate::domain::bank::{Bank, BankLine, Flow};
use crate::domain::claim::StatementKey;
use crate::domain::command::banking::lines::{BookBankLine, Clue};
use crate::domain::id::{CycleId, FunderId, OrderId, VenueId};
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::iso20022::reference::PaymentReference;
use crate::iso20022::report::{
    Balance, BookedLine, LineKind, PayeeCheck, Stage, Statement, StatusReport, Word,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// `in transfer 7f7f-R1-A1 | what the payer wrote`; `-` for no id. It is of 1.00 unless an amount
/// stands behind the id.
fn line(text: &str) -> BookedLine {
    let (head, texts) = text.split_once('|').unwrap();
    let mut words = head.split_whitespace();
    let flow = if words.next() == Some("in") { Flow::In } else { Flow::Out };
    let kind = match words.next().unwrap() {
        "transfer" => LineKind::Transfer,
        "return" => LineKind::Return { reason: None },
        "fee" => LineKind::Fee,
        "interest" => LineKind::Interest,
        "batch" => LineKind::Batch,
        other => panic!("{other}"),
    };
    let id = words.next().unwrap();
    let texts = texts.split('|').map(str::trim).filter(|text| !text.is_empty());
    BookedLine {
        other_form: None,
        reference: "A1".parse().unwrap(),
        day: day("2025-01-31"),
        flow,
        amount: words.next().unwrap_or("1.00").parse().unwrap(),
        kind,
        end_to_end: (id != "-").then(|| id.to_owned()),
        texts: texts.map(str::to_owned).collect(),
        counterparty: None,
    }
}

fn told(clue: &Clue) -> String {
    match clue {
        Clue::Explained(explanation) => explanation.to_string(),
        Clue::Unexplained(reason) => format!("suspense: {reason}"),
    }
}

/// Compares what each line of `lines` is about.
fn check(lines: &str, expected: &Expect) {
    let mut text = String::new();
    for one in lines.lines().map(str::trim).filter(|one| !one.is_empty()) {
        writeln!(text, "{one}\n    {}", told(&clue(&Index::example(), &line(one)))).unwrap();
    }
    expected.assert_eq(&text);
}

fn order(number: u32) -> String {
    PaymentReference::Order(OrderId::new(number).unwrap()).text().unwrap()
}

fn call(cycle: u32, funder: u32) -> String {
    let cycle = CycleId::new(cycle).unwrap();
    let key =
        StatementKey { cycle, funder: FunderId::new(funder).unwrap(), buyer: FunderId::FIRST };
    PaymentReference::Call(key).text().unwrap()
}

fn recovery(venue: u32) -> String {
    let venue = VenueId::new(venue).unwrap();
    PaymentReference::Recovery { venue, buyer: FunderId::FIRST }.text().unwrap()
}

#[test]
fn an_id_of_ours_says_which_payment_unless_the_bank_says_that_it_is_a_fee() {
    check(
        "
        out transfer 7f7f-C1-V2-A1 |
        in  return   7f7f-C1-V2-A1 | AC04 compte clos
        in  transfer 7f7f-R1-A1    | RF28C17
        out fee      7f7f-R1-A1    |
        out transfer 7f7f-C1-V2-A2 |
        in  return   7f7f-C9-V2-A1 |
        out transfer 0000-C1-V2-A1 |
        ",
        &expect![[r#"
            out transfer 7f7f-C1-V2-A1 |
                paid payments/1
            in  return   7f7f-C1-V2-A1 | AC04 compte clos
                returned payments/1
            in  transfer 7f7f-R1-A1    | RF28C17
                returned payments/2
            out fee      7f7f-R1-A1    |
                borne
            out transfer 7f7f-C1-V2-A2 |
                suspense: unknown reference
            in  return   7f7f-C9-V2-A1 |
                suspense: unknown reference
            out transfer 0000-C1-V2-A1 |
                suspense: unknown reference
        "#]],
    );
}

#[test]
fn fees_and_interest_are_the_operators_and_batches_are_for_a_person() {
    check(
        "
        out fee      - | tenue de compte
        in  fee      - | geste commercial
        in  interest - |
        out interest - |
        in  batch    - | RF28C17
        in  return   - | RF46FLOAT
        ",
        &expect![[r#"
            out fee      - | tenue de compte
                borne
            in  fee      - | geste commercial
                float
            in  interest - |
                float
            out interest - |
                borne
            in  batch    - | RF28C17
                suspense: batch without details
            in  return   - | RF46FLOAT
                suspense: unknown reference
        "#]],
    );
}

#[test]
fn one_reference_says_what_a_receipt_is_and_several_say_nothing() {
    let lines = [
        format!("in transfer - | carnets {}", order(3)),
        format!("in transfer - | {} et encore {}", order(3), order(3)),
        format!("in transfer - | {} {}", order(3), order(1)),
        format!("in transfer - | {}", order(4)),
        format!("in transfer - | {}", call(1, 2)),
        format!("in transfer - | {}", call(2, 2)),
        format!("in transfer - | {}", recovery(2)),
        format!("in transfer - | {}", recovery(3)),
        "in transfer - | avance RF46FLOAT".to_owned(),
        "in transfer - | RF47FLOAT".to_owned(),
        format!("out transfer - | {}", order(3)),
    ];
    check(
        &lines.join("\n"),
        &expect![[r#"
        in transfer - | carnets RF78C3
            money funders/2 orders/3 -
        in transfer - | RF78C3 et encore RF78C3
            money funders/2 orders/3 -
        in transfer - | RF78C3 RF35C1
            suspense: several references
        in transfer - | RF51C4
            suspense: unknown reference
        in transfer - | RF78A1F2B1
            contribution funders/2 funders/1
        in transfer - | RF28A2F2B1
            suspense: unknown reference
        in transfer - | RF76V2B1
            recovery venues/2 funders/1
        in transfer - | RF42V3B1
            suspense: unknown reference
        in transfer - | avance RF46FLOAT
            float
        in transfer - | RF47FLOAT
            suspense: unknown reference
        out transfer - | RF78C3
            suspense: unknown reference
    "#]],
    );
}

#[test]
fn a_mandate_of_one_order_says_which_order_is_paid() {
    check(
        "
        in transfer - | MANDAT MD-2025.7.
        in transfer - | (md-2025.7)
        in transfer - 2.00 | (md-2025.7)
        in transfer - | MD-2025.8
        in transfer - | MD-2025.71
        in transfer - | MD-2025.7 | MD-2025.8
        in transfer - | virement du 12 05
        out transfer - | MD-2025.7
        ",
        &expect![[r#"
            in transfer - | MANDAT MD-2025.7.
                money funders/1 orders/1 Md-2025.7
            in transfer - | (md-2025.7)
                money funders/1 orders/1 Md-2025.7
            in transfer - 2.00 | (md-2025.7)
                suspense: not possible
            in transfer - | MD-2025.8
                suspense: several references
            in transfer - | MD-2025.71
                suspense: no reference
            in transfer - | MD-2025.7 | MD-2025.8
                suspense: several references
            in transfer - | virement du 12 05
                suspense: no reference
            out transfer - | MD-2025.7
                suspense: no reference
        "#]],
    );
}

#[test]
fn what_is_to_come_of_mandates_comes_once_in_a_file() {
    let two = || vec![line("in transfer - | MD-2025.7"), line("in transfer - | MD-2025.7")];
    let mut paid = BTreeSet::new();
    let of = |lines: &[BookBankLine]| lines.iter().map(|one| told(&one.clue)).collect::<Vec<_>>();
    let first = posted(&Index::example(), two(), &mut paid);
    let money = "money funders/1 orders/1 Md-2025.7";
    assert_eq!(of(&first), [money, "suspense: not possible"]);
    let next = posted(&Index::example(), two(), &mut paid);
    assert_eq!(of(&next), ["suspense: not possible"; 2], "in a later statement of the file");
}

#[test]
fn what_says_nothing_has_no_reference_and_what_looks_like_one_an_unknown_one() {
    check(
        "
        in transfer -             |
        in transfer NOTPROVIDED   | bonjour
        in transfer 0000-R1-A1    |
        in transfer -             | RF12XYZ
        in transfer -             | RFX12
        ",
        &expect![[r#"
            in transfer -             |
                suspense: no reference
            in transfer NOTPROVIDED   | bonjour
                suspense: no reference
            in transfer 0000-R1-A1    |
                suspense: unknown reference
            in transfer -             | RF12XYZ
                suspense: unknown reference
            in transfer -             | RFX12
                suspense: no reference
        "#]],
    );
}

#[test]
fn payments_are_posted_first_then_what_came_in_then_the_rest() {
    let lines = [
        "out transfer - | prélèvement",
        "in return 7f7f-R1-A1 |",
        "in transfer - | bonjour",
        "out transfer 7f7f-R1-A1 |",
    ];
    let posted = posted(&Index::example(), lines.map(line).into(), &mut BTreeSet::new());
    let told: Vec<String> = posted.iter().map(|one| told(&one.clue)).collect();
    assert_eq!(
        told,
        [
            "paid payments/2",
            "returned payments/2",
            "suspense: no reference",
            "suspense: no reference"
        ]
    );
}

fn statement((opens, opening): (&str, i64), (closes, closing): (&str, i64)) -> Statement {
    Statement {
        id: "S1".to_owned(),
        account: "FR7630006000011234567890189".parse().unwrap(),
        opening: Balance { day: day(opens), cents: opening },
        closing: Balance { day: day(closes), cents: closing },
        lines: Vec::new(),
        pending: 0,
        unmoved: 0,
    }
}

#[test]
fn a_file_follows_the_last_balance_before_its_day_or_one_of_its_day() {
    let mut bank = Bank::default();
    let jan = |day: u8| format!("2025-01-{day:02}");
    let of = |day: u8, opening| statement((&jan(day), opening), (&jan(day), opening));
    assert_eq!(follows(&bank, &of(2, 77)), Ok(()), "nothing to compare with");
    for (day, cents) in [(2, 100), (3, 200)] {
        let (day, cents): (u8, u64) = (day, cents);
        bank.set_closing(jan(day).parse().unwrap(), Cents::new(cents).unwrap());
    }
    assert_eq!(follows(&bank, &of(2, 77)), Ok(()), "the first, again");
    assert_eq!(follows(&bank, &of(3, 100)), Ok(()), "the second, again");
    assert_eq!(follows(&bank, &of(3, 200)), Ok(()), "another one of the same day");
    assert_eq!(follows(&bank, &of(4, 200)), Ok(()));
    let before = statement((&jan(3), 200), (&jan(4), 300));
    assert_eq!(follows(&bank, &before), Ok(()), "it opens with the day before");
    let (day, recorded) = (jan(5).parse().unwrap(), jan(3).parse().unwrap());
    let gap = Gap { day, opening: 250, recorded, closing: 200 };
    assert_eq!(follows(&bank, &of(5, 250)), Err(gap));
    let days = statement((&jan(2), 100), (&jan(3), 250));
    assert_eq!(follows(&bank, &days), Ok(()), "both days again, in one statement");
}

#[test]
fn a_file_follows_what_was_booked_since_a_balance_where_none_could_be_recorded() {
    let mut bank = Bank::default();
    let jan = |day: u8| format!("2025-01-{day:02}");
    bank.set_closing(jan(2).parse().unwrap(), Cents::new(100).unwrap());
    for (day, flow, reference) in [(3, Flow::Out, "A1"), (5, Flow::In, "A2")] {
        let (day, amount) = (jan(day).parse().unwrap(), Cents::new(150).unwrap());
        bank.add(&BankLine { day, flow, amount, reference: reference.parse().unwrap() });
    }
    let of = |day: u8, opening| statement((&jan(day), opening), (&jan(day), opening));
    assert_eq!(follows(&bank, &of(4, -50)), Ok(()), "overdrawn by the debit of the 3rd");
    assert_eq!(follows(&bank, &of(5, -50)), Ok(()), "what the 5th books comes after its opening");
    assert_eq!(follows(&bank, &of(6, 100)), Ok(()));
    let dated_before = statement((&jan(3), -50), (&jan(4), -50));
    assert_eq!(
        follows(&bank, &dated_before),
        Ok(()),
        "an opening of the day before is its closing"
    );
    for (day, opening) in [(4, -49), (6, -50)] {
        assert!(follows(&bank, &of(day, opening)).is_err(), "{day} {opening}");
    }
}

#[test]
fn a_status_is_of_a_run_of_this_ledger() {
    let report = |message: &str, group, word| StatusReport {
        original_message: message.to_owned(),
        group,
        payments: vec![("7f7f-R1-A1".to_owned(), word), ("7f7f-R9-A1".to_owned(), word)],
    };
    let accepted = Word::Accepted(Stage::UnderWay);
    let of = |message: &str, group, word| {
        let found = of_run(&Index::example(), &report(message, group, word))?;
        let payments = found.payments.iter().map(|said| {
            let payment = said.payment.map_or("-".to_owned(), |payment| payment.to_string());
            format!("{payment} {}", said.word.map_or("-", |word| word.word()))
        });
        let rejected = found.rejected.map_or("-".to_owned(), |reason| reason.to_string());
        Some(format!("{} {rejected}: {}", found.run, payments.collect::<Vec<_>>().join(", ")))
    };
    for other in ["0000-RUN1", "7f7f-RUN3", "7f7f-RUN01", "7f7f-RUN", "RUN1"] {
        assert_eq!(of(other, None, accepted), None, "{other}");
    }
    let told = |group, word| of("7f7f-RUN2", group, word).unwrap();
    assert_eq!(told(None, accepted), "paymentRuns/2 -: payments/2 accepted, - accepted");
    let readable = Word::Accepted(Stage::Readable);
    assert_eq!(told(None, readable), "paymentRuns/2 -: payments/2 -, - -");
    let differs = Word::PayeeCheck(PayeeCheck::NoMatch);
    assert_eq!(told(None, differs), "paymentRuns/2 -: payments/2 no match, - no match");
    let rejected = Word::Rejected { reason: None };
    assert_eq!(told(Some(rejected), rejected), "paymentRuns/2 MS03: ");
}
