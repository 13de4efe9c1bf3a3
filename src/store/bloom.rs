//! The Bloom filter of a segment's request fingerprints: most requests that were never made are
//! told without reading a row.
//!
//! 16 bits for each fingerprint and 8 probes: about 6 in 10 000 absent ones are looked up in vain.
//! A fingerprint is uniform by itself, so the probes come from it without another hash: probe `i`
//! is the bit `(fingerprint + i × step) × bits / 2^64`, with an odd `step` mixed from the
//! fingerprint. Bit `n` is bit `n mod 8` of byte `n / 8`.
//!
//! **Invariant:** a fingerprint that was put in is never said to be absent.

/// Bytes for each fingerprint.
const BYTES_EACH: usize = 2;

/// How many bits stand for one fingerprint.
const PROBES: u64 = 8;

/// A set of fingerprints that may hold some too many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bloom(Vec<u8>);

impl Bloom {
    /// The filter of `fingerprints`.
    pub(super) fn of(fingerprints: impl ExactSizeIterator<Item = u64>) -> Bloom {
        let mut bytes = vec![0; fingerprints.len().saturating_mul(BYTES_EACH)];
        let bits = bits(&bytes);
        for probe in fingerprints.flat_map(|fingerprint| probes(fingerprint, bits)) {
            if let Some(byte) = byte_of(probe).and_then(|at| bytes.get_mut(at)) {
                *byte |= mask(probe);
            }
        }
        Bloom(bytes)
    }

    /// The filter that [`Bloom::bytes`] stands for.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Bloom {
        Bloom(bytes)
    }

    /// The filter as bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// `false` when `fingerprint` was not put in.
    pub(super) fn may_hold(&self, fingerprint: u64) -> bool {
        !self.0.is_empty()
            && probes(fingerprint, bits(&self.0)).all(|probe| {
                let byte = byte_of(probe).and_then(|at| self.0.get(at));
                byte.is_some_and(|byte| byte & mask(probe) != 0)
            })
    }
}

fn bits(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(0).saturating_mul(8)
}

fn probes(fingerprint: u64, bits: u64) -> impl Iterator<Item = u64> {
    let step = mixed(fingerprint) | 1;
    (0..PROBES).map(move |i| {
        let at = fingerprint.wrapping_add(step.wrapping_mul(i));
        scaled(at, bits)
    })
}

/// `at × bits / 2^64`: below `bits`.
fn scaled(at: u64, bits: u64) -> u64 {
    let product = u128::from(at).saturating_mul(u128::from(bits));
    u64::try_from(product >> 64).unwrap_or(0)
}

/// The finaliser of `SplitMix64`.
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

fn byte_of(bit: u64) -> Option<usize> {
    usize::try_from(bit >> 3).ok()
}

fn mask(bit: u64) -> u8 {
    let [low, ..] = bit.to_le_bytes();
    1_u8.rotate_left(u32::from(low & 7))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::tests::hex;
    use super::*;

    fn spread(count: u64, salt: u64) -> impl ExactSizeIterator<Item = u64> {
        let all: Vec<u64> = (0..count)
            .map(|n| {
                let hash = blake3::hash(&(n ^ (salt << 40)).to_be_bytes());
                u64::from_be_bytes(*hash.as_bytes().first_chunk().unwrap())
            })
            .collect();
        all.into_iter()
    }

    #[test]
    fn the_filter_never_changes() {
        expect!["21cc57420291365d5b694215f21d8641"]
            .assert_eq(&hex(Bloom::of(spread(8, 1)).bytes()));
    }

    #[test]
    fn what_was_put_in_is_held_and_little_else() {
        let bloom = Bloom::of(spread(20_000, 1));
        assert!(spread(20_000, 1).all(|fingerprint| bloom.may_hold(fingerprint)));
        let wrong = spread(20_000, 2).filter(|fingerprint| bloom.may_hold(*fingerprint)).count();
        assert!(wrong < 40, "{wrong} of 20 000");
    }

    #[test]
    fn an_empty_filter_holds_nothing() {
        let bloom = Bloom::of(std::iter::empty::<u64>().collect::<Vec<_>>().into_iter());
        assert!(bloom.bytes().is_empty() && !bloom.may_hold(0));
    }
}
