//! What an undamaged store answers.

use expect_test::expect;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::domain::entry::StockEffect;
use crate::domain::facts::Opposition;

#[test]
fn everything_that_was_written_is_found_again_and_after_opening_again() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let store = Store::open(dir.path(), LEDGER).unwrap();
    assert_eq!(store.seals().unwrap().len(), 3);
    assert_eq!(judge(&store), 0);
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let store = Store::open(dir.path(), LEDGER).unwrap();
    let list = Index::Funder(FunderId::FIRST);
    let all = store.sequences(list, ALL, END).unwrap();
    for limit in [1, 7, 1_000] {
        let mut pages = Vec::new();
        loop {
            let page = Span { after: pages.last().copied(), limit, ..ALL };
            let next = store.sequences(list, page, END).unwrap();
            assert!(next.len() <= limit);
            if next.is_empty() || (limit == 1 && pages.len() == 50) {
                break;
            }
            pages.extend(next);
        }
        assert_eq!(pages, all[..pages.len()]);
        assert!(limit == 1 || pages.len() == all.len());
    }
}

#[test]
fn the_two_newest_checkpoints_are_kept() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let store = Store::open(dir.path(), LEDGER).unwrap();
    let gone = store.checkpoint(segment(1)).unwrap_err();
    assert!(matches!(gone.what, What::Missing), "{gone}");
    assert_eq!(store.checkpoint(segment(2)).unwrap(), sealed(2).facts);
    assert_eq!(store.checkpoint(segment(3)).unwrap(), sealed(3).facts);
    assert_eq!(store.stored_digest(segment(1)).unwrap(), digest_of(&sealed(1)));
}

#[test]
fn seals_are_written_in_their_order() {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path(), LEDGER).unwrap();
    let early = store.write(&sealed(2)).unwrap_err();
    assert!(matches!(early.what, What::OutOfTurn), "{early}");
    store.write(&sealed(1)).unwrap();
    assert!(store.write(&sealed(1)).is_err());
    assert!(store.write(&Seal { last: None, ..sealed(2) }).is_err());
    store.write(&sealed(2)).unwrap();
}

#[test]
fn a_segment_without_entries_is_sealed_too() {
    let dir = TempDir::new().unwrap();
    let store = Store::open(dir.path(), LEDGER).unwrap();
    let empty = Seal { last: None, facts: Vec::new(), rows: Arc::default(), ..sealed(1) };
    store.write(&empty).unwrap();
    assert_eq!(store.requests(segment(1)).unwrap().find(1).unwrap(), []);
    assert!(store.checkpoint(segment(1)).unwrap().is_empty());
    assert_eq!(store.stored_digest(segment(1)).unwrap(), digest_of(&empty));
    assert_eq!(store.sequences(Index::Venue(VenueId::FIRST), ALL, END).unwrap(), []);
}

#[test]
fn rows_of_a_seal_that_was_not_finished_do_no_harm() {
    let dir = TempDir::new().unwrap();
    {
        let store = Store::open(dir.path(), LEDGER).unwrap();
        store.write(&sealed(1)).unwrap();
        for (key, value) in seal::pack(&sealed(2)).rows {
            store.tree().insert(key, value).unwrap();
        }
    }
    let store = Store::open(dir.path(), LEDGER).unwrap();
    assert_eq!(store.seals().unwrap().len(), 1);
    assert_eq!(judge(&store), 0);
    store.write(&sealed(2)).unwrap();
    assert_eq!(judge(&store), 0);
}

#[test]
fn what_the_facts_do_not_hold_is_refused() {
    let refused = Rows::default().add(&entry(2), &Facts::default()).unwrap_err();
    assert!(matches!(refused, UnknownName::Buyer { sequence: at, .. } if at == sequence(2)));
    let refused = Rows::default().add(&entry(5), &Facts::default()).unwrap_err();
    assert!(matches!(refused, UnknownName::Redemption { sequence: at, .. } if at == sequence(5)));
}

#[test]
fn a_list_is_cut_at_both_ends_and_at_a_segment() {
    let dir = TempDir::new().unwrap();
    write_store(dir.path());
    let store = Store::open(dir.path(), LEDGER).unwrap();
    let list = Index::Order(OrderId::FIRST);
    let all = store.sequences(list, ALL, END).unwrap();
    for (after, through) in [(1, 3_600), (700, 1_200), (1_200, 1_201), (1_199, 3_000), (9, 9)] {
        let (after, through) = (sequence(after), sequence(through));
        let wanted = |at: &&Sequence| **at > after && **at <= through;
        let expected: Vec<Sequence> = all.iter().filter(wanted).copied().collect();
        let span = Span { after: Some(after), through, limit: usize::MAX };
        assert_eq!(store.sequences(list, span, END).unwrap(), expected);
        let few = Span { limit: 5, ..span };
        assert_eq!(store.sequences(list, few, END).unwrap(), expected[..expected.len().min(5)]);
    }
    let before_third = store.sequences(list, ALL, segment(3)).unwrap();
    assert_eq!(before_third.last(), all.iter().rfind(|at| **at <= sequence(2 * ENTRIES)));
}

