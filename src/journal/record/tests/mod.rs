//! What entries are refused, and that all others have one form.

mod claims;
mod later;
mod layout;
mod sharing;
mod shown;

use std::fmt::Write;

use expect_test::expect;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::domain::account::{Account, Credit, Debit};
use crate::domain::arbitrary;
use crate::domain::bank::{BankLine, Flow};
use crate::domain::code::{Fingerprint, KeyVersion};
use crate::domain::entry::{
    ChequeSet, FigureLine, FigureTotals, FiguresDigest, Part, PaymentLine, PaymentMade,
};
use crate::domain::facts::{Opposition, OrderTerms, Suspension, VenueTerms, VoidReason};
use crate::domain::id::{
    BookletId, CycleId, FunderId, LedgerId, OrderId, PaymentId, PaymentRunId, PrescriberId,
    RedemptionId, SchemeId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::procedure::Category;
use crate::domain::registry::RecordDigest;
use crate::domain::scheme::{FirstRules, Handover, MonthDay, Territory, Validity};
use crate::domain::service::Service;
use crate::domain::time::{Day, DayRange, Timestamp};

const BUYER: FunderId = FunderId::FIRST;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn cents(cents: u64) -> Cents {
    Cents::new(cents).unwrap()
}

fn venue() -> VenueId {
    VenueId::new(300).unwrap()
}

fn order() -> OrderId {
    OrderId::new(2).unwrap()
}

fn booklet() -> BookletId {
    BookletId::new(123_456).unwrap()
}

fn redeemed() -> Effect {
    Effect::Redeemed {
        venue: venue(),
        service: Service::AdministrativeProcedures,
        procedures: vec![Category::Social.procedure(), Category::Argent.procedure()],
        service_date: day("2025-01-31"),
        parts: vec![Part {
            order: order(),
            rules_version: 1,
            value: cents(2_000),
            cheques: vec![ChequeSet { booklet: booklet(), mask: 0b11 }],
        }],
    }
}

fn redemption() -> Entry {
    let circulating = Account::Circulating { order: order() };
    let payable = Account::Payable { venue: venue(), buyer: BUYER };
    let transfer = Transfer::new(Debit(circulating), Credit(payable), cents(2_000)).unwrap();
    entry(vec![redeemed()], vec![transfer])
}

fn entry(effects: Vec<Effect>, transfers: Vec<Transfer>) -> Entry {
    Entry {
        sequence: Sequence::new(1_000_000).unwrap(),
        at: Timestamp::from_micros(1_738_315_800_000_000).unwrap(),
        day: day("2025-01-31"),
        caller: "guichet-3".parse().unwrap(),
        request: RequestId([0xAA; 16]),
        digest: RequestDigest([0xBB; 16]),
        effects,
        transfers,
    }
}

fn rules() -> FirstRules {
    FirstRules {
        face_value: cents(1_000),
        cheques_per_booklet: 10,
        last_service: MonthDay::new(1, 31).unwrap(),
        last_presentation: MonthDay::new(3, 31).unwrap(),
        service_age_days: 62,
        cheques_per_redemption: 10,
        cheques_per_venue_day: Some(200),
        cheques_per_booklet_day: None,
        services: vec![Service::AdministrativeProcedures, Service::Access],
        territory: Territory::Within {
            departements: vec!["16".parse().unwrap()],
            communes: vec!["2A004".parse().unwrap()],
        },
        handover: Handover::Required,
    }
}

fn bank_line() -> BankLine {
    let reference = "B1/7".parse().unwrap();
    BankLine { day: day("2025-01-31"), flow: Flow::Out, amount: cents(5), reference }
}

#[test]
fn another_format_is_refused() {
    let mut bytes = encode(&redemption()).unwrap();
    assert_eq!(decode(&[]), Err(RecordError::Empty));
    bytes[0] = 2;
    assert_eq!(decode(&bytes), Err(RecordError::NewerFormat { found: 2, known: 1 }));
    bytes[0] = 0;
    assert_eq!(decode(&bytes), Err(RecordError::NoFormat { found: 0 }));
}

#[test]
fn what_follows_the_end_is_refused() {
    let mut bytes = encode(&redemption()).unwrap();
    bytes.extend([0, 0]);
    assert_eq!(decode(&bytes), Err(RecordError::Trailing { bytes: 2 }));
}

/// The bytes of an entry with `effect`, in which `from` was replaced by `to` before they were read.
fn damaged(effect: Effect, from: &[u8], to: &[u8]) -> String {
    let bytes = encode(&entry(vec![effect], Vec::new())).unwrap();
    let at = bytes.windows(from.len()).rposition(|window| window == from).unwrap();
    let (before, after) = bytes.split_at(at);
    let damaged = [before, to, &after[from.len()..]].concat();
    decode(&damaged).unwrap_err().to_string()
}

#[test]
fn a_value_out_of_its_range_is_named() {
    let mut seen = String::new();
    let mut see = |error: String| writeln!(seen, "{error}").unwrap();
    let mask = |mask: u8| [0xC0, 0xC4, 0x07, mask];
    see(damaged(redeemed(), &mask(3), &mask(0)));
    see(damaged(redeemed(), &[1, 0xD0, 0x0F], &[1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]));
    see(damaged(Effect::MoneyReceived { buyer: BUYER }, &[11, 1, 0], &[11, 0, 0]));
    see(damaged(Effect::MoneyReceived { buyer: BUYER }, &[11, 1, 0], &[28, 1, 0]));
    see(damaged(Effect::MoneyReceived { buyer: BUYER }, &[11, 1, 0], &[11, 0x81, 0, 0]));
    see(damaged(Effect::BankLineBooked(bank_line()), b"B1/7", b"B1 7"));
    see(damaged(Effect::BankLineBooked(bank_line()), &[1, 5, 4], &[1, 0, 4]));
    let handed_over = Effect::BookletHandedOver { booklet: booklet(), day: Day::MAX };
    see(damaged(handed_over, &[0xD8, 0xBA, 4], &[0xD9, 0xBA, 4]));
    expect![[r"
        effects.Redeemed.parts.cheques.mask is out of its range
        effects.Redeemed.parts.value is out of its range
        effects.MoneyReceived.buyer is out of its range
        effects: not in the layout of this format
        effects: not written in the one form that it has
        effects.BankLineBooked.reference is out of its range
        effects.BankLineBooked.amount is out of its range
        effects.BookletHandedOver.day is out of its range
    "]]
    .assert_eq(&seen);
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let first = BookletId::FIRST;
    let allotted =
        Effect::BookletsAllotted { first, count: 10_001, prescriber: PrescriberId::FIRST };
    let refused = encode(&entry(vec![allotted], Vec::new())).unwrap_err();
    assert_eq!(refused.to_string(), "effects.BookletsAllotted.count is out of its range");
}

#[test]
fn an_entry_has_at_most_a_thousand_records_of_each_kind() {
    let full = entry(vec![Effect::ClockAccepted; RECORDS_MAX], Vec::new());
    assert_eq!(decode(&encode(&full).unwrap()), Ok(full));
    let over = entry(vec![Effect::ClockAccepted; RECORDS_MAX + 1], Vec::new());
    assert_eq!(encode(&over), Err(EncodeError::TooMany { part: "effects", count: 1_001 }));
    let names = FirstRules { services: vec![Service::Access; 100], ..rules() };
    let scheme = Effect::SchemeCreated { scheme: SchemeId::FIRST, rules: names };
    let long = encode(&entry(vec![scheme; RECORDS_MAX], Vec::new())).unwrap_err();
    assert!(matches!(long, EncodeError::TooLarge { limit: ENTRY_BYTES_MAX, .. }), "{long}");
}

#[test]
fn the_largest_entries_that_are_decided_fit() {
    use crate::domain::command::organisations::FUNDERS_MAX;
    use crate::domain::command::payments::runs::{RUN_PART_LINES_MAX, RUN_PART_PAYMENTS_MAX};
    // One line per payment, and the last one, which was let in just below the bound, has them all.
    let (payment, venue) = (PaymentId::new(u32::MAX).unwrap(), VenueId::new(u32::MAX).unwrap());
    let line = PaymentLine { buyer: FunderId::new(FUNDERS_MAX).unwrap(), amount: Cents::MAX };
    let made = |lines| PaymentMade { payment, venue, attempt: u16::MAX, lines: vec![line; lines] };
    let mut payments = vec![made(1); RUN_PART_LINES_MAX.min(RUN_PART_PAYMENTS_MAX) - 1];
    payments.push(made(usize::try_from(FUNDERS_MAX).unwrap()));
    let lines = payments.iter().map(|made| made.lines.len()).sum();
    let payable = Debit(Account::Payable { venue, buyer: line.buyer });
    let transit = Credit(Account::Transit { payment, buyer: line.buyer });
    let transfer = Transfer::new(payable, transit, Cents::MAX).unwrap();
    let effect = Effect::PaymentsMade { run: PaymentRunId::FIRST, payments };
    let largest = entry(vec![effect], vec![transfer; lines]);
    assert_eq!(decode(&encode(&largest).unwrap()), Ok(largest));
}

#[test]
fn a_length_is_not_believed_before_the_bytes_are_there() {
    let bytes = encode(&entry(Vec::new(), Vec::new())).unwrap();
    let head = &bytes[..bytes.len() - 2];
    let claim = |count: &[u8]| decode(&[head, count].concat()).unwrap_err().to_string();
    assert_eq!(claim(&[0xE8, 0x07]), "effects: 1000 of them cannot be");
    assert_eq!(claim(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), "effects: 4294967295 of them cannot be");
    let long = vec![FORMAT; ENTRY_BYTES_MAX + 1];
    let limit = ENTRY_BYTES_MAX;
    assert_eq!(decode(&long), Err(RecordError::TooLong { bytes: limit + 1, limit }));
}

proptest! {
    #[test]
    fn an_entry_is_read_back(entry in arbitrary::entry()) {
        let bytes = encode(&entry).unwrap();
        prop_assert_eq!(decode(&bytes), Ok(entry));
    }

    #[test]
    fn a_cut_or_changed_record_is_refused_or_has_one_meaning(
        entry in arbitrary::entry(),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let mut bytes = encode(&entry).unwrap();
        let at = at.index(bytes.len());
        prop_assert!(decode(&bytes[..at]).is_err());
        bytes[at] ^= 1 << bit;
        if let Ok(other) = decode(&bytes) {
            prop_assert_ne!(&other, &entry);
            prop_assert_eq!(encode(&other), Ok(bytes));
        }
    }

    #[test]
    fn any_bytes_are_refused_or_have_one_meaning(mut bytes in vec(any::<u8>(), 1..200)) {
        bytes[0] = FORMAT;
        if let Ok(entry) = decode(&bytes) {
            prop_assert_eq!(encode(&entry), Ok(bytes));
        }
    }
}
