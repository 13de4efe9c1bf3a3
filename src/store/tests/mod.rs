//! A small ledger, sealed in three segments: what its store answers, and what damage does to it.

#![expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong says so by stopping")]

mod answers;
mod damage;

use std::path::Path;
use std::sync::LazyLock;

use super::*;
use crate::domain::code::KeyVersion;
use crate::domain::entry::{ChequeSet, Effect, Entry, Part};
use crate::domain::facts::{Facts, Order, OrderTerms, Progress, Redemption, VoidReason};
use crate::domain::id::{BookletId, FunderId, OrderId, RedemptionId, SchemeId, VenueId};
use crate::domain::money::Cents;
use crate::domain::request::{CallerId, RequestDigest, RequestId};
use crate::domain::scheme::Validity;
use crate::domain::service::Service;
use crate::domain::time::{Day, Timestamp};
use crate::journal::ChainHash;

const LEDGER: LedgerId = LedgerId([7; 16]);

/// Entries of each segment.
const ENTRIES: u64 = 1_200;

/// All of a list.
const ALL: Span = Span { after: None, through: LAST, limit: usize::MAX };

/// No entry comes so late.
const LAST: Sequence = Sequence::new(u64::MAX).unwrap();

/// No segment comes so late.
const END: SegmentNumber = SegmentNumber::new(u32::MAX).unwrap();

/// Booklets that an entry issues together.
const ISSUED: u32 = 40;

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn sequence(number: u64) -> Sequence {
    Sequence::new(number).unwrap()
}

fn segment(number: u32) -> SegmentNumber {
    SegmentNumber::new(number).unwrap()
}

fn caller() -> CallerId {
    "guichet-3".parse().unwrap()
}

fn request(number: u64) -> RequestId {
    let mut bytes = [9; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    RequestId(bytes)
}

/// The venue of an entry, and its orders; `None` when it redeems nothing.
fn redeemed(number: u64) -> Option<(VenueId, Vec<OrderId>)> {
    let at = |spread: u64| u32::try_from(number % spread).unwrap() + 1;
    let order = |order| OrderId::new(order).unwrap();
    match number % 5 {
        0 => None,
        1 => Some((VenueId::new(at(37)).unwrap(), vec![order(at(3)), order(at(3) + 1)])),
        _ => Some((VenueId::new(at(37)).unwrap(), vec![order(at(3))])),
    }
}

/// The booklet whose chèque an entry takes: some before the end of a block, some behind it.
fn booklet_of(number: u64) -> BookletId {
    BookletId::new(u32::try_from(number % 300).unwrap() + 901).unwrap()
}

/// The redemption that an entry voids: the one before it, of the fifth of its kind.
fn voided(number: u64) -> Option<u64> {
    (number % 25 == 5).then(|| number - 1)
}

/// The first of the booklets that an entry issues, if it does.
fn issued(number: u64) -> Option<BookletId> {
    (number % 25 == 10).then(|| booklet_of(number))
}

/// Whether an entry concerns a booklet.
fn concerns(number: u64, booklet: BookletId) -> bool {
    let redeems = |number: u64| redeemed(number).is_some() && booklet_of(number) == booklet;
    let in_range = |first: BookletId| (first.get()..first.get() + ISSUED).contains(&booklet.get());
    redeems(number) || voided(number).is_some_and(redeems) || issued(number).is_some_and(in_range)
}

/// Orders 1 and 2 are the first buyer's, all others the second's.
fn buyer_of(order: OrderId) -> Option<FunderId> {
    FunderId::new(if order.get() < 3 { 1 } else { 2 })
}

/// The facts that all of it is decided on.
static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let terms = |order| OrderTerms {
        buyer: buyer_of(order).unwrap(),
        scheme: SchemeId::FIRST,
        quantity: 1,
        outer_day: day(),
        face_value: Cents::ZERO,
        cheques_per_booklet: 10,
    };
    let order = |order| Order {
        terms: terms(order),
        issued: 0,
        series: Vec::new(),
        progress: Progress::START,
    };
    let redemption = |number| {
        let (venue, _) = redeemed(number)?;
        let cheques = Box::new([ChequeSet { booklet: booklet_of(number), mask: 1 }]);
        let service_date = day();
        Some((sequence(number), Redemption { venue, service_date, cheques, void: false }))
    };
    Facts {
        orders: (1..6).filter_map(OrderId::new).map(order).collect(),
        redemptions: (1..=3 * ENTRIES).filter_map(redemption).collect(),
        ..Facts::default()
    }
});

