//! Rows: the frame that every value of the store has.
//!
//! ```text
//! checksum 8 │ number 4 │ count 2 │ body …            big-endian, at most 4096 bytes in all
//! ```
//!
//! `checksum` is the first 8 bytes of BLAKE3 over the key and all that follows it; `number` is that
//! of the key; `count` is how many records the body holds, or its bytes where it is a part of
//! something longer. A format row's body:
//!
//! ```text
//! version 2 │ ledger 16
//! ```
//!
//! **Invariant:** a row that stands under another key than its own does not verify.

use super::broken::What;
use super::key::Key;
use crate::domain::id::LedgerId;

/// The most bytes of a value: sled was measured to do well up to there.
pub(super) const ROW_BYTES_MAX: usize = 4096;

/// What stands in front of a body.
const HEADER_BYTES: usize = 14;

/// The most bytes of a body.
pub(super) const BODY_BYTES_MAX: usize = ROW_BYTES_MAX - HEADER_BYTES;

/// The version of all layouts of this store. Version 1 had no rows of booklets and voids.
const FORMAT: u16 = 2;

/// What a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// How many records, or bytes.
    pub(super) count: u16,
    /// Their bytes.
    pub(super) body: &'a [u8],
}

fn checksum(key: Key, rest: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new_derive_key("carnet/store-row/1");
    hasher.update(&key.to_bytes()).update(rest);
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    first
}

/// The value to keep under `key`.
pub(super) fn seal(key: Key, row: &Row<'_>) -> Vec<u8> {
    let mut rest = key.number().to_be_bytes().to_vec();
    rest.extend(row.count.to_be_bytes());
    rest.extend(row.body);
    let mut value = checksum(key, &rest).to_vec();
    value.extend(rest);
    value
}

/// What the `value` that stood under `key` holds.
pub(super) fn open(key: Key, value: &[u8]) -> Result<Row<'_>, What> {
    let (sum, rest) = value.split_first_chunk::<8>().ok_or(What::Checksum)?;
    if *sum != checksum(key, rest) {
        return Err(What::Checksum);
    }
    let (number, rest) = rest.split_first_chunk::<4>().ok_or(What::Layout("no number"))?;
    let (count, body) = rest.split_first_chunk::<2>().ok_or(What::Layout("no count"))?;
    if u32::from_be_bytes(*number) != key.number() {
        return Err(What::Layout("another number"));
    }
    Ok(Row { count: u16::from_be_bytes(*count), body })
}

/// The value of a row that holds `part` of something longer.
pub(super) fn part(key: Key, part: &[u8]) -> Vec<u8> {
    seal(key, &Row { count: u16::try_from(part.len()).unwrap_or(u16::MAX), body: part })
}

/// The format row of the store of `ledger`.
pub(super) fn format(ledger: LedgerId) -> Vec<u8> {
    let mut body = FORMAT.to_be_bytes().to_vec();
    body.extend(ledger.0);
    seal(Key::Format, &Row { count: 1, body: &body })
}

/// Whether `value` is the format row of the store of `ledger`.
pub(super) fn check_format(value: &[u8], ledger: LedgerId) -> Result<(), What> {
    let row = open(Key::Format, value)?;
    let (version, rest) = row.body.split_first_chunk::<2>().ok_or(What::Layout("no version"))?;
    let found = u16::from_be_bytes(*version);
    if found != FORMAT {
        return Err(What::UnknownFormat { found });
    }
    let found = rest.try_into().map(LedgerId).map_err(|_| What::Layout("no ledger"))?;
    if found == ledger { Ok(()) } else { Err(What::OtherLedger { found }) }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::key::Kind;
    use super::super::tests::hex;
    use super::*;
    use crate::journal::SegmentNumber;

    const KEY: Key = Key::Row(Kind::Checkpoint, SegmentNumber::FIRST, 3);

    #[test]
    fn rows_never_change() {
        expect!["e995c3da78bfee2b0000000300056661637473"].assert_eq(&hex(&part(KEY, b"facts")));
        expect!["7b87e3dcaaea803a000000000001000207070707070707070707070707070707"]
            .assert_eq(&hex(&format(LedgerId([7; 16]))));
    }

    #[test]
    fn a_row_holds_under_its_own_key_alone() {
        let value = part(KEY, b"facts");
        assert_eq!(open(KEY, &value).unwrap(), Row { count: 5, body: b"facts" });
        let other = Key::Row(Kind::Checkpoint, SegmentNumber::FIRST.next(), 3);
        assert!(matches!(open(other, &value), Err(What::Checksum)));
        for cut in 0..value.len() {
            assert!(open(KEY, &value[..cut]).is_err(), "{cut}");
        }
        for bit in 0..value.len() * 8 {
            let mut value = value.clone();
            value[bit / 8] ^= 1 << (bit % 8);
            assert!(open(KEY, &value).is_err(), "{bit}");
        }
    }

    #[test]
    fn a_store_knows_its_ledger_and_its_format() {
        let value = format(LedgerId([7; 16]));
        assert!(check_format(&value, LedgerId([7; 16])).is_ok());
        let other = check_format(&value, LedgerId([8; 16]));
        assert!(matches!(other, Err(What::OtherLedger { found: LedgerId(id) }) if id == [7; 16]));
        for version in [1, 3] {
            let other = seal(Key::Format, &Row { count: 1, body: &[0, version, 9, 9] });
            let found = check_format(&other, LedgerId([7; 16]));
            assert!(
                matches!(found, Err(What::UnknownFormat { found }) if found == u16::from(version))
            );
        }
    }
}
