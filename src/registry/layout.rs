//! The bytes of the registry's log. Integers are big-endian.
//!
//! Three sectors of 512 bytes, then the records, one after the other:
//!
//! | offset | what |
//! | --- | --- |
//! | 0 | header |
//! | 512, 1024 | two marks |
//! | 1536 | records |
//!
//! A **sector** ends with its checksum; what is not named is zero:
//!
//! | offset | bytes | header | mark |
//! | --- | --- | --- | --- |
//! | 0 | 16 | `carnet/registry⏎` | synced length of the log (u64), then zeros |
//! | 16 | 4 | format, 1 | zeros |
//! | 20 | 16 | ledger id | zeros |
//! | 504 | 8 | checksum of the 504 bytes before | the same |
//!
//! The magic, the format and the checksum of the header stay where they are in every format.
//!
//! A **record** is 54 bytes of head, then its content ([`crate::domain::registry`] lays it out):
//!
//! | offset | bytes | what |
//! | --- | --- | --- |
//! | 0 | 4 | length of the content in bytes |
//! | 4 | 1 | kind of the subject |
//! | 5 | 4 | number of the subject |
//! | 9 | 4 | revision |
//! | 13 | 32 | digest of the content: what the journal carries, and the content's checksum |
//! | 45 | 8 | checksum of the 45 bytes before |
//! | 53 | 1 | state: `0F` live, `F0` erased |
//! | 54 | … | content; zeros once erased |
//!
//! A checksum is the first 8 bytes of BLAKE3 in the context `carnet/registry-checksum/1` over
//! ledger id ‖ offset in the file (u64) ‖ the bytes, so what is misplaced shows as well.
//!
//! **Invariant:** erasing a record changes its state and its content, and nothing else: neither
//! checksum covers them, and the digest remains to say which record was erased.

use crate::domain::id::LedgerId;
use crate::domain::registry::{CONTENT_BYTES_MAX, Record, RecordDigest, Subject, encode_content};

/// Bytes of a sector.
pub(super) const SECTOR: usize = 512;
/// Where the two marks are.
pub(super) const MARKS_AT: [u64; 2] = [512, 1024];
/// Where the records start.
pub(super) const RECORDS_AT: u64 = 1536;
/// Bytes of a record before its content.
pub(super) const HEAD_BYTES: usize = 54;

/// Where the state of a record is, from its start.
pub(super) const STATE_AT: u64 = 53;
/// The state of a record that was erased.
pub(super) const ERASED: u8 = 0xF0;

const MAGIC: &[u8; 16] = b"carnet/registry\n";
const FORMAT: u32 = 1;
const LIVE: u8 = 0x0F;

/// A sector without its checksum.
type Body = [u8; SECTOR - 8];

/// Why bytes are not what was to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// They are damaged, or were never written whole.
    Damaged(&'static str),
    /// They are as a newer release wrote them.
    Newer,
}

/// The head of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) content_bytes: usize,
    pub(super) subject: Subject,
    pub(super) revision: u32,
    pub(super) digest: RecordDigest,
    pub(super) erased: bool,
}

/// The first 8 bytes of BLAKE3 over `bytes` and where they are.
fn checksum(ledger: LedgerId, offset: u64, bytes: &[u8]) -> [u8; 8] {
    let mut checksum = [0; 8];
    let mut hasher = blake3::Hasher::new_derive_key("carnet/registry-checksum/1");
    hasher.update(&ledger.0).update(&offset.to_be_bytes()).update(bytes);
    hasher.finalize_xof().fill(&mut checksum);
    checksum
}

/// The sector at `offset` that starts with `start`.
fn encode_sector(ledger: LedgerId, offset: u64, start: &[u8]) -> Vec<u8> {
    let mut sector = start.to_vec();
    sector.resize(SECTOR - 8, 0);
    let checksum = checksum(ledger, offset, &sector);
    sector.extend_from_slice(&checksum);
    sector
}

/// The sector without its checksum, if that is right.
fn checked_body(ledger: LedgerId, offset: u64, sector: &[u8; SECTOR]) -> Option<&Body> {
    let (body, sum) = sector.split_last_chunk()?;
    let body = body.first_chunk()?;
    if checksum(ledger, offset, body) == *sum { Some(body) } else { None }
}

/// The next `N` of `bytes`.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