fn effect(number: u64) -> Option<Effect> {
    if let Some((venue, orders)) = redeemed(number) {
        let cheques = vec![ChequeSet { booklet: booklet_of(number), mask: 1 }];
        let part =
            |order| Part { order, rules_version: 1, value: Cents::ZERO, cheques: cheques.clone() };
        return Some(Effect::Redeemed {
            venue,
            service: Service::ALL[0],
            procedures: Vec::new(),
            service_date: day(),
            parts: orders.into_iter().map(part).collect(),
        });
    }
    if let Some(voided) = voided(number) {
        let (redemption, reason) = (RedemptionId(sequence(voided)), VoidReason::EntryError);
        return Some(Effect::RedemptionVoided { redemption, reason });
    }
    issued(number).map(|first| Effect::BookletsIssued {
        order: OrderId::FIRST,
        first,
        count: ISSUED,
        key: KeyVersion::FIRST,
        validity: Validity { last_service: day(), last_presentation: day(), lapse: day() },
    })
}

fn entry(number: u64) -> Entry {
    Entry {
        sequence: sequence(number),
        at: Timestamp::MIN,
        day: day(),
        caller: caller(),
        request: request(number),
        digest: RequestDigest([0; 16]),
        effects: effect(number).into_iter().collect(),
        transfers: Vec::new(),
    }
}

fn day() -> Day {
    "2026-03-01".parse().unwrap()
}

/// What segment `number` leaves.
fn sealed(number: u32) -> Seal {
    let last = u64::from(number) * ENTRIES;
    let mut rows = Rows::default();
    for number in last - ENTRIES + 1..=last {
        rows.add(&entry(number), &FACTS).unwrap();
    }
    let bytes = |at: u32| at.wrapping_mul(number).to_le_bytes()[0];
    let facts = (0..30_000).map(bytes).collect();
    let hash = ChainHash::from_bytes([number.to_le_bytes()[0]; 32]);
    let rows = Arc::new(rows);
    Seal { segment: segment(number), hash, last: Some(sequence(last)), facts, rows }
}

/// A store of `LEDGER` with three segments.
fn write_store(dir: &Path) {
    let store = Store::open(dir, LEDGER).unwrap();
    for number in 1..=3 {
        store.write(&sealed(number)).unwrap();
    }
}

/// The entries up to `last` that `holds` takes.
fn expected(last: u64, holds: impl Fn(u64) -> bool) -> Vec<Sequence> {
    (1..=last).filter(|number| holds(*number)).map(sequence).collect()
}

/// The redemptions up to `last` that `holds` takes.
fn redemptions(last: u64, holds: impl Fn(VenueId, &[OrderId]) -> bool) -> Vec<Sequence> {
    expected(last, |number| redeemed(number).is_some_and(|(venue, orders)| holds(venue, &orders)))
}

/// Asks `store` everything; what it answers must be right. Says how many answers were [`Broken`].
fn judge(store: &Store) -> usize {
    let mut broken = 0_usize;
    let mut agree = |right: Result<bool, Broken>| match right {
        Ok(right) => assert!(right, "a wrong answer"),
        Err(_) => broken += 1,
    };
    let Ok(seals) = store.seals() else { return 1 };
    assert!(seals.len() <= 3);
    for (number, info) in (1..).zip(&seals) {
        let seal = sealed(number);
        assert_eq!((info.segment, info.hash, info.last), (seal.segment, seal.hash, seal.last));
        agree(store.stored_digest(info.segment).map(|digest| digest == digest_of(&seal)));
        if usize::try_from(number).unwrap() + CHECKPOINTS_KEPT > seals.len() {
            agree(store.checkpoint(info.segment).map(|facts| facts == seal.facts));
        }
        match store.requests(info.segment) {
            Ok(requests) => {
                for (fingerprint, sequence) in seal.rows.requests().step_by(13) {
                    agree(requests.find(fingerprint).map(|found| found == [sequence]));
                    agree(requests.find(fingerprint ^ 1).map(|found| found.is_empty()));
                }
            }
            Err(_) => agree(Ok(true)),
        }
    }
    let last = seals.last().and_then(|info| info.last).map_or(0, Sequence::get);
    let listed = |index| store.sequences(index, ALL, END);
    for venue in (1..40).filter_map(VenueId::new) {
        let found = listed(Index::Venue(venue));
        agree(found.map(|found| found == redemptions(last, |other, _| other == venue)));
    }
    for order in (1..6).filter_map(OrderId::new) {
        let found = listed(Index::Order(order));
        agree(found.map(|found| found == redemptions(last, |_, orders| orders.contains(&order))));
    }
    for buyer in (1..4).filter_map(FunderId::new) {
        let found = listed(Index::Funder(buyer));
        let bought = |order: &OrderId| buyer_of(*order) == Some(buyer);
        agree(found.map(|found| found == redemptions(last, |_, orders| orders.iter().any(bought))));
    }
    for booklet in (890..1_250).step_by(29).filter_map(BookletId::new) {
        let found = listed(Index::Booklet(booklet));
        agree(found.map(|found| found == expected(last, |number| concerns(number, booklet))));
    }
    for number in (1..=last).step_by(31).chain([4, 29]) {
        let found = listed(Index::Void(RedemptionId(sequence(number))));
        agree(found.map(|found| found == expected(last, |other| voided(other) == Some(number))));
    }
    broken
}
