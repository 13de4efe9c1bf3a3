//! Golden bytes of every effect, account and word: a line that changes is a format that breaks.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use std::fmt::Write;

use expect_test::{Expect, expect};

use super::super::stored::Stored;
use super::super::wire::put;
use super::*;

const OPPOSITIONS: [Opposition; 4] =
    [Opposition::Lost, Opposition::Stolen, Opposition::Damaged, Opposition::Suspicious];
const VOID_REASONS: [VoidReason; 3] =
    [VoidReason::EntryError, VoidReason::ServiceNotGiven, VoidReason::HolderRequest];

/// Two digits per byte; of more than eight equal bytes, the byte and how often it stands there.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for run in bytes.chunk_by(|a, b| a == b) {
        match run {
            [byte, .., _] if run.len() > 8 => write!(text, "[{byte:02x}*{}]", run.len()).unwrap(),
            _ => run.iter().for_each(|byte| write!(text, "{byte:02x}").unwrap()),
        }
    }
    text
}

/// The record of each value, behind the first word of its `Debug` form.
pub(super) fn check<T: Stored + std::fmt::Debug>(values: &[T], expected: &Expect) {
    let mut lines = String::new();
    for value in values {
        let mut bytes = Vec::new();
        put(&mut bytes, &value.record());
        let shown = format!("{value:?}");
        let name = shown.split(['(', ' ', '{']).next().unwrap();
        writeln!(lines, "{name} {}", hex(&bytes)).unwrap();
    }
    expected.assert_eq(&lines);
}

fn payment() -> PaymentId {
    PaymentId::new(9).unwrap()
}

fn terms() -> VenueTerms {
    VenueTerms {
        departement: "974".parse().unwrap(),
        commune: Some("97411".parse().unwrap()),
        label: DayRange::new(day("2025-01-01"), day("2026-12-31")).unwrap(),
        record: RecordDigest([0xCC; 32]),
    }
}

fn order_terms() -> OrderTerms {
    OrderTerms {
        buyer: BUYER,
        scheme: SchemeId::FIRST,
        quantity: 5_000,
        outer_day: day("2026-01-31"),
        face_value: cents(1_000),
        cheques_per_booklet: 10,
    }
}

fn validity() -> Validity {
    Validity {
        last_service: day("2026-01-31"),
        last_presentation: day("2026-03-31"),
        lapse: day("2026-04-01"),
    }
}

fn foundation() -> Vec<Effect> {
    let record = RecordDigest([0xCC; 32]);
    vec![
        Effect::Founded { ledger: LedgerId([0xDD; 16]) },
        Effect::CodeKeyAdded { version: KeyVersion::FIRST, fingerprint: Fingerprint([0xEE; 16]) },
        Effect::ClockAccepted,
        Effect::SchemeCreated { scheme: SchemeId::FIRST, rules: rules() },
        Effect::BuyerCreated { funder: BUYER, record },
        Effect::PrescriberCreated { prescriber: PrescriberId::FIRST, record },
        Effect::VenueCreated { venue: venue(), terms: terms() },
        Effect::VenueSuspended { venue: venue(), reason: Suspension::Label },
        Effect::VenueResumed { venue: venue() },
        Effect::OrderCreated { order: order(), terms: order_terms() },
        Effect::BankLineBooked(bank_line()),
        Effect::MoneyReceived { buyer: BUYER },
    ]
}

fn circulation() -> Vec<Effect> {
    let (first, prescriber) = (booklet(), PrescriberId::FIRST);
    let (key, validity) = (KeyVersion::FIRST, validity());
    let redemption = RedemptionId(Sequence::new(1_000_000).unwrap());
    vec![
        Effect::BookletsIssued { order: order(), first, count: 500, key, validity },
        Effect::BookletsAllotted { first, count: 50, prescriber },
        Effect::BookletHandedOver { booklet: booklet(), day: day("2025-01-31") },
        Effect::BookletBlocked { booklet: booklet(), reason: Opposition::Stolen },
        Effect::BookletUnblocked { booklet: booklet() },
        redeemed(),
        Effect::RedemptionVoided { redemption, reason: VoidReason::HolderRequest },
    ]
}

fn settling() -> Vec<Effect> {
    let (cycle, run, payment, day) =
        (CycleId::FIRST, PaymentRunId::FIRST, payment(), day("2025-02-03"));
    let line = FigureLine {
        venue: venue(),
        buyer: BUYER,
        redemptions: 3,
        cheques: 4,
        amount: cents(4_000),
    };
    let digest = FiguresDigest([0xFF; 32]);
    let totals = FigureTotals { lines: 1, amount: cents(4_000), digest };
    let made = PaymentMade {
        payment,
        venue: venue(),
        attempt: 1,
        lines: vec![PaymentLine { buyer: BUYER, amount: cents(4_000) }],
    };
    let label = "2025-01".parse().unwrap();
    let reference = "S1".parse().unwrap();
    vec![
        Effect::CycleClosed { cycle, label, first: Sequence::FIRST },
        Effect::FiguresRecorded { cycle, part: 1, lines: vec![line], totals: Some(totals) },
        Effect::CycleApproved { cycle },
        Effect::PaymentRunOpened { run, cycle },
        Effect::PaymentsMade { run, payments: vec![made] },
        Effect::PaymentRunSealed { run, payments: 1, sum: cents(4_000) },
        Effect::PaymentBooked { payment, day },
        Effect::PaymentReturned { payment, day },
        Effect::BankBalanceRecorded { day, balance: cents(16_384), reference },
    ]
}

