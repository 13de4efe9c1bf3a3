//! The header of a segment: its first sector.
//!
//! | at | bytes | what |
//! | ---: | ---: | --- |
//! | 0 | 8 | `carnetSG` |
//! | 8 | 4 | version of the format: 1 |
//! | 12 | 4 | number of the segment, from 1 |
//! | 16 | 16 | identity of the ledger |
//! | 32 | 8 | size of the file in bytes, header included |
//! | 40 | 8 | number of the first turn; the previous segment ended with the one before |
//! | 48 | 8 | sequence number of the first entry; the previous ended with the one before |
//! | 56 | 32 | chain hash before the first entry, with which the previous segment ended |
//! | 88 | 8 | length in bytes of the previous segment: what follows is ignored; 0 in the first |
//! | 96 | 408 | zeros |
//! | 504 | 8 | checksum: the first 8 bytes of BLAKE3 of the 504 bytes before |
//!
//! **Invariant:** the end of a segment is said once, by the next one's header, so nothing can
//! disagree with it.

use super::chain::ChainHash;
use super::position::{self, Position, SegmentNumber};
use super::sector::{SECTOR, Sector, SectorDefect, seal, unseal};
use crate::domain::id::{LedgerId, Sequence};

/// What the sector is.
const MAGIC: [u8; 8] = *b"carnetSG";

/// What the first sector of a segment says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentHeader {
    pub(super) number: SegmentNumber,
    pub(super) ledger: LedgerId,
    pub(super) segment_bytes: u64,
    pub(super) first_turn: u64,
    pub(super) first_sequence: Sequence,
    pub(super) before: ChainHash,
    pub(super) previous_bytes: u64,
}

impl SegmentHeader {
    /// The header of the first segment of `ledger`.
    pub(super) fn first(ledger: LedgerId, segment_bytes: u64) -> SegmentHeader {
        SegmentHeader {
            number: SegmentNumber::FIRST,
            ledger,
            segment_bytes,
            first_turn: 1,
            first_sequence: Sequence::FIRST,
            before: ChainHash::genesis(ledger),
            previous_bytes: 0,
        }
    }

    /// The header of the segment that follows the one in which `end` stands, and ends it there.
    pub(super) fn following(ledger: LedgerId, segment_bytes: u64, end: &Position) -> SegmentHeader {
        SegmentHeader {
            number: end.segment.next(),
            ledger,
            segment_bytes,
            first_turn: end.next_turn(),
            first_sequence: end.next_sequence(),
            before: end.hash,
            previous_bytes: end.offset,
        }
    }

    /// Where the first turn of this segment stands.
    pub(super) fn start(&self) -> Position {
        Position {
            turn: self.first_turn.saturating_sub(1),
            sequence: position::before(self.first_sequence),
            hash: self.before,
            segment: self.number,
            offset: SECTOR,
        }
    }

    /// Where the segment before this one ends; `None` for the first.
    pub(super) fn previous_end(&self) -> Option<Position> {
        let segment = self.number.previous()?;
        Some(Position { segment, offset: self.previous_bytes, ..self.start() })
    }

    pub(super) fn encode(&self) -> Sector {
        let mut fields = Vec::new();
        fields.extend_from_slice(&self.number.get().to_be_bytes());
        fields.extend_from_slice(&self.ledger.0);
        fields.extend_from_slice(&self.segment_bytes.to_be_bytes());
        fields.extend_from_slice(&self.first_turn.to_be_bytes());
        fields.extend_from_slice(&self.first_sequence.get().to_be_bytes());
        fields.extend_from_slice(self.before.as_bytes());
        fields.extend_from_slice(&self.previous_bytes.to_be_bytes());
        seal(MAGIC, &fields)
    }

    pub(super) fn decode(sector: &Sector) -> Result<SegmentHeader, SectorDefect> {
        let mut fields = unseal(MAGIC, sector)?;
        let header = (|| {
            Some(SegmentHeader {
                number: SegmentNumber::new(fields.u32()?)?,
                ledger: LedgerId(fields.take()?),
                segment_bytes: fields.u64()?,
                first_turn: fields.u64().filter(|turn| *turn > 0)?,
                first_sequence: Sequence::new(fields.u64()?)?,
                before: ChainHash::from_bytes(fields.take()?),
                previous_bytes: fields.u64()?,
            })
        })();
        header.ok_or(SectorDefect::Damaged("the header holds numbers that nothing has"))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::journal::sector::SECTOR_BYTES;

    fn hex(bytes: &[u8]) -> String {
        let lines: Vec<String> = bytes.chunks(16).map(|line| format!("{line:02x?}")).collect();
        lines.join("\n")
    }

    #[test]
    #[allow(clippy::needless_raw_string_hashes, reason = "the golden text is written by a tool")]
    fn the_layout_never_changes() {
        let end = Position {
            turn: 0x0102,
            sequence: Sequence::new(0x0304),
            hash: ChainHash::from_bytes([0xab; 32]),
            segment: SegmentNumber::FIRST,
            offset: 0x0001_0200,
        };
        let header = SegmentHeader::following(LedgerId([7; 16]), 128 << 10, &end);
        let sector = header.encode();
        assert!(sector[96..504].iter().all(|byte| *byte == 0));
        expect![[r#"
            [63, 61, 72, 6e, 65, 74, 53, 47, 00, 00, 00, 01, 00, 00, 00, 02]
            [07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07, 07]
            [00, 00, 00, 00, 00, 02, 00, 00, 00, 00, 00, 00, 00, 00, 01, 03]
            [00, 00, 00, 00, 00, 00, 03, 05, ab, ab, ab, ab, ab, ab, ab, ab]
            [ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab, ab]
            [ab, ab, ab, ab, ab, ab, ab, ab, 00, 00, 00, 00, 00, 01, 02, 00]"#]]
        .assert_eq(&hex(&sector[..96]));
        expect!["[df, 90, 41, 3d, 98, c0, d3, 40]"].assert_eq(&hex(&sector[504..]));
        assert_eq!(header.previous_end(), Some(end));
    }

    #[test]
    fn impossible_numbers_are_refused() {
        let header = SegmentHeader::first(LedgerId([7; 16]), 128 << 10);
        let impossible = SegmentHeader { first_turn: 0, ..header };
        assert!(SegmentHeader::decode(&impossible.encode()).is_err());
        assert!(SegmentHeader::decode(&[0; SECTOR_BYTES]).is_err());
    }

    proptest! {
        #[test]
        fn a_header_is_read_back(
            number in 1u32..,
            ledger: [u8; 16],
            numbers: [u64; 2],
            firsts in (1u64.., 1u64..),
            before: [u8; 32],
        ) {
            let header = SegmentHeader {
                number: SegmentNumber::new(number).unwrap(),
                ledger: LedgerId(ledger),
                segment_bytes: numbers[0],
                first_turn: firsts.0,
                first_sequence: Sequence::new(firsts.1).unwrap(),
                before: ChainHash::from_bytes(before),
                previous_bytes: numbers[1],
            };
            prop_assert_eq!(SegmentHeader::decode(&header.encode()), Ok(header));
        }
    }
}
