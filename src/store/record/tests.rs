//! Golden bytes of the checkpoint, what is refused, and that all others have one form.

use expect_test::expect;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::domain::arbitrary;
use crate::domain::code::KeyVersion;
use crate::domain::entry::ChequeSet;
use crate::domain::facts::{
    Booklet, Issue, Marks, Opposition, Order, OrderTerms, Place, Progress, Redemption, Use,
};
use crate::domain::id::{BookletId, FunderId, OrderId, PrescriberId, SchemeId, Sequence, VenueId};
use crate::domain::money::Cents;
use crate::domain::scheme::{Preset, Scheme, Validity, Version};
use crate::domain::time::Day;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Facts with `count` booklets in stock.
fn stock(count: u32) -> Facts {
    let terms = OrderTerms {
        buyer: FunderId::FIRST,
        scheme: SchemeId::FIRST,
        quantity: 1_000_000,
        outer_day: day("2026-01-31"),
        face_value: Cents::new(1_000).unwrap(),
        cheques_per_booklet: 10,
    };
    let series = if count == 0 { Vec::new() } else { vec![(BookletId::FIRST, count)] };
    let order = Order { terms, issued: count, series, progress: Progress::START };
    let booklet = Booklet {
        order: OrderId::FIRST,
        key: KeyVersion::FIRST,
        cheques: 10,
        issue: Issue::Issued {
            on: day("2025-01-31"),
            validity: Validity {
                last_service: day("2026-01-31"),
                last_presentation: day("2026-03-31"),
                lapse: day("2026-04-01"),
            },
        },
        place: Place::InStock,
        blocked: None,
        uses: Vec::new(),
        marks: Marks::default(),
    };
    let booklets = vec![booklet; usize::try_from(count).unwrap()];
    Facts { orders: vec![order], booklets, ..Facts::default() }
}

fn hand_over(booklet: &mut Booklet) {
    let prescriber = PrescriberId::new(300).unwrap();
    booklet.place = Place::HandedOver { prescriber, day: day("2025-02-03") };
}

fn redeem(booklet: &mut Booklet, redemption: u64, indexes: std::ops::RangeInclusive<u8>) {
    booklet.uses.extend(indexes.map(|index| Use {
        index,
        redemption: Sequence::new(redemption).unwrap(),
        venue: VenueId::new(300).unwrap(),
        service_date: day("2025-03-01"),
    }));
}

/// Two digits per byte.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The bytes of the booklets of `facts`.
fn booklet_bytes(facts: &Facts) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut to =
        Writer { chunk: Vec::new(), pass_on: |chunk: &[u8]| bytes.extend_from_slice(chunk) };
    booklets::write(&mut to, &facts.booklets);
    to.flush();
    bytes
}

#[test]
fn facts_keep_their_layout() {
    expect!["01000000000000000000000000000000000000"].assert_eq(&hex(&encode(&Facts::default())));
    let digest = digest(&Facts::default()).to_string();
    expect!["906b63c466cf2da91556279df902b5db6e5002b8f27f26950de224aa2d49c8d6"].assert_eq(&digest);
}

#[test]
fn booklets_keep_their_layout() {
    let mut facts = stock(1_000);
    expect!["e80701010aca47b74af24af34ae807e807000000"].assert_eq(&hex(&booklet_bytes(&facts)));
    hand_over(&mut facts.booklets[0]);
    redeem(&mut facts.booklets[0], 1_000_000, 1..=3);
    facts.booklets[1].blocked = Some(Opposition::Lost);
    let bytes = booklet_bytes(&facts);
    expect!["e80701010aca47b74af24af34ae8070102ac02cd470001c0843dac02e747070100010000e607000000"]
        .assert_eq(&hex(&bytes));
}

#[test]
fn a_million_booklets_in_stock_are_a_few_bytes() {
    let facts = stock(1_000_000);
    let bytes = encode(&facts);
    assert!(bytes.len() < 100, "{}", bytes.len());
    assert_eq!(decode(&bytes).unwrap(), facts);
}

#[test]
fn issues_that_follow_each_other_in_one_state_are_read_back() {
    let mut facts = stock(10);
    let mut later = stock(5).booklets;
    for booklet in &mut later {
        let Issue::Issued { validity, .. } = booklet.issue else { continue };
        booklet.issue = Issue::Issued { on: day("2025-02-01"), validity };
    }
    later.truncate(4);
    facts.booklets.extend(later);
    let prepared = Booklet { issue: Issue::Prepared, ..facts.booklets[0].clone() };
    facts.booklets.extend([prepared.clone(), prepared]);
    let replaces = Marks { replaces: Some(BookletId::FIRST), ..Marks::default() };
    facts.booklets.push(Booklet { marks: replaces, ..facts.booklets[0].clone() });
    facts.orders[0].series = vec![(BookletId::FIRST, 17)];
    assert_eq!(decode(&encode(&facts)), Ok(facts));
}

