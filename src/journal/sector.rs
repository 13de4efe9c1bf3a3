//! Sectors of 512 bytes that carry their own checksum, and the reading of fields.
//!
//! | at | bytes | what |
//! | ---: | ---: | --- |
//! | 0 | 8 | magic: what the sector is |
//! | 8 | 4 | version of the format |
//! | 12 | … | fields, then zeros |
//! | 504 | 8 | checksum: the first 8 bytes of BLAKE3 of the 504 bytes before |
//!
//! All integers of the journal are big-endian.
//!
//! **Invariant:** magic, version and checksum keep their places in every version to come, so that
//! damage is never taken for a newer format.

/// What a disk writes as a whole.
pub(super) const SECTOR_BYTES: usize = 512;

/// The same, as an offset.
pub(super) const SECTOR: u64 = 512;

/// Where the checksum of a sector stands.
const CHECKSUM_AT: usize = 504;

/// The version of everything that the journal writes.
pub(super) const FORMAT_VERSION: u32 = 1;

/// A whole sector.
pub(super) type Sector = [u8; SECTOR_BYTES];

/// The first 8 bytes of BLAKE3 of `bytes`.
pub(super) fn checksum(bytes: &[u8]) -> [u8; 8] {
    let hash = blake3::hash(bytes);
    *hash.as_bytes().first_chunk().expect("a hash has 32 bytes, and 8 are taken")
}

/// The length of `bytes`, as an offset.
pub(super) fn length_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).expect("memory has fewer than 2^64 bytes")
}

/// Why a sector cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SectorDefect {
    /// Not what was written, or not what was looked for.
    Damaged(&'static str),
    /// Written by a later release, in this version of the format.
    Newer(u32),
}

/// The sector of `magic` with `fields`.
pub(super) fn seal(magic: [u8; 8], fields: &[u8]) -> Sector {
    let mut content = Vec::with_capacity(SECTOR_BYTES);
    content.extend_from_slice(&magic);
    content.extend_from_slice(&FORMAT_VERSION.to_be_bytes());
    content.extend_from_slice(fields);
    content.resize(CHECKSUM_AT, 0);
    let sum = checksum(&content);
    content.extend_from_slice(&sum);
    content.try_into().expect("504 bytes and a checksum of 8 are one sector")
}

/// The fields of a sector that [`seal`] made with the same `magic`.
pub(super) fn unseal(magic: [u8; 8], sector: &Sector) -> Result<Fields<'_>, SectorDefect> {
    let (content, sum) = sector.split_at(CHECKSUM_AT);
    if checksum(content) != sum {
        return Err(SectorDefect::Damaged("the checksum of the sector is wrong"));
    }
    let mut fields = Fields(content);
    match (fields.take(), fields.u32()) {
        (Some(found), Some(FORMAT_VERSION)) if found == magic => Ok(fields),
        (Some(found), Some(version)) if found == magic && version > FORMAT_VERSION => {
            Err(SectorDefect::Newer(version))
        }
        _ => Err(SectorDefect::Damaged("the sector is another kind of thing")),
    }
}

/// What remains to be read of some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    /// The next `N` bytes.
    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    /// The next `length` bytes.
    pub(super) fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next 4 bytes as a number.
    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    /// The next 8 bytes as a number.
    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: [u8; 8] = *b"a sector";

    #[test]
    fn any_flipped_bit_is_seen() {
        let sector = seal(MAGIC, &[1, 2, 3]);
        assert_eq!(unseal(MAGIC, &sector).unwrap().take(), Some([1, 2, 3]));
        for at in 0..SECTOR_BYTES {
            let mut flipped = sector;
            flipped[at] ^= 0x10;
            assert!(matches!(unseal(MAGIC, &flipped), Err(SectorDefect::Damaged(_))), "{at}");
        }
    }

    #[test]
    fn a_newer_version_is_told_from_damage() {
        let mut newer = seal(MAGIC, &[]);
        newer[11] = 2;
        let sum = checksum(&newer[..CHECKSUM_AT]);
        newer[CHECKSUM_AT..].copy_from_slice(&sum);
        assert_eq!(unseal(MAGIC, &newer).unwrap_err(), SectorDefect::Newer(2));
        assert!(matches!(unseal(*b"another.", &newer), Err(SectorDefect::Damaged(_))));
    }

    #[test]
    fn zeros_are_no_sector() {
        assert!(unseal(MAGIC, &[0; SECTOR_BYTES]).is_err());
        assert!(unseal([0; 8], &[0; SECTOR_BYTES]).is_err());
    }
}
