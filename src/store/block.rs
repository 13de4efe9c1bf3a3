//! Ranges of booklets in an index: one pair for each block of booklets that a range reaches into.
//!
//! An entry of few bytes can concern 10 000 booklets, and such entries can follow each other for a
//! whole segment. Taken apart into booklets, they would fill the memory; so a range is kept as it
//! is, cut at the ends of blocks of [`BLOCK_BOOKLETS`]. The number of such a pair:
//!
//! ```text
//! 1, bit 42 │ block 22 bits │ first place 10 bits │ last place 10 bits
//! ```
//!
//! A block is a booklet's number without its last ten bits, and a place is those.
//!
//! **Invariant:** numbers of booklets end below bit 32, so no booklet's number is a range's.

use std::ops::Range;

use crate::domain::id::BookletId;

/// Booklets of a block: a range of 10 000 leaves at most eleven pairs.
pub const BLOCK_BOOKLETS: u64 = 1 << PLACE_BITS;

const PLACE_BITS: u32 = 10;
const PLACE_MASK: u64 = BLOCK_BOOKLETS - 1;
/// Bits of a number behind its block: two places.
const BLOCK_SHIFT: u32 = 2 * PLACE_BITS;
/// What tells the number of a range from a booklet's.
const RANGES: u64 = 1 << 42;

/// The numbers of the pairs that `count` booklets from `first` on leave; none for no booklet.
pub(super) fn numbers(first: BookletId, count: u32) -> impl Iterator<Item = u64> {
    let first = u64::from(first.get());
    let end = first.saturating_add(count.into());
    let blocks = first >> PLACE_BITS..end.div_ceil(BLOCK_BOOKLETS);
    blocks.filter(move |_| count > 0).map(move |block| {
        let begin = first.max(block << PLACE_BITS);
        let last = end.saturating_sub(1).min(block << PLACE_BITS | PLACE_MASK);
        start_of(block) | (begin & PLACE_MASK) << PLACE_BITS | last & PLACE_MASK
    })
}

/// The smallest number of a block's ranges.
fn start_of(block: u64) -> u64 {
    RANGES.saturating_add(block << BLOCK_SHIFT)
}

/// Where a booklet stands among the ranges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    block: u64,
    place: u64,
}

impl Place {
    /// Of a booklet.
    pub(super) fn of(booklet: BookletId) -> Place {
        let number = u64::from(booklet.get());
        Place { block: number >> PLACE_BITS, place: number & PLACE_MASK }
    }

    /// The numbers of all ranges in the booklet's block.
    pub(super) fn numbers(self) -> Range<u64> {
        start_of(self.block)..start_of(self.block.saturating_add(1))
    }

    /// Whether a number is one of a range that holds the booklet.
    pub(super) fn is_in(self, number: u64) -> bool {
        let (first, last) = (number >> PLACE_BITS & PLACE_MASK, number & PLACE_MASK);
        self.numbers().contains(&number) && first <= self.place && self.place <= last
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    fn booklet(number: u32) -> BookletId {
        BookletId::new(number).unwrap()
    }

    #[test]
    fn numbers_of_ranges_never_change() {
        let hex = |(first, count)| {
            let all = numbers(booklet(first), count);
            all.fold(String::new(), |text, number| format!("{text}{number:011x}|"))
        };
        let text = [(1, 2), (1_023, 1_026), (u32::MAX, 1)].map(hex).join("\n");
        expect![[r"
            40000000402|
            400000fffff|400001003ff|40000200000|
            7ffffffffff|"]]
        .assert_eq(&text);
    }

    #[test]
    fn ten_thousand_booklets_leave_at_most_eleven_pairs() {
        for first in 1..2_100 {
            let count = numbers(booklet(first), 10_000).count();
            assert!(count == 10 || count == 11, "{count} from {first}");
        }
    }

    proptest! {
        #[test]
        fn a_range_holds_its_booklets_and_no_other(
            first in prop_oneof![1_u32..5_000, (u32::MAX - 5_000)..u32::MAX],
            count in 0_u32..5_000,
            others in prop::collection::vec(0_u32..12_000, 100),
        ) {
            let found: Vec<u64> = numbers(booklet(first), count).collect();
            let end = u64::from(first).saturating_add(count.into());
            prop_assert!(found.is_sorted_by(|one, next| one < next));
            for other in others {
                let other = first.saturating_sub(3_000).max(1).saturating_add(other);
                let place = Place::of(booklet(other));
                let holding = found.iter().filter(|number| place.is_in(**number)).count();
                let held = (u64::from(first)..end).contains(&other.into());
                prop_assert_eq!(holding, usize::from(held), "{}", other);
            }
        }
    }
}
