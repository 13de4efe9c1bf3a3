//! What an undamaged store answers.

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

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
    let buyer = FunderId::FIRST;
    let all = store.redemptions_by_funder(buyer, ALL).unwrap();
    for limit in [1, 7, 1_000] {
        let mut pages = Vec::new();
        loop {
            let page = Page { after: pages.last().copied(), limit };
            let next = store.redemptions_by_funder(buyer, page).unwrap();
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
    let empty = Seal { last: None, facts: Vec::new(), rows: Rows::default(), ..sealed(1) };
    store.write(&empty).unwrap();
    assert_eq!(store.requests(segment(1)).unwrap().find(1).unwrap(), []);
    assert!(store.checkpoint(segment(1)).unwrap().is_empty());
    assert_eq!(store.stored_digest(segment(1)).unwrap(), digest_of(&empty));
    assert_eq!(store.redemptions_by_venue(VenueId::FIRST, ALL).unwrap(), []);
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
fn an_order_without_a_buyer_is_refused() {
    let refused = Rows::default().add(&entry(2), |_| None).unwrap_err();
    assert_eq!(refused.sequence, sequence(2));
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
        let rows = Rows::of_requests(&pairs);
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
}