#[test]
fn every_effect_keeps_its_layout() {
    let effects = [foundation(), circulation(), settling()].concat();
    check(
        &effects,
        &expect![[r#"
            Founded 00[dd*16]
            CodeKeyAdded 0101[ee*16]
            ClockAccepted 02
            SchemeCreated 0301e8070a011f031f3e0a01c8010002000701011001324130303400
            BuyerCreated 0401[cc*32]
            PrescriberCreated 0501[cc*32]
            VenueCreated 06ac02ce07013937343131ac47854d[cc*32]
            VenueSuspended 07ac0202
            VenueResumed 08ac02
            OrderCreated 090201018827b74ae8070a
            BankLineBooked 0aca4701050442312f37
            MoneyReceived 0b01
            BookletsIssued 0c02c0c407f40301b74af24af34a
            BookletsAllotted 0dc0c4073201
            BookletHandedOver 0ec0c407ca47
            BookletBlocked 0fc0c40701
            BookletUnblocked 10c0c407
            Redeemed 11ac0200020206ca47010201d00f01c0c40703
            RedemptionVoided 12c0843d02
            CycleClosed 130107323032352d303101
            FiguresRecorded 14010101ac02010304a01f0101a01f[ff*32]
            CycleApproved 1501
            PaymentRunOpened 160101
            PaymentsMade 17010109ac02010101a01f
            PaymentRunSealed 180101a01f
            PaymentBooked 1909cd47
            PaymentReturned 1a09cd47
            BankBalanceRecorded 1bcd47808001025331
        "#]],
    );
}

#[test]
fn every_account_keeps_its_layout() {
    let other = FunderId::new(2).unwrap();
    let accounts = [
        Account::Escrow { buyer: BUYER },
        Account::Provision { buyer: BUYER },
        Account::Circulating { order: order() },
        Account::Payable { venue: venue(), buyer: BUYER },
        Account::Transit { payment: payment(), buyer: BUYER },
        Account::Contribution { contributor: other, buyer: BUYER },
        Account::CoFunding { co_funder: other, buyer: BUYER },
        Account::Clawback { venue: venue(), buyer: BUYER },
        Account::Deferred { buyer: BUYER },
        Account::Held { buyer: BUYER },
        Account::Owed { funder: other, buyer: BUYER },
        Account::Unassigned,
        Account::Operator,
    ];
    check(
        &accounts,
        &expect![[r#"
            Escrow 0001
            Provision 0101
            Circulating 0202
            Payable 03ac0201
            Transit 040901
            Contribution 050201
            CoFunding 060201
            Clawback 07ac0201
            Deferred 0801
            Held 0901
            Owed 0a0201
            Unassigned 0b
            Operator 0c
        "#]],
    );
}

#[test]
fn every_word_keeps_its_tag() {
    check(
        &Service::ALL,
        &expect![[r#"
        AdministrativeProcedures 00
        EverydayTools 01
        Employment 02
        Security 03
        Parenting 04
        Leisure 05
        Understanding 06
        Access 07
        Equipment 08
    "#]],
    );
    check(
        &Category::ALL,
        &expect![[r#"
        Papiers 00
        Famille 01
        Social 02
        Travail 03
        Logement 04
        Transports 05
        Argent 06
        Justice 07
        Etranger 08
        Loisirs 09
    "#]],
    );
}

#[test]
fn every_reason_keeps_its_tag() {
    check(
        &OPPOSITIONS,
        &expect![[r#"
        Lost 00
        Stolen 01
        Damaged 02
        Suspicious 03
    "#]],
    );
    let suspensions = [Suspension::Inquiry, Suspension::OwnRequest, Suspension::Label];
    check(
        &suspensions,
        &expect![[r#"
        Inquiry 00
        OwnRequest 01
        Label 02
    "#]],
    );
    check(
        &VOID_REASONS,
        &expect![[r#"
        EntryError 00
        ServiceNotGiven 01
        HolderRequest 02
    "#]],
    );
    check(
        &[Flow::In, Flow::Out],
        &expect![[r#"
        In 00
        Out 01
    "#]],
    );
    check(
        &[Handover::Required, Handover::NotRequired],
        &expect![[r#"
        Required 00
        NotRequired 01
    "#]],
    );
    check(
        &[Territory::Anywhere],
        &expect![[r#"
        Anywhere 00
    "#]],
    );
}

#[test]
fn an_entry_keeps_its_layout() {
    let bytes = encode(&redemption()).unwrap();
    let (header, rest) = bytes.split_at(56);
    expect!["01c0843d80ec90fed29f8b03ca4709677569636865742d33[aa*16][bb*16]"]
        .assert_eq(&hex(header));
    expect!["0111ac0200020206ca47010201d00f01c0c4070301020203ac0201d00f"].assert_eq(&hex(rest));
    assert_eq!(decode(&bytes), Ok(redemption()));
}