/// The header of the log of `ledger`.
pub(super) fn encode_header(ledger: LedgerId) -> Vec<u8> {
    encode_sector(ledger, 0, &[&MAGIC[..], &FORMAT.to_be_bytes(), &ledger.0].concat())
}

/// The ledger that a header names.
pub(super) fn decode_header(sector: &[u8; SECTOR]) -> Result<LedgerId, Unreadable> {
    let damaged = Unreadable::Damaged("the header is damaged");
    let read = |mut bytes: &[u8]| Some((take(&mut bytes)?, take(&mut bytes)?, take(&mut bytes)?));
    let (magic, format, ledger) = read(sector).ok_or(damaged)?;
    let ledger = LedgerId(ledger);
    if magic != *MAGIC {
        return Err(Unreadable::Damaged("this is not the registry of a ledger"));
    }
    checked_body(ledger, 0, sector).ok_or(damaged)?;
    if u32::from_be_bytes(format) == FORMAT { Ok(ledger) } else { Err(Unreadable::Newer) }
}

/// The mark at `offset` that says that `length` bytes of the log are synced.
pub(super) fn encode_mark(ledger: LedgerId, offset: u64, length: u64) -> Vec<u8> {
    encode_sector(ledger, offset, &length.to_be_bytes())
}

/// The length that a mark says; `None` when it is damaged.
pub(super) fn decode_mark(ledger: LedgerId, offset: u64, sector: &[u8; SECTOR]) -> Option<u64> {
    let body = checked_body(ledger, offset, sector)?;
    Some(u64::from_be_bytes(*body.first_chunk()?))
}

/// The live `record` whose digest is `digest`, as it stands at `offset`.
pub(super) fn encode_record(
    ledger: LedgerId,
    offset: u64,
    record: &Record,
    digest: RecordDigest,
) -> Vec<u8> {
    let content = encode_content(record.salt, &record.fields);
    let (kind, number) = record.subject.kind_and_number();
    let [.., a, b, c, d] = content.len().to_be_bytes();
    let mut bytes = vec![a, b, c, d, kind];
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.extend_from_slice(&record.revision.to_be_bytes());
    bytes.extend_from_slice(&digest.0);
    bytes.extend_from_slice(&checksum(ledger, offset, &bytes));
    bytes.push(LIVE);
    bytes.extend_from_slice(&content);
    bytes
}

