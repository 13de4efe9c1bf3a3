//! A small ledger, sealed in three segments: what its store answers, and what damage does to it.

#![expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong says so by stopping")]

mod answers;
mod damage;

use std::path::Path;

use super::*;
use crate::domain::entry::{ChequeSet, Effect, Entry, Part};
use crate::domain::id::BookletId;
use crate::domain::money::Cents;
use crate::domain::request::{CallerId, RequestDigest, RequestId};
use crate::domain::service::Service;
use crate::domain::time::{Day, Timestamp};
use crate::journal::ChainHash;

const LEDGER: LedgerId = LedgerId([7; 16]);

/// Entries of each segment.
const ENTRIES: u64 = 1_200;

const ALL: Page = Page { after: None, limit: usize::MAX };

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

/// Orders 1 and 2 are the first buyer's, all others the second's.
fn buyer_of(order: OrderId) -> Option<FunderId> {
    FunderId::new(if order.get() < 3 { 1 } else { 2 })
}

fn entry(number: u64) -> Entry {
    let effects = redeemed(number).map(|(venue, orders)| {
        let cheques = vec![ChequeSet { booklet: BookletId::FIRST, mask: 1 }];
        let part =
            |order| Part { order, rules_version: 1, value: Cents::ZERO, cheques: cheques.clone() };
        Effect::Redeemed {
            venue,
            service: Service::ALL[0],
            procedures: Vec::new(),
            service_date: day(),
            parts: orders.into_iter().map(part).collect(),
        }
    });
    Entry {
        sequence: sequence(number),
        at: Timestamp::MIN,
        day: day(),
        caller: caller(),
        request: request(number),
        digest: RequestDigest([0; 16]),
        effects: effects.into_iter().collect(),
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
        rows.add(&entry(number), buyer_of).unwrap();
    }
    let bytes = |at: u32| at.wrapping_mul(number).to_le_bytes()[0];
    let facts = (0..30_000).map(bytes).collect();
    let hash = ChainHash::from_bytes([number.to_le_bytes()[0]; 32]);
    Seal { segment: segment(number), hash, last: Some(sequence(last)), facts, rows }
}

/// A store of `LEDGER` with three segments.
fn write_store(dir: &Path) {
    let store = Store::open(dir, LEDGER).unwrap();
    for number in 1..=3 {
        store.write(&sealed(number)).unwrap();
    }
}

/// The redemptions up to `last` that `holds` takes.
fn expected(last: u64, holds: impl Fn(VenueId, &[OrderId]) -> bool) -> Vec<Sequence> {
    let all = (1..=last)
        .filter(|number| redeemed(*number).is_some_and(|(venue, orders)| holds(venue, &orders)));
    all.map(sequence).collect()
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
    for venue in (1..40).filter_map(VenueId::new) {
        let found = store.redemptions_by_venue(venue, ALL);
        agree(found.map(|found| found == expected(last, |other, _| other == venue)));
    }
    for order in (1..6).filter_map(OrderId::new) {
        let found = store.redemptions_by_order(order, ALL);
        agree(found.map(|found| found == expected(last, |_, orders| orders.contains(&order))));
    }
    for buyer in (1..4).filter_map(FunderId::new) {
        let found = store.redemptions_by_funder(buyer, ALL);
        let bought = |order: &OrderId| buyer_of(*order) == Some(buyer);
        agree(found.map(|found| found == expected(last, |_, orders| orders.iter().any(bought))));
    }
    broken
}
