//! The frame of a turn: it begins at a multiple of 512 bytes and is filled with zeros to the next.
//!
//! | at | bytes | what |
//! | ---: | ---: | --- |
//! | 0 | 4 | `turn` |
//! | 4 | 4 | length of the frame in bytes, from its first to its last, without the zeros after it |
//! | 8 | 8 | checksum: the first 8 bytes of BLAKE3 of the frame from byte 16 to its last |
//! | 16 | 8 | number of the turn |
//! | 24 | 8 | sequence number of the first entry |
//! | 32 | 4 | number of entries |
//! | 36 | 32 | chain hash before the first entry |
//! | 68 | … | each entry: its length in 4 bytes, then its bytes |
//!
//! The bytes between the last of a frame and the next multiple of 512 mean nothing.
//!
//! **Invariant:** the same turn after the same position has the same bytes.

use super::chain::ChainHash;
use super::position::Position;
use super::sector::{Fields, SECTOR_BYTES, checksum};
use super::{ENTRY_BYTES_MAX, TURN_BYTES_MAX, TURN_ENTRIES_MAX};
use crate::domain::id::Sequence;

const MAGIC: [u8; 4] = *b"turn";

/// What the checksum does not cover: magic, length and itself.
const UNCHECKED_BYTES: usize = 16;

/// What stands before the first entry.
pub(super) const PREAMBLE_BYTES: usize = 68;

/// The length that stands before each entry.
const LENGTH_BYTES: usize = 4;

/// The longest frame: it fits the smallest segment, after the header.
pub(super) const FRAME_BYTES_MAX: usize =
    PREAMBLE_BYTES + TURN_ENTRIES_MAX * LENGTH_BYTES + TURN_BYTES_MAX;

/// What a frame says before its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Preamble {
    /// Bytes of the frame, without the zeros after it.
    pub(super) length: usize,
    pub(super) checksum: [u8; 8],
    pub(super) turn: u64,
    pub(super) first: Sequence,
    pub(super) entries: u32,
    pub(super) before: ChainHash,
}

impl Preamble {
    /// `None` when no frame begins with `bytes`. The checksum is not looked at.
    pub(super) fn decode(bytes: &[u8]) -> Option<Preamble> {
        let mut fields = Fields(bytes);
        if fields.take()? != MAGIC {
            return None;
        }
        let length = usize::try_from(fields.u32()?).ok()?;
        let preamble = Preamble {
            length,
            checksum: fields.take()?,
            turn: fields.u64().filter(|turn| *turn > 0)?,
            first: Sequence::new(fields.u64()?)?,
            entries: fields.u32().filter(|entries| *entries > 0)?,
            before: ChainHash::from_bytes(fields.take()?),
        };
        (PREAMBLE_BYTES..=FRAME_BYTES_MAX).contains(&length).then_some(preamble)
    }

    /// Bytes of the frame with the zeros after it, as a distance to the next frame.
    pub(super) fn stride(&self) -> u64 {
        u64::try_from(padded(self.length)).expect("a frame is shorter than a segment")
    }

    /// The sequence number after the last entry; `None` past the last number there is.
    pub(super) fn next_sequence(&self) -> Option<Sequence> {
        self.first.get().checked_add(u64::from(self.entries)).and_then(Sequence::new)
    }
}

/// Why some bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameDefect {
    /// No frame begins here.
    Absent,
    /// One begins here, but not all of it is as it was written.
    Checksum,
    /// All of it is as it was written, and it makes no sense.
    Content,
}

/// `length` and the zeros up to the next multiple of 512.
pub(super) fn padded(length: usize) -> usize {
    length.next_multiple_of(SECTOR_BYTES)
}

/// The bytes of the frame of `payloads` with the zeros after it.
pub(super) fn padded_bytes(payloads: &[Vec<u8>]) -> usize {
    let entries = payloads.iter().map(|payload| payload.len().saturating_add(LENGTH_BYTES));
    padded(entries.fold(PREAMBLE_BYTES, usize::saturating_add))
}

/// The frame of the turn of `payloads` that follows `at`, with the zeros after it.
///
/// The caller has checked the limits of a turn.
pub(super) fn encode(at: &Position, payloads: &[Vec<u8>]) -> Vec<u8> {
    let number = |length: usize| {
        u32::try_from(length).expect("a turn within its limits has less than 2^32 of anything")
    };
    let mut checked = Vec::with_capacity(padded_bytes(payloads));
    checked.extend_from_slice(&at.next_turn().to_be_bytes());
    checked.extend_from_slice(&at.next_sequence().get().to_be_bytes());
    checked.extend_from_slice(&number(payloads.len()).to_be_bytes());
    checked.extend_from_slice(at.hash.as_bytes());
    for payload in payloads {
        checked.extend_from_slice(&number(payload.len()).to_be_bytes());
        checked.extend_from_slice(payload);
    }
    let length = checked.len().saturating_add(UNCHECKED_BYTES);
    let mut frame = Vec::with_capacity(padded(length));
    frame.extend_from_slice(&MAGIC);
    frame.extend_from_slice(&number(length).to_be_bytes());
    frame.extend_from_slice(&checksum(&checked));
    frame.extend_from_slice(&checked);
    frame.resize(padded(length), 0);
    frame
}

