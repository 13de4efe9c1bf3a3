//! The figures of made-up cycles.

mod sharing;

use expect_test::expect;
use proptest::prelude::*;

use super::*;
use crate::domain::facts::VoidReason;
use crate::domain::id::BookletId;
use crate::domain::request::{DigestWriter, RequestId};
use crate::domain::service::Service;
use crate::domain::time::{Day, Timestamp};

const ORDERS: u32 = 6;

/// Orders 1 and 4 are of buyer 1, 2 and 5 of buyer 2, 3 and 6 of buyer 3.
fn buyers() -> BTreeMap<OrderId, FunderId> {
    let pairs = (1..=ORDERS).zip([1, 2, 3, 1, 2, 3]);
    let named = |(order, buyer)| (OrderId::new(order).unwrap(), FunderId::new(buyer).unwrap());
    pairs.map(named).collect()
}

fn entry(sequence: u64, effect: Effect) -> Entry {
    Entry {
        sequence: Sequence::new(sequence).unwrap(),
        at: Timestamp::MIN,
        day: Day::MIN,
        caller: "terminal".parse().unwrap(),
        request: RequestId([1; 16]),
        digest: DigestWriter::new("test").finish(),
        effects: vec![effect],
        transfers: Vec::new(),
    }
}

fn redemption(sequence: u64, venue: u32, parts: &[(u32, u16, u64)]) -> Entry {
    let parts = parts.iter().map(|(order, mask, cents)| Part {
        order: OrderId::new(*order).unwrap(),
        rules_version: 1,
        value: Cents::new(*cents).unwrap(),
        cheques: vec![ChequeSet { booklet: BookletId::FIRST, mask: *mask }],
    });
    let effect = Effect::Redeemed {
        venue: VenueId::new(venue).unwrap(),
        service: Service::Access,
        procedures: Vec::new(),
        service_date: Day::MIN,
        parts: parts.collect(),
    };
    entry(sequence, effect)
}

fn void(sequence: u64, of: u64) -> Entry {
    let redemption = RedemptionId(Sequence::new(of).unwrap());
    entry(sequence, Effect::RedemptionVoided { redemption, reason: VoidReason::EntryError })
}

fn figures<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Figures, FiguresError> {
    let mut computation = Computation::new(buyers());
    for entry in entries {
        computation.add(entry)?;
    }
    computation.finish()
}

fn shown(figures: &Figures) -> Vec<String> {
    let line = |line: &FigureLine| {
        let FigureLine { venue, buyer, redemptions, cheques, amount } = line;
        format!("{venue} {buyer}: {redemptions} redemptions, {cheques} cheques, {amount}")
    };
    figures.lines().iter().map(line).collect()
}

#[test]
fn a_line_is_what_one_venue_is_due_from_one_buyer() {
    let figures = figures(&[
        redemption(1, 2, &[(1, 0b11, 2_000), (2, 0b1, 1_000)]),
        redemption(2, 1, &[(1, 0b1, 1_000), (4, 0b110, 1_200)]),
        redemption(3, 2, &[(4, 0b1, 600)]),
    ])
    .unwrap();
    assert_eq!(
        shown(&figures),
        [
            "venues/1 funders/1: 1 redemptions, 3 cheques, 22.00",
            "venues/2 funders/1: 2 redemptions, 3 cheques, 26.00",
            "venues/2 funders/2: 1 redemptions, 1 cheques, 10.00",
        ]
    );
    assert_eq!(figures.totals().amount.to_string(), "58.00");
    assert_eq!(figures.totals().lines, 3);
}

#[test]
fn a_line_that_comes_to_nothing_is_left_out() {
    let figures = figures(&[redemption(1, 1, &[(1, 1, 1_000)]), void(2, 1)]).unwrap();
    assert_eq!(shown(&figures), [""; 0]);
    assert_eq!(figures.totals().amount, Cents::ZERO);
}

#[test]
fn a_cycle_without_lines_has_one_part_with_totals() {
    let figures = figures([]).unwrap();
    let parts = figures.parts(CycleId::FIRST);
    assert_eq!(parts.len(), 1);
    assert_eq!((parts[0].part, parts[0].lines.len()), (1, 0));
    assert_eq!(parts[0].totals, Some(*figures.totals()));
}

#[test]
fn only_the_last_part_has_totals() {
    let entries: Vec<Entry> =
        (1..=1_601_u32).map(|n| redemption(u64::from(n), n, &[(1, 1, 1_000)])).collect();
    let figures = figures(&entries).unwrap();
    let parts = figures.parts(CycleId::FIRST);
    let sizes: Vec<_> = parts.iter().map(|part| (part.part, part.lines.len())).collect();
    assert_eq!(sizes, [(1, 800), (2, 800), (3, 1)]);
    let totals: Vec<_> = parts.iter().map(|part| part.totals.is_some()).collect();
    assert_eq!(totals, [false, false, true]);
    let lines: Vec<_> = parts.into_iter().flat_map(|part| part.lines).collect();
    assert_eq!(lines, figures.lines());
}

#[test]
fn a_full_last_part_is_not_followed_by_an_empty_one() {
    let entries: Vec<Entry> =
        (1..=800_u32).map(|n| redemption(u64::from(n), n, &[(1, 1, 1_000)])).collect();
    let parts = figures(&entries).unwrap().parts(CycleId::FIRST);
    assert_eq!(parts.len(), 1);
    assert!(parts[0].totals.is_some());
}

