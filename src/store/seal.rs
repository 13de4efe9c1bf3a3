//! A sealed segment: its rows, and the seal row that counts and vouches for them.
//!
//! The body of a seal row:
//!
//! ```text
//! hash 32 │ last sequence 8, 0 for none │ checkpoint digest 32 │ Bloom digest 32
//! for checkpoint, bloom, requests, venues, funders, orders, booklets, voids:
//!     rows 4 │ records or bytes 8
//! digest 32
//! ```
//!
//! `digest` is over the segment's number, all that stands before it, and the values of all index
//! rows in order of their keys, so that it stands for everything that the segment left.
//!
//! **Invariant:** equal segments leave equal bytes.

use std::sync::Arc;

use super::bloom::Bloom;
use super::broken::What;
use super::key::{Key, Kind};
use super::pairs;
use super::row::{self, BODY_BYTES_MAX, Row};
use super::rows::Rows;
use crate::domain::id::Sequence;
use crate::journal::{ChainHash, SegmentNumber};

/// What a sealed segment leaves in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The segment.
    pub segment: SegmentNumber,
    /// The hash at its end.
    pub hash: ChainHash,
    /// The last entry at its end; `None` while there is none, since a segment that a crash cut
    /// short may hold no entry.
    pub last: Option<Sequence>,
    /// The checkpoint: the facts at its end, as bytes.
    pub facts: Vec<u8>,
    /// The index rows of its entries; shared with those who read them until they are sealed.
    pub rows: Arc<Rows>,
}

/// What is known of a sealed segment without reading its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealInfo {
    /// The segment.
    pub segment: SegmentNumber,
    /// The hash at its end.
    pub hash: ChainHash,
    /// The last entry at its end; `None` while there is none.
    pub last: Option<Sequence>,
}

/// How much there is of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Rows, numbered from 0.
    pub(super) rows: u32,
    /// Pairs of an index, bytes of anything else.
    pub(super) records: u64,
}

/// Sizes by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sizes {
    checkpoint: Size,
    bloom: Size,
    requests: Size,
    venues: Size,
    funders: Size,
    orders: Size,
    booklets: Size,
    voids: Size,
}

impl Sizes {
    /// Of one kind.
    pub(super) fn of(&self, kind: Kind) -> Size {
        match kind {
            Kind::Checkpoint => self.checkpoint,
            Kind::Bloom => self.bloom,
            Kind::Requests => self.requests,
            Kind::Venues => self.venues,
            Kind::Funders => self.funders,
            Kind::Orders => self.orders,
            Kind::Booklets => self.booklets,
            Kind::Voids => self.voids,
        }
    }

    fn in_order(&self) -> [Size; 8] {
        let Sizes { checkpoint, bloom, requests, venues, funders, orders, booklets, voids } = *self;
        [checkpoint, bloom, requests, venues, funders, orders, booklets, voids]
    }
}

/// A seal row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SealRow {
    pub(super) info: SealInfo,
    pub(super) checkpoint: [u8; 32],
    pub(super) bloom: [u8; 32],
    pub(super) sizes: Sizes,
    pub(super) digest: [u8; 32],
}

/// All rows of a segment but its checkpoint's, and the seal over both.
pub(super) struct Packed {
    pub(super) rows: Vec<(Key, Vec<u8>)>,
    pub(super) seal: SealRow,
}

/// Everything that `seal` leaves, in one digest: to compare a store with what a rebuild would give.
pub fn digest_of(seal: &Seal) -> [u8; 32] {
    pack(seal).seal.digest
}

/// The rows of `seal` but its checkpoint's, and the seal row.
pub(super) fn pack(seal: &Seal) -> Packed {
    let Seal { segment, hash, last, facts, rows: collected } = seal;
    let requests = collected.sorted(Kind::Requests);
    let bloom = Bloom::of(requests.iter().map(|pair| pair.number));

    let mut indexes = Vec::new();
    let mut index = |kind| {
        let pairs = collected.sorted(kind);
        let bodies = pairs::pack(&pairs);
        let size = Size { rows: rows_of(bodies.len()), records: number(pairs.len()) };
        indexes.extend((0..).zip(bodies).map(|(number, (count, body))| {
            let key = Key::Row(kind, *segment, number);
            (key, row::seal(key, &Row { count, body: &body }))
        }));
        size
    };
    let sizes = Sizes {
        checkpoint: size_of(facts),
        bloom: size_of(bloom.bytes()),
        requests: index(Kind::Requests),
        venues: index(Kind::Venues),
        funders: index(Kind::Funders),
        orders: index(Kind::Orders),
        booklets: index(Kind::Booklets),
        voids: index(Kind::Voids),
    };
    let mut seal = SealRow {
        info: SealInfo { segment: *segment, hash: *hash, last: *last },
        checkpoint: blob_digest(Kind::Checkpoint, facts),
        bloom: blob_digest(Kind::Bloom, bloom.bytes()),
        sizes,
        digest: [0; 32],
    };
    let mut digest = seal.begin_digest();
    for (_, value) in &indexes {
        digest.update(value);
    }
    seal.digest = *digest.finalize().as_bytes();
    let mut rows: Vec<_> = parts(Kind::Bloom, *segment, bloom.bytes()).collect();
    rows.append(&mut indexes);
    Packed { rows, seal }
}

