//! The hash chain: each entry's hash covers its bytes and the hash before it.
//!
//! **Invariant:** two journals whose last hashes are equal hold the same entries in the same order,
//! for the same ledger.

use std::fmt;

use crate::domain::id::LedgerId;

/// BLAKE3 key context of an entry's hash.
const CHAIN_CONTEXT: &str = "carnet/chain/1";

/// BLAKE3 key context of the hash before the first entry.
const GENESIS_CONTEXT: &str = "carnet/genesis/1";

/// The hash of an entry and of all entries before it; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// The hash that stands before the first entry of `ledger`.
    pub fn genesis(ledger: LedgerId) -> ChainHash {
        ChainHash(blake3::derive_key(GENESIS_CONTEXT, &ledger.0))
    }

    /// The hash of the entry `payload` that follows this one.
    #[must_use]
    pub fn then(self, payload: &[u8]) -> ChainHash {
        let mut hasher = blake3::Hasher::new_derive_key(CHAIN_CONTEXT);
        hasher.update(&self.0);
        hasher.update(payload);
        ChainHash(*hasher.finalize().as_bytes())
    }

    /// A hash that was kept elsewhere, as in a checkpoint.
    pub const fn from_bytes(bytes: [u8; 32]) -> ChainHash {
        ChainHash(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_chain_never_changes() {
        let genesis = ChainHash::genesis(LedgerId([7; 16]));
        expect!["1575a5c1d74fe82bb57af92d8071e3164aa0db18e13a17c707d3606bef0ee6fd"]
            .assert_eq(&genesis.to_string());
        expect!["0f0684f1fb406ab741bace4d796f6feff9cdf2d099d9b7553bfb8dd650ac7a48"]
            .assert_eq(&genesis.then(b"entry").to_string());
        expect!["231b7df39797ca2c0f227ec0907ecf9dc804ee3be4321896c286cbf43391b2a4"]
            .assert_eq(&genesis.then(b"entry").then(b"").to_string());
    }

    #[test]
    fn another_ledger_another_order_another_hash() {
        let genesis = ChainHash::genesis(LedgerId([7; 16]));
        assert_ne!(genesis, ChainHash::genesis(LedgerId([8; 16])));
        assert_ne!(genesis.then(b"a").then(b"b"), genesis.then(b"b").then(b"a"));
        assert_ne!(genesis.then(b"ab"), genesis.then(b"a").then(b"b"));
    }
}