/// The head of the record at `offset`.
pub(super) fn decode_head(
    ledger: LedgerId,
    offset: u64,
    head: &[u8; HEAD_BYTES],
) -> Result<Head, Unreadable> {
    let damaged = Unreadable::Damaged("the head of a record is damaged");
    let [covered @ .., _, _, _, _, _, _, _, _, state] = head;
    let mut rest = head.as_slice();
    let mut fields = || {
        let length = u32::from_be_bytes(take(&mut rest)?);
        let [kind] = take(&mut rest)?;
        let number = u32::from_be_bytes(take(&mut rest)?);
        let revision = u32::from_be_bytes(take(&mut rest)?);
        let digest = RecordDigest(take(&mut rest)?);
        Some((length, (kind, number), revision, digest, take::<8>(&mut rest)?))
    };
    let (length, (kind, number), revision, digest, sum) = fields().ok_or(damaged)?;
    if sum != checksum(ledger, offset, covered) {
        return Err(damaged);
    }
    let erased = match *state {
        LIVE => false,
        ERASED => true,
        _ => return Err(Unreadable::Damaged("the state of a record is damaged")),
    };
    let subject = Subject::from_kind_and_number(kind, number).ok_or(Unreadable::Newer)?;
    let content_bytes = usize::try_from(length).map_err(|_| Unreadable::Newer)?;
    if content_bytes > CONTENT_BYTES_MAX {
        return Err(Unreadable::Newer);
    }
    Ok(Head { content_bytes, subject, revision, digest, erased })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::VenueId;
    use crate::domain::registry::{Field, Fields, Salt};
    use proptest::prelude::*;

    const LEDGER: LedgerId = LedgerId([0x11; 16]);

    /// Hex, 16 bytes a line, without the lines of zeros.
    fn dump(bytes: &[u8]) -> String {
        let hex = |line: &[u8]| line.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
        let lines = (0..).step_by(16).zip(bytes.chunks(16));
        let told = lines.filter(|(_, line)| line.iter().any(|byte| *byte != 0));
        let told: Vec<String> =
            told.map(|(at, line)| format!("{at:03x}  {}\n", hex(line).join(" "))).collect();
        told.concat()
    }

    fn record(revision: u32) -> Record {
        let subject = Subject::Venue(VenueId::new(0x0102_0304).unwrap());
        let fields = Fields::new([(Field::Name, "Le Bouffay")]).unwrap();
        Record { subject, revision, salt: Salt([0xAB; 16]), fields }
    }

    #[test]
    fn sectors_have_one_documented_layout() {
        let header = encode_header(LEDGER);
        expect_test::expect![[r"
            000  63 61 72 6e 65 74 2f 72 65 67 69 73 74 72 79 0a
            010  00 00 00 01 11 11 11 11 11 11 11 11 11 11 11 11
            020  11 11 11 11 00 00 00 00 00 00 00 00 00 00 00 00
            1f0  00 00 00 00 00 00 00 00 2e 9b 97 20 08 02 b3 34
        "]]
        .assert_eq(&dump(&header));
        let mark = encode_mark(LEDGER, 512, 1536);
        expect_test::expect![[r"
            000  00 00 00 00 00 00 06 00 00 00 00 00 00 00 00 00
            1f0  00 00 00 00 00 00 00 00 41 b5 22 92 d9 b1 26 2c
        "]]
        .assert_eq(&dump(&mark));
        assert_eq!(decode_header(&header.try_into().unwrap()), Ok(LEDGER));
        let mark: [u8; SECTOR] = mark.try_into().unwrap();
        assert_eq!(decode_mark(LEDGER, 512, &mark), Some(1536));
        assert_eq!(decode_mark(LEDGER, 1024, &mark), None);
    }

    #[test]
    fn a_record_has_one_documented_layout() {
        let record = record(7);
        let bytes = encode_record(LEDGER, 1536, &record, record.digest());
        expect_test::expect![[r"
            000  00 00 00 1d 04 01 02 03 04 00 00 00 07 1d 1f 84
            010  eb 8c 55 80 e6 ab fc 26 8b f7 d2 c0 53 15 97 33
            020  97 e9 95 4a 90 3f a0 19 d4 63 46 b5 d9 e4 a4 18
            030  23 4b e9 46 5e 0f ab ab ab ab ab ab ab ab ab ab
            040  ab ab ab ab ab ab 01 00 0a 4c 65 20 42 6f 75 66
            050  66 61 79
        "]]
        .assert_eq(&dump(&bytes));
        let head = decode_head(LEDGER, 1536, bytes.first_chunk().unwrap()).unwrap();
        let Head { content_bytes, subject, revision, digest, erased } = head;
        assert_eq!((subject, revision, erased), (record.subject, 7, false));
        assert_eq!((content_bytes + HEAD_BYTES, digest), (bytes.len(), record.digest()));
    }

    #[test]
    fn a_newer_format_is_told_from_damage() {
        let start = [&MAGIC[..], &2_u32.to_be_bytes(), &LEDGER.0].concat();
        let newer: [u8; SECTOR] = encode_sector(LEDGER, 0, &start).try_into().unwrap();
        assert_eq!(decode_header(&newer), Err(Unreadable::Newer));
        let mut damaged = newer;
        damaged[300] = 1;
        assert!(matches!(decode_header(&damaged), Err(Unreadable::Damaged(_))));
        assert!(matches!(decode_header(&[0; SECTOR]), Err(Unreadable::Damaged(_))));
    }

    proptest! {
        #[test]
        fn any_flipped_bit_of_a_head_shows(
            revision: u32,
            offset: u64,
            bit in 0..HEAD_BYTES * 8,
        ) {
            let record = record(revision);
            let bytes = encode_record(LEDGER, offset, &record, record.digest());
            let mut head: [u8; HEAD_BYTES] = *bytes.first_chunk().unwrap();
            prop_assert_eq!(decode_head(LEDGER, offset, &head).unwrap().revision, revision);
            head[bit / 8] ^= 1 << (bit % 8);
            let read = decode_head(LEDGER, offset, &head);
            prop_assert!(matches!(read, Err(Unreadable::Damaged(_))));
            head[bit / 8] ^= 1 << (bit % 8);
            let elsewhere = decode_head(LEDGER, offset.wrapping_add(1), &head);
            prop_assert!(matches!(elsewhere, Err(Unreadable::Damaged(_))));
        }
    }
}