/// The rows that hold `bytes` in parts.
pub(super) fn parts(
    kind: Kind,
    segment: SegmentNumber,
    bytes: &[u8],
) -> impl Iterator<Item = (Key, Vec<u8>)> {
    (0..).zip(bytes.chunks(BODY_BYTES_MAX)).map(move |(number, part)| {
        let key = Key::Row(kind, segment, number);
        (key, row::part(key, part))
    })
}

/// What stands for the bytes of a checkpoint or a Bloom filter.
pub(super) fn blob_digest(kind: Kind, bytes: &[u8]) -> [u8; 32] {
    let context = match kind {
        Kind::Bloom => "carnet/store-bloom/1",
        Kind::Checkpoint
        | Kind::Requests
        | Kind::Venues
        | Kind::Funders
        | Kind::Orders
        | Kind::Booklets
        | Kind::Voids => "carnet/store-checkpoint/1",
    };
    blake3::derive_key(context, bytes)
}

fn size_of(bytes: &[u8]) -> Size {
    let rows = rows_of(bytes.len().div_ceil(BODY_BYTES_MAX));
    Size { rows, records: number(bytes.len()) }
}

/// A count of rows: 2^32 of them would be 16 TiB of one segment.
fn rows_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl SealRow {
    /// The digest up to where the index rows come.
    pub(super) fn begin_digest(&self) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new_derive_key("carnet/store-seal/1");
        hasher.update(&self.info.segment.get().to_be_bytes()).update(&self.head());
        hasher
    }

    /// The body without the digest.
    fn head(&self) -> Vec<u8> {
        let mut body = self.info.hash.as_bytes().to_vec();
        body.extend(self.info.last.map_or(0, Sequence::get).to_be_bytes());
        body.extend(self.checkpoint);
        body.extend(self.bloom);
        for size in self.sizes.in_order() {
            body.extend(size.rows.to_be_bytes());
            body.extend(size.records.to_be_bytes());
        }
        body
    }

    /// The name of this row.
    pub(super) fn key(&self) -> Key {
        Key::Seal(self.info.segment)
    }

    /// The value of this row.
    pub(super) fn to_value(self) -> Vec<u8> {
        let mut body = self.head();
        body.extend(self.digest);
        row::seal(self.key(), &Row { count: 1, body: &body })
    }

    /// What the `value` that stood under the seal of `segment` says.
    pub(super) fn from_value(segment: SegmentNumber, value: &[u8]) -> Result<SealRow, What> {
        let mut body = row::open(Key::Seal(segment), value)?.body;
        let hash = ChainHash::from_bytes(take(&mut body)?);
        let last = Sequence::new(u64::from_be_bytes(take(&mut body)?));
        let checkpoint = take(&mut body)?;
        let bloom = take(&mut body)?;
        let mut size = || -> Result<Size, What> {
            let rows = u32::from_be_bytes(take(&mut body)?);
            Ok(Size { rows, records: u64::from_be_bytes(take(&mut body)?) })
        };
        let sizes = Sizes {
            checkpoint: size()?,
            bloom: size()?,
            requests: size()?,
            venues: size()?,
            funders: size()?,
            orders: size()?,
            booklets: size()?,
            voids: size()?,
        };
        let digest = take(&mut body)?;
        if !body.is_empty() {
            return Err(What::Layout("bytes behind the seal"));
        }
        Ok(SealRow { info: SealInfo { segment, hash, last }, checkpoint, bloom, sizes, digest })
    }
}

fn take<const N: usize>(body: &mut &[u8]) -> Result<[u8; N], What> {
    let (bytes, rest) = body.split_first_chunk::<N>().ok_or(What::Layout("a seal cut short"))?;
    *body = rest;
    Ok(*bytes)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::tests::hex;
    use super::*;

    fn seal() -> Seal {
        Seal {
            segment: SegmentNumber::FIRST,
            hash: ChainHash::from_bytes([7; 32]),
            last: Sequence::new(9),
            facts: b"facts".to_vec(),
            rows: Arc::default(),
        }
    }

    #[test]
    fn seals_never_change() {
        let row = pack(&seal()).seal;
        let value = row.to_value();
        let lines: Vec<String> = value.chunks(32).map(hex).collect();
        expect![[r#"
            81966bede0c0bcb5000000010001070707070707070707070707070707070707
            07070707070707070707070707070000000000000009247d21b0c0094c9a825f
            fb72d4e171c4c77a39b950af6cc03c653c75911c797f7068774afb0f118b73cb
            399d580155ace37cb22aaa7ec2e66bbaefb908efb35800000001000000000000
            0005000000000000000000000000000000000000000000000000000000000000
            0000000000000000000000000000000000000000000000000000000000000000
            00000000000000000000000000000000000000000000dea5db9eacd89d011eb5
            7893c3fc4f09bf2ccfb0fc66e518e01d36279ec189de"#]]
        .assert_eq(&lines.join(
            "
",
        ));
        assert_eq!(SealRow::from_value(SegmentNumber::FIRST, &value).unwrap(), row);
    }

    #[test]
    fn a_digest_stands_for_every_field() {
        let digest = digest_of(&seal());
        assert_eq!(digest, digest_of(&seal()));
        let others = [
            Seal { segment: SegmentNumber::FIRST.next(), ..seal() },
            Seal { hash: ChainHash::from_bytes([8; 32]), ..seal() },
            Seal { last: None, ..seal() },
            Seal { facts: b"other".to_vec(), ..seal() },
        ];
        assert!(others.iter().all(|other| digest_of(other) != digest));
    }
}