#[test]
fn booklets_that_share_a_redemption_stay_apart() {
    let mut facts = stock(3);
    for booklet in &mut facts.booklets {
        hand_over(booklet);
        redeem(booklet, 7, 2..=2);
    }
    assert_eq!(decode(&encode(&facts)).unwrap(), facts);
}

#[test]
fn the_last_booklets_of_an_issue_may_be_where_the_first_of_the_next_are() {
    let mut facts = stock(4);
    let Issue::Issued { on, .. } = &mut facts.booklets[2].issue else { unreachable!() };
    *on = day("2025-02-01");
    facts.booklets[3].order = OrderId::new(2).unwrap();
    assert_eq!(decode(&encode(&facts)).unwrap(), facts);
}

#[test]
fn cheques_taken_back_and_taken_again_keep_their_order() {
    let mut facts = stock(1);
    let booklet = &mut facts.booklets[0];
    redeem(booklet, 7, 4..=5);
    redeem(booklet, 9, 6..=6);
    redeem(booklet, 7, 1..=1);
    redeem(booklet, 7, 2..=3);
    assert_eq!(decode(&encode(&facts)).unwrap(), facts);
}

#[test]
fn a_damaged_checkpoint_is_refused() {
    let mut facts = stock(10);
    facts.orders[0].series[0].1 = 11;
    let more = decode(&encode(&facts)).unwrap_err();
    assert_eq!(more.to_string(), "booklets: 10 of them cannot be");

    let mut facts = stock(0);
    let cheques = vec![ChequeSet { booklet: BookletId::FIRST, mask: 0 }].into();
    let (venue, service_date) = (VenueId::FIRST, day("2025-03-01"));
    let redemption = Redemption { venue, service_date, cheques, void: false };
    facts.redemptions.insert(Sequence::FIRST, redemption);
    let mask = decode(&encode(&facts)).unwrap_err();
    assert_eq!(mask.to_string(), "redemptions.cheques.mask is out of its range");

    let mut bytes = encode(&stock(10));
    bytes[0] = FORMAT + 1;
    assert_eq!(decode(&bytes), Err(RecordError::NewerFormat { found: 6, known: 5 }));
    bytes[0] = FIRST_FORMAT;
    bytes.push(0);
    assert_eq!(decode(&bytes), Err(RecordError::Trailing { bytes: 1 }));
}

#[test]
fn every_byte_of_what_the_first_release_could_not_know_has_a_meaning() {
    let mut facts = stock(3);
    facts.booklets[1].issue = Issue::Prepared;
    let rules = Preset::SixMonths.rules();
    facts.schemes = vec![Scheme { versions: vec![Version { from: Day::MIN, rules }] }];
    let bytes = encode(&facts);
    assert_eq!(decode(&bytes), Ok(facts.clone()));
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut other = bytes.clone();
            other[at] ^= 1 << bit;
            assert_ne!(decode(&other).as_ref(), Ok(&facts), "bit {bit} of byte {at}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn facts_are_read_back(facts in arbitrary::facts()) {
        let bytes = encode(&facts);
        prop_assert_eq!(digest(&facts), FactsDigest::of_checkpoint(&bytes));
        prop_assert_eq!(decode(&bytes), Ok(facts));
    }

    #[test]
    fn a_cut_or_changed_checkpoint_is_refused_or_has_one_meaning(
        facts in arbitrary::facts(),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        let mut bytes = encode(&facts);
        let at = at.index(bytes.len());
        prop_assert!(decode(&bytes[..at]).is_err());
        bytes[at] ^= 1 << bit;
        if let Ok(other) = decode(&bytes) {
            prop_assert_ne!(&other, &facts);
            prop_assert_eq!(encode(&other), bytes);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_have_one_meaning(mut bytes in vec(any::<u8>(), 1..200)) {
        bytes[0] = if bytes[0] & 1 == 0 { FIRST_FORMAT } else { FORMAT };
        if let Ok(facts) = decode(&bytes) {
            prop_assert_eq!(encode(&facts), bytes);
        }
    }
}