#[test]
fn an_order_that_nobody_named_is_an_error() {
    let error = figures(&[redemption(7, 1, &[(9, 1, 1_000)])]).unwrap_err();
    assert_eq!(error.to_string(), "redemptions/7 has a part of orders/9, which does not exist");
}

#[test]
fn a_void_of_another_cycle_is_an_error() {
    let error = figures(&[redemption(7, 1, &[(2, 1, 1_000)]), void(8, 6)]).unwrap_err();
    let text = "redemptions/6 is voided, but is no redemption of this cycle";
    assert_eq!(error.to_string(), text);
}

#[test]
fn sums_past_the_largest_amount_are_errors() {
    let max = Cents::MAX.get();
    let same = [redemption(1, 1, &[(1, 1, max)]), redemption(2, 1, &[(1, 1, 1)])];
    let (venue, buyer) = (VenueId::FIRST, FunderId::FIRST);
    assert_eq!(figures(&same).unwrap_err(), FiguresError::Overflow { venue, buyer });
    let other = [redemption(1, 1, &[(1, 1, max)]), redemption(2, 2, &[(1, 1, 1)])];
    assert_eq!(figures(&other).unwrap_err(), FiguresError::TotalOverflow);
    let part = redemption(1, 1, &[(1, 1, max), (4, 1, 1)]);
    assert_eq!(figures(&[part]).unwrap_err(), FiguresError::Overflow { venue, buyer });
}

#[test]
fn the_digest_is_fixed_for_ever() {
    let known = figures(&[redemption(1, 2, &[(1, 0b11, 2_000)])]).unwrap();
    expect![[r"
        c074761513ba3241037a7a1eddefcb9677cd7bcace82536b2f09e2797475dc55
    "]]
    .assert_eq(&format!("{:?}\n", known.totals().digest));
}

fn any_redemptions() -> impl Strategy<Value = Vec<Entry>> {
    let part = (1..=ORDERS, 1_u16..1 << 10, 1_u64..100_000);
    let redemption_of = (1_u32..5, proptest::collection::vec(part, 1..4));
    proptest::collection::vec(redemption_of, 1..20).prop_map(|redemptions| {
        let numbered = (1_u64..).zip(redemptions);
        numbered.map(|(n, (venue, parts))| redemption(n, venue, &parts)).collect()
    })
}

/// A void, later than all entries, of each that a bit of `voided` stands for.
fn voids(entries: &[Entry], voided: u32) -> Vec<Entry> {
    let void_of = |(sequence, entry): (u64, &Entry)| void(sequence, entry.sequence.get());
    (100..).zip(entries.iter().filter(|entry| is_void(entry, voided))).map(void_of).collect()
}

fn is_void(entry: &Entry, voided: u32) -> bool {
    voided >> entry.sequence.get() & 1 == 1
}

fn value(entry: &Entry) -> u64 {
    let Effect::Redeemed { parts, .. } = &entry.effects[0] else { return 0 };
    parts.iter().map(|part| part.value.get()).sum()
}

proptest! {
    #[test]
    fn lines_sum_to_the_redemptions_that_stand(
        entries in any_redemptions(),
        voided in any::<u32>(),
    ) {
        let voids = voids(&entries, voided);
        let figures = figures(entries.iter().chain(&voids)).unwrap();
        let standing: u64 = entries.iter().filter(|e| !is_void(e, voided)).map(value).sum();
        let lines: u64 = figures.lines().iter().map(|line| line.amount.get()).sum();
        prop_assert_eq!(lines, standing);
        prop_assert_eq!(figures.totals().amount.get(), standing);
        let keys: Vec<_> = figures.lines().iter().map(|l| (l.venue, l.buyer)).collect();
        prop_assert!(keys.is_sorted_by(|a, b| a < b), "in order, and none twice");
        prop_assert!(figures.lines().iter().all(|line| line.amount > Cents::ZERO));
    }

    #[test]
    fn the_order_in_which_voids_are_fed_does_not_matter(
        entries in any_redemptions(),
        voided in any::<u32>(),
    ) {
        let voids = voids(&entries, voided);
        let first = figures(entries.iter().chain(&voids)).unwrap();
        prop_assert_eq!(&figures(entries.iter().chain(voids.iter().rev())).unwrap(), &first);
        prop_assert_eq!(&figures(voids.iter().chain(entries.iter().rev())).unwrap(), &first);
    }

    #[test]
    fn the_digest_changes_with_any_figure(
        entries in any_redemptions(),
        place in any::<prop::sample::Index>(),
        field in 0..5,
    ) {
        let before = figures(&entries).unwrap();
        let mut lines = before.lines().to_vec();
        let index = place.index(lines.len());
        let line = &mut lines[index];
        match field {
            0 => line.venue = VenueId::new(line.venue.get() ^ 8).unwrap(),
            1 => line.buyer = FunderId::new(line.buyer.get() ^ 8).unwrap(),
            2 => line.redemptions ^= 1,
            3 => line.cheques ^= 1,
            _ => line.amount = Cents::new(line.amount.get() ^ 1).unwrap(),
        }
        let after = Figures::of(lines).unwrap();
        prop_assert_ne!(after.totals().digest, before.totals().digest);
        let fewer = Figures::of(before.lines()[1..].to_vec()).unwrap();
        prop_assert_ne!(fewer.totals().digest, before.totals().digest);
    }
}
