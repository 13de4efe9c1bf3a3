//! Index rows: sorted pairs of a number and a sequence, delta-coded.
//!
//! The number is a request's fingerprint or a venue's, buyer's, order's or booklet's id, or that of
//! a range of booklets (`block.rs`), or a redemption's sequence. A body:
//!
//! ```text
//! first number 8 │ first sequence 8 │ floor v │ step … step
//! step, same number:  0 v │ sequence − previous sequence v
//! step, next number:  number − previous number v │ sequence − floor v
//! ```
//!
//! `v` is a little-endian base-128 number in its shortest form. `floor` is the smallest sequence of
//! the segment's pairs. The first pair is not repeated as a step.
//!
//! **Invariant:** pairs are strictly ascending, within a row and from row to row.
//! **Invariant:** a row that this module did not make is refused, never read as something else.

use super::broken::What;
use super::row::{BODY_BYTES_MAX, Row};
use crate::domain::id::Sequence;

/// One line of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// The fingerprint, the id or the range.
    pub(super) number: u64,
    /// The entry.
    pub(super) sequence: Sequence,
}

/// The bodies of the rows that hold `pairs`, which are strictly ascending, and their counts.
pub(super) fn pack(pairs: &[Pair]) -> Vec<(u16, Vec<u8>)> {
    let floor = pairs.iter().map(|pair| pair.sequence).min().unwrap_or(Sequence::FIRST);
    let mut rows: Vec<(u16, Vec<u8>)> = Vec::new();
    let mut previous: Option<Pair> = None;
    let mut step = Vec::new();
    for pair in pairs {
        step.clear();
        if let Some(previous) = previous {
            put_step(&mut step, floor, previous, *pair);
        }
        match (previous, rows.last_mut()) {
            (Some(_), Some((count, body)))
                if body.len().saturating_add(step.len()) <= BODY_BYTES_MAX =>
            {
                body.extend_from_slice(&step);
                *count = count.saturating_add(1);
            }
            _ => rows.push((1, begin(floor, *pair))),
        }
        previous = Some(*pair);
    }
    rows
}

fn begin(floor: Sequence, first: Pair) -> Vec<u8> {
    let mut body = Vec::with_capacity(BODY_BYTES_MAX);
    body.extend(first.number.to_be_bytes());
    body.extend(first.sequence.get().to_be_bytes());
    put(&mut body, floor.get());
    body
}

fn put_step(step: &mut Vec<u8>, floor: Sequence, previous: Pair, pair: Pair) {
    let from = if pair.number == previous.number { previous.sequence } else { floor };
    put(step, pair.number.saturating_sub(previous.number));
    put(step, pair.sequence.get().saturating_sub(from.get()));
}

/// The first pair of a row.
pub(super) fn first(row: &Row<'_>) -> Result<Pair, What> {
    take_first(&mut &*row.body)
}

/// All pairs of a row.
pub(super) fn unpack(row: &Row<'_>) -> Result<Vec<Pair>, What> {
    let mut body = row.body;
    let mut previous = take_first(&mut body)?;
    let floor = sequence(take(&mut body)?)?;
    let mut pairs = Vec::with_capacity(usize::from(row.count));
    pairs.push(previous);
    for _ in 1..row.count {
        let step = take(&mut body)?;
        let from = if step == 0 { previous.sequence } else { floor };
        let number = previous.number.checked_add(step).ok_or(What::Layout("a number too large"))?;
        let next = from.get().checked_add(take(&mut body)?);
        let sequence = sequence(next.ok_or(What::Layout("a sequence too large"))?)?;
        let pair = Pair { number, sequence };
        if pair <= previous {
            return Err(What::Layout("pairs out of order"));
        }
        pairs.push(pair);
        previous = pair;
    }
    if body.is_empty() { Ok(pairs) } else { Err(What::Layout("bytes behind the last pair")) }
}

fn take_first(body: &mut &[u8]) -> Result<Pair, What> {
    let short = What::Layout("no first pair");
    let Some((number, rest)) = body.split_first_chunk::<8>() else { return Err(short) };
    let Some((sequence_bytes, rest)) = rest.split_first_chunk::<8>() else { return Err(short) };
    *body = rest;
    let sequence = sequence(u64::from_be_bytes(*sequence_bytes))?;
    Ok(Pair { number: u64::from_be_bytes(*number), sequence })
}

fn sequence(number: u64) -> Result<Sequence, What> {
    Sequence::new(number).ok_or(What::Layout("a sequence of zero"))
}

/// Appends `value`, seven bits to a byte, the low ones first.
fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        let [low, ..] = value.to_le_bytes();
        bytes.push(low | 0x80);
        value >>= 7;
    }
    let [low, ..] = value.to_le_bytes();
    bytes.push(low);
}

/// Takes what [`put`] appended.
fn take(bytes: &mut &[u8]) -> Result<u64, What> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or(What::Layout("a number cut short"))?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        let shifted = bits.checked_shl(shift).unwrap_or(0);
        if shifted.checked_shr(shift) != Some(bits) {
            return Err(What::Layout("a number of more than 64 bits"));
        }
        value |= shifted;
        if *byte < 0x80 {
            let short = *byte != 0 || shift == 0;
            return if short { Ok(value) } else { Err(What::Layout("a number not in short form")) };
        }
    }
    Err(What::Layout("a number of more than ten bytes"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::super::tests::hex;
    use super::*;

    /// Those of which numbers in a row are made, in short and in long form.
    const BYTES: &[u8] = &[0, 1, 2, 127, 128, 255];

    fn pair(number: u64, sequence: u64) -> Pair {
        Pair { number, sequence: Sequence::new(sequence).unwrap() }
    }

    #[test]
    fn index_rows_never_change() {
        let pairs = [pair(3, 1_000), pair(3, 1_200), pair(4, 1_001), pair(u64::MAX, 1_002)];
        let rows = pack(&pairs);
        let row = format!("{} {}", rows[0].0, hex(&rows[0].1));
        let golden =
            expect!["4 000000000000000300000000000003e8e80700c8010101fbffffffffffffffff0102"];
        golden.assert_eq(&row);
    }

    proptest! {
        #[test]
        fn what_was_packed_is_unpacked(
            spread in prop::sample::select(vec![3_u64, 1_000, u64::MAX]),
            base in prop::sample::select(vec![1_u64, 1 << 40, u64::MAX - 5_000]),
            raw in prop::collection::vec((any::<u64>(), 0_u64..5_000), 0..3_000),
        ) {
            let mut pairs: Vec<Pair> = raw
                .iter()
                .map(|(number, at)| (number.checked_rem(spread).unwrap(), base.saturating_add(*at)))
                .map(|(number, sequence)| pair(number, sequence))
                .collect();
            pairs.sort_unstable();
            pairs.dedup();
            let mut found = Vec::new();
            for (count, body) in pack(&pairs) {
                prop_assert!(body.len() <= BODY_BYTES_MAX);
                let row = Row { count, body: &body };
                let unpacked = unpack(&row).unwrap();
                prop_assert_eq!(first(&row).unwrap(), unpacked[0]);
                found.extend(unpacked);
            }
            prop_assert_eq!(found, pairs);
        }

        #[test]
        fn any_bytes_are_refused_or_read_in_order(
            count in 0_u16..20,
            body in prop::collection::vec(prop::sample::select(BYTES), 0..60),
        ) {
            if let Ok(pairs) = unpack(&Row { count, body: &body }) {
                prop_assert!(pairs.is_sorted_by(|a, b| a < b));
            }
        }
    }
}
