//! Every key of the store: a prefix of one byte, then big-endian numbers.
//!
//! ```text
//! 01                    format       which ledger's store this is, and the version of its rows
//! 02 segment            seal         what the segment left here; written last
//! 03 segment number     checkpoint   the facts at the end of the segment, in parts
//! 04 segment number     bloom        the Bloom filter of its request fingerprints, in parts
//! 05 segment number     requests     fingerprint of a request → sequence
//! 06 segment number     venues       venue → redemptions
//! 07 segment number     funders      buyer → redemptions
//! 08 segment number     orders       order → redemptions
//! 09 segment number     booklets     booklet, or a range in a block → entries that concern it
//! 0a segment number     voids        redemption → the entry that voided it
//! ```
//!
//! `segment` and `number` have four bytes each. Rows of one kind and segment are numbered from 0
//! without gaps; the seal says how many there are.
//!
//! **Invariant:** the order of the bytes is the order of the numbers.

use std::fmt;

use crate::journal::SegmentNumber;

/// The name of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The row that says whose store this is.
    Format,
    /// The row that a segment is sealed with.
    Seal(SegmentNumber),
    /// A numbered row of a segment.
    Row(Kind, SegmentNumber, u32),
}

/// What the numbered rows of a segment hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The facts at the end of the segment.
    Checkpoint,
    /// The Bloom filter of the request fingerprints.
    Bloom,
    /// Sequences by request fingerprint.
    Requests,
    /// Redemptions by venue.
    Venues,
    /// Redemptions by buyer.
    Funders,
    /// Redemptions by order.
    Orders,
    /// Entries by the booklets that they concern.
    Booklets,
    /// Entries by the redemption that they void.
    Voids,
}

impl Kind {
    /// The kinds whose rows hold sorted pairs, in order of their keys.
    pub(super) const INDEXES: [Kind; 6] =
        [Kind::Requests, Kind::Venues, Kind::Funders, Kind::Orders, Kind::Booklets, Kind::Voids];

    fn prefix(self) -> u8 {
        match self {
            Kind::Checkpoint => 0x03,
            Kind::Bloom => 0x04,
            Kind::Requests => 0x05,
            Kind::Venues => 0x06,
            Kind::Funders => 0x07,
            Kind::Orders => 0x08,
            Kind::Booklets => 0x09,
            Kind::Voids => 0x0a,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Checkpoint => "checkpoint",
            Kind::Bloom => "Bloom filter",
            Kind::Requests => "request rows",
            Kind::Venues => "venue rows",
            Kind::Funders => "buyer rows",
            Kind::Orders => "order rows",
            Kind::Booklets => "booklet rows",
            Kind::Voids => "void rows",
        })
    }
}

impl Key {
    /// The prefix of all seals.
    pub(super) const SEALS: u8 = 0x02;

    /// The bytes under which the row is kept.
    pub(super) fn to_bytes(self) -> Vec<u8> {
        match self {
            Key::Format => vec![0x01],
            Key::Seal(segment) => joined(Key::SEALS, &[segment.get()]),
            Key::Row(kind, segment, number) => joined(kind.prefix(), &[segment.get(), number]),
        }
    }

    /// The number that the row itself repeats.
    pub(super) fn number(self) -> u32 {
        match self {
            Key::Format => 0,
            Key::Seal(segment) => segment.get(),
            Key::Row(_, _, number) => number,
        }
    }
}

fn joined(prefix: u8, numbers: &[u32]) -> Vec<u8> {
    let mut bytes = vec![prefix];
    bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    bytes
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Format => f.write_str("the format row"),
            Key::Seal(segment) => write!(f, "the seal of {segment}"),
            Key::Row(kind, segment, number) => write!(f, "row {number} of the {kind} of {segment}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::expect;

    use super::super::tests::hex;
    use super::*;

    #[test]
    fn keys_never_change() {
        let segment = SegmentNumber::new(0x0102_0304).unwrap();
        let row = |kind| Key::Row(kind, segment, 0x0a0b);
        let keys = [
            Key::Format,
            Key::Seal(segment),
            row(Kind::Checkpoint),
            row(Kind::Bloom),
            row(Kind::Requests),
            row(Kind::Venues),
            row(Kind::Funders),
            row(Kind::Orders),
            row(Kind::Booklets),
            row(Kind::Voids),
        ];
        let mut lines = String::new();
        for key in keys {
            writeln!(lines, "{:<18} {key}", hex(&key.to_bytes())).unwrap();
        }
        expect![[r"
            01                 the format row
            0201020304         the seal of segment-0016909060
            030102030400000a0b row 2571 of the checkpoint of segment-0016909060
            040102030400000a0b row 2571 of the Bloom filter of segment-0016909060
            050102030400000a0b row 2571 of the request rows of segment-0016909060
            060102030400000a0b row 2571 of the venue rows of segment-0016909060
            070102030400000a0b row 2571 of the buyer rows of segment-0016909060
            080102030400000a0b row 2571 of the order rows of segment-0016909060
            090102030400000a0b row 2571 of the booklet rows of segment-0016909060
            0a0102030400000a0b row 2571 of the void rows of segment-0016909060
        "]]
        .assert_eq(&lines);
    }

    #[test]
    fn keys_are_in_order_of_their_numbers() {
        let at = |segment| SegmentNumber::new(segment).unwrap();
        let keys = [
            Key::Format,
            Key::Seal(at(1)),
            Key::Seal(at(256)),
            Key::Row(Kind::Checkpoint, at(255), 1000),
            Key::Row(Kind::Checkpoint, at(256), 0),
            Key::Row(Kind::Checkpoint, at(256), 300),
            Key::Row(Kind::Bloom, at(1), 0),
        ];
        assert!(keys.map(Key::to_bytes).is_sorted());
    }
}