/// The entries of the frame that `bytes` begin with; what follows the frame is not looked at.
pub(super) fn decode(bytes: &[u8]) -> Result<(Preamble, Vec<&[u8]>), FrameDefect> {
    let preamble = Preamble::decode(bytes).ok_or(FrameDefect::Absent)?;
    let checked = bytes.get(UNCHECKED_BYTES..preamble.length).ok_or(FrameDefect::Checksum)?;
    if checksum(checked) != preamble.checksum {
        return Err(FrameDefect::Checksum);
    }
    let content = bytes.get(PREAMBLE_BYTES..preamble.length).ok_or(FrameDefect::Content)?;
    let entries = entries(Fields(content)).ok_or(FrameDefect::Content)?;
    let counted = u32::try_from(entries.len()) == Ok(preamble.entries);
    if counted && entries.len() <= TURN_ENTRIES_MAX && preamble.next_sequence().is_some() {
        Ok((preamble, entries))
    } else {
        Err(FrameDefect::Content)
    }
}

fn entries(mut content: Fields<'_>) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !content.0.is_empty() {
        let length = usize::try_from(content.u32()?).ok()?;
        entries.push(content.slice(length).filter(|entry| entry.len() <= ENTRY_BYTES_MAX)?);
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::journal::{SEGMENT_BYTES_MIN, SegmentNumber};

    fn at(turn: u64, sequence: u64) -> Position {
        Position {
            turn,
            sequence: Sequence::new(sequence),
            hash: ChainHash::from_bytes([0xcd; 32]),
            segment: SegmentNumber::FIRST,
            offset: 512,
        }
    }

    #[test]
    #[allow(clippy::needless_raw_string_hashes, reason = "the golden text is written by a tool")]
    fn the_layout_never_changes() {
        let frame = encode(&at(0x0101, 0x0202), &[b"one".to_vec(), Vec::new(), b"three".to_vec()]);
        assert_eq!(frame.len(), SECTOR_BYTES);
        let hex: Vec<String> = frame[..88].chunks(16).map(|line| format!("{line:02x?}")).collect();
        expect![[r#"
            [74, 75, 72, 6e, 00, 00, 00, 58, 69, 96, 05, 0b, 3c, 98, 50, 13]
            [00, 00, 00, 00, 00, 00, 01, 02, 00, 00, 00, 00, 00, 00, 02, 03]
            [00, 00, 00, 03, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd]
            [cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd, cd]
            [cd, cd, cd, cd, 00, 00, 00, 03, 6f, 6e, 65, 00, 00, 00, 00, 00]
            [00, 00, 05, 74, 68, 72, 65, 65]"#]]
        .assert_eq(&hex.join("\n"));
        assert!(frame[88..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn the_largest_turn_fits_the_smallest_segment() {
        let mut payloads = vec![Vec::new(); TURN_ENTRIES_MAX];
        payloads[0] = vec![1; ENTRY_BYTES_MAX];
        payloads[1] = vec![2; TURN_BYTES_MAX - ENTRY_BYTES_MAX];
        let frame = encode(&at(0, 0), &payloads);
        assert_eq!(frame.len(), padded(FRAME_BYTES_MAX));
        assert!(u64::try_from(frame.len() + SECTOR_BYTES).unwrap() <= SEGMENT_BYTES_MIN);
        assert_eq!(decode(&frame).unwrap().1, payloads);
    }

    #[test]
    fn zeros_are_absent_and_damage_is_seen() {
        assert_eq!(decode(&[0; 512]), Err(FrameDefect::Absent));
        assert_eq!(decode(&[]), Err(FrameDefect::Absent));
        let frame = encode(&at(0, 0), &[b"payload".to_vec()]);
        let length = Preamble::decode(&frame).unwrap().length;
        for byte in 0..length {
            let mut flipped = frame.clone();
            flipped[byte] ^= 1;
            assert!(decode(&flipped).is_err(), "{byte}");
            assert!(decode(&frame[..byte]).is_err(), "{byte}");
        }
        let mut flipped = frame;
        flipped[length] ^= 1;
        assert!(decode(&flipped).is_ok(), "the zeros after a frame mean nothing");
    }

    #[test]
    fn a_right_checksum_does_not_excuse_wrong_content() {
        let frame = encode(&at(0, 0), &[b"payload".to_vec()]);
        for (byte, value) in [(35, 2), (71, 6), (71, 8)] {
            let mut wrong = frame.clone();
            wrong[byte] = value;
            let length = Preamble::decode(&wrong).unwrap().length;
            let sum = checksum(&wrong[UNCHECKED_BYTES..length]);
            wrong[8..16].copy_from_slice(&sum);
            assert_eq!(decode(&wrong), Err(FrameDefect::Content), "{byte} {value}");
        }
    }

    proptest! {
        #[test]
        fn a_frame_is_read_back(
            turn in 0..u64::MAX,
            sequence in 0u64..1 << 60,
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..20),
        ) {
            let at = at(turn, sequence);
            let frame = encode(&at, &payloads);
            prop_assert_eq!(frame.len(), padded_bytes(&payloads));
            let (preamble, entries) = decode(&frame).unwrap();
            prop_assert_eq!(preamble.stride(), u64::try_from(frame.len()).unwrap());
            prop_assert_eq!((preamble.turn, preamble.first), (at.next_turn(), at.next_sequence()));
            prop_assert_eq!(preamble.before, at.hash);
            prop_assert_eq!(entries, payloads);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut framed = MAGIC.to_vec();
            framed.extend_from_slice(&bytes);
            prop_assert!(decode(&bytes).is_err());
            prop_assert!(decode(&framed).is_err());
        }
    }
}