/// Rows of entries that block booklets, numbered from 1: first booklet and count of each range.
fn blocking(entries: &[Vec<(u32, u32)>]) -> Rows {
    let mut rows = Rows::default();
    for (number, ranges) in (1..).zip(entries) {
        let blocked = |(first, count): &(u32, u32)| {
            let (first, reason) = (BookletId::new(*first).unwrap(), Opposition::Stolen);
            Effect::Stock(StockEffect::BookletsBlocked { first, count: *count, reason })
        };
        let effects = ranges.iter().map(blocked).collect();
        rows.add(&Entry { effects, ..entry(number) }, &Facts::default()).unwrap();
    }
    rows
}

#[test]
fn booklets_take_few_bytes() {
    let size = |entries: &[Vec<(u32, u32)>]| {
        let packed = pairs::pack(&blocking(entries).sorted(Kind::Booklets));
        let pairs: usize = packed.iter().map(|(count, _)| usize::from(*count)).sum();
        let bytes: usize = packed.iter().map(|(_, body)| body.len()).sum();
        format!("{pairs} pairs, {bytes} bytes")
    };
    let alone: Vec<_> = (0..10_000).map(|at| vec![(1 + at * 7 % 10_000, 1)]).collect();
    expect!["10000 pairs, 29985 bytes"].assert_eq(&size(&alone));
    let lots: Vec<_> = (0..100).map(|at| vec![(1 + at * 1_000, 1_000)]).collect();
    expect!["197 pairs, 798 bytes"].assert_eq(&size(&lots));
    let largest: Vec<_> = (0..1_000).map(|_| vec![(1_000, 10_000)]).collect();
    expect!["11000 pairs, 22110 bytes"].assert_eq(&size(&largest));
}

/// Some booklets, alone or in a range, at the ends of the first blocks.
fn range() -> impl Strategy<Value = (u32, u32)> {
    let first = prop_oneof![1_u32..60, 1_000_u32..1_050, 2_030_u32..2_060];
    (first, prop_oneof![Just(1_u32), 2_u32..40, 1_000_u32..2_100, Just(10_000_u32)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Equal fingerprints, of several entries and over several rows, are all found.
    #[test]
    fn requests_are_found_and_others_are_not(
        spread in prop::sample::select(vec![1_u64, 3, 50, u64::MAX]),
        raw in prop::collection::vec(any::<u64>(), 0..2_000),
        absent in prop::collection::vec(any::<u64>(), 50),
    ) {
        let pairs: Vec<(u64, Sequence)> = (1..)
            .zip(&raw)
            .map(|(at, number)| (number % spread, sequence(at)))
            .collect();
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path(), LEDGER).unwrap();
        let rows = Arc::new(Rows::of_requests(&pairs));
        let last = pairs.last().map(|(_, sequence)| *sequence);
        store.write(&Seal { last, rows, ..sealed(1) }).unwrap();
        let requests = store.requests(segment(1)).unwrap();
        let mut by_fingerprint = std::collections::BTreeMap::<u64, Vec<Sequence>>::new();
        for (fingerprint, sequence) in pairs {
            by_fingerprint.entry(fingerprint).or_default().push(sequence);
        }
        for (fingerprint, sequences) in &by_fingerprint {
            prop_assert_eq!(&requests.find(*fingerprint).unwrap(), sequences);
        }
        for other in absent.iter().filter(|other| !by_fingerprint.contains_key(other)) {
            prop_assert_eq!(requests.find(*other).unwrap(), vec![]);
        }
    }

    /// Ranges and booklets alone, in rows and in the store, against a plain filter.
    #[test]
    fn the_list_of_a_booklet_is_a_plain_filter(
        entries in prop::collection::vec(prop::collection::vec(range(), 0..4), 2..60),
        asked in prop::collection::vec(range().prop_map(|(first, _)| first), 20),
        (after, through, limit) in (0_u64..60, 0_u64..62, 1_usize..40),
    ) {
        let rows = blocking(&entries);
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path(), LEDGER).unwrap();
        let last = Some(sequence(u64::try_from(entries.len()).unwrap()));
        store.write(&Seal { last, rows: Arc::new(rows.clone()), ..sealed(1) }).unwrap();
        let through = sequence(through + 1);
        for number in asked {
            let list = Index::Booklet(BookletId::new(number).unwrap());
            let holds = |(first, count): &(u32, u32)| (*first..first + count).contains(&number);
            let all = (1..).zip(&entries).filter(|(_, ranges)| ranges.iter().any(holds));
            let all: Vec<Sequence> = all.map(|(at, _)| sequence(at)).collect();
            for span in [ALL, Span { after: Sequence::new(after), through, limit }] {
                let within = |at: &&Sequence| Some(**at) > span.after && **at <= span.through;
                let expected = all.iter().filter(within).copied().take(span.limit);
                let expected: Vec<Sequence> = expected.collect();
                prop_assert_eq!(&rows.sequences(list, span), &expected);
                prop_assert_eq!(&store.sequences(list, span, END).unwrap(), &expected);
            }
        }
    }
}
