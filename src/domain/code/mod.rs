//! Typed codes: what a person reads from a chèque and a venue types.
//!
//! A code is 20 characters of Crockford base32. The first 19 carry 95 bits, big-endian:
//!
//! | bits | what |
//! | --- | --- |
//! | 30 | booklet number, from 1 |
//! | 4 | index in the booklet, from 1 to 15 |
//! | 6 | key version, from 1 to 63 |
//! | 55 | the first bits of BLAKE3, keyed, over what follows |
//!
//! `carnet/code/1` ‖ ledger id (16 bytes) ‖ booklet (u32) ‖ index (u8) ‖ key version (u8), integers
//! big-endian.
//!
//! The 20th, x₁₉, is such that Σ αⁱ·xᵢ = 0 for i = 0…19 over GF(2⁵) with x⁵ + x² + 1 and α = 2.
//! The powers of α differ and none is zero, so every single wrong character shows, and every swap
//! of two different ones, wherever they stand.
//!
//! **Invariant:** no code is stored; it is computed again from the chèque and a key.
//! **Invariant:** neither a code nor a key appears in any `Debug` output.
//! **Invariant:** how long a guess takes does not tell how much of its MAC is right.

use std::collections::BTreeMap;
use std::fmt;

use super::id::{BookletId, ChequeId, LedgerId};

/// The 32 symbols: digits and letters without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of a code, the check character included.
const SYMBOLS: usize = 20;
/// Symbols of a group, as people read it.
const GROUP: usize = 4;
/// A longer text is not read: 20 symbols, with room for separators that people add.
const TEXT_BYTES_MAX: usize = 64;
/// What the MAC is for; a new layout gets a new one.
const MAC_CONTEXT: &[u8] = b"carnet/code/1";

/// The largest booklet number that a code can carry: what 30 bits hold.
pub const BOOKLET_MAX: u32 = (1 << 30) - 1;

/// Which key a code was made with, from 1 to 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(u8);

impl KeyVersion {
    /// The version of a ledger's first key.
    pub const FIRST: KeyVersion = KeyVersion(1);
    /// The last version: what six bits hold.
    pub const MAX: KeyVersion = KeyVersion(63);

    /// `None` unless `number` is from 1 to 63.
    pub const fn new(number: u8) -> Option<KeyVersion> {
        if number >= 1 && number <= Self::MAX.0 { Some(KeyVersion(number)) } else { None }
    }

    /// The number, from 1 to 63.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The secret that codes are made with. It leaves this type only as a code or a fingerprint.
#[derive(Clone)]
pub struct CodeKey([u8; 32]);

impl CodeKey {
    /// The key made of `bytes`, which must be random.
    pub const fn new(bytes: [u8; 32]) -> CodeKey {
        CodeKey(bytes)
    }

    /// What names this key in the journal.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut fingerprint = [0; 16];
        let mut hasher = blake3::Hasher::new_derive_key("carnet/key-fingerprint/1");
        hasher.update(&self.0).finalize_xof().fill(&mut fingerprint);
        Fingerprint(fingerprint)
    }

    /// The 55 bits that only a holder of this key can compute.
    fn mac(&self, ledger: LedgerId, cheque: ChequeId, version: KeyVersion) -> u64 {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher
            .update(MAC_CONTEXT)
            .update(&ledger.0)
            .update(&cheque.booklet().get().to_be_bytes())
            .update(&[cheque.index(), version.get()]);
        let mut first = [0; 8];
        hasher.finalize_xof().fill(&mut first);
        u64::from_be_bytes(first) >> 9
    }
}

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeKey(..)")
    }
}

/// Names a key without telling anything about it, written as 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The code of one chèque: whoever has it can spend the chèque.
///
/// It has no `Display`, so that no message shows it by accident.
#[derive(Clone)]
pub struct TypedCode([u8; SYMBOLS]);

impl TypedCode {
    /// The text for the paper, as in `0000-0121-8Y08-RGQ9-6DRY`: five groups of four.
    pub fn reveal(&self) -> String {
        let groups: Vec<String> =
            self.0.chunks(GROUP).map(|group| group.iter().copied().map(letter).collect()).collect();
        groups.join("-")
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(..)")
    }
}

/// What a typed text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// The code of this chèque.
    Cheque(ChequeId),
    /// No code: not 20 characters of the alphabet, or a wrong check character.
    Mistyped,
    /// A code of no chèque of this ledger, or one that was made up.
    Unknown,
}

/// The keys of one ledger: makes codes and reads them.
#[derive(Clone, Debug)]
pub struct KeyRing {
    ledger: LedgerId,
    current: KeyVersion,
    keys: BTreeMap<KeyVersion, CodeKey>,
}

impl KeyRing {
    /// The ring whose new codes are made with `current`; `None` when `keys` has no such version.
    ///
    /// Of two keys of one version, the last counts.
    pub fn new(
        ledger: LedgerId,
        current: KeyVersion,
        keys: impl IntoIterator<Item = (KeyVersion, CodeKey)>,
    ) -> Option<KeyRing> {
        let keys: BTreeMap<_, _> = keys.into_iter().collect();
        if keys.contains_key(&current) { Some(KeyRing { ledger, current, keys }) } else { None }
    }

    /// The version that new codes are made with.
    pub const fn current(&self) -> KeyVersion {
        self.current
    }

    /// The code of `cheque` under the key `version`.
    ///
    /// `None` when the ring lacks that key, or the booklet's number is above [`BOOKLET_MAX`].
    pub fn code(&self, cheque: ChequeId, version: KeyVersion) -> Option<TypedCode> {
        let key = self.keys.get(&version)?;
        if cheque.booklet().get() > BOOKLET_MAX {
            return None;
        }
        let mac = key.mac(self.ledger, cheque, version);
        let parts = Parts {
            booklet: cheque.booklet().get(),
            index: cheque.index(),
            version: version.get(),
            mac,
        };
        Some(TypedCode(pack(&parts)))
    }

    /// The chèque that `text` is the code of.
    ///
    /// Case, spaces and hyphens do not matter; `O` is read as 0, `I` and `L` as 1. A text of more
    /// than 64 bytes is mistyped. Reads no file and keeps nothing.
    pub fn resolve(&self, text: &str) -> Resolved {
        let Some(symbols) = read(text) else { return Resolved::Mistyped };
        let [content @ .., check] = symbols;
        if check != check_symbol(&content) {
            return Resolved::Mistyped;
        }
        self.authentic(&unpack(&content)).map_or(Resolved::Unknown, Resolved::Cheque)
    }

    /// The chèque of `parts`, if their MAC is right.
    ///
    /// The two MACs are one word each: their difference is made by one instruction and compared
    /// with zero by another, so there is no first wrong byte at which a comparison could end. That
    /// an unknown booklet or version is refused sooner tells nothing: both can be read on any code.
    fn authentic(&self, parts: &Parts) -> Option<ChequeId> {
        let cheque = ChequeId::new(BookletId::new(parts.booklet)?, parts.index)?;
        let version = KeyVersion::new(parts.version)?;
        let mac = self.keys.get(&version)?.mac(self.ledger, cheque, version);
        if mac ^ parts.mac == 0 { Some(cheque) } else { None }
    }
}

/// The 95 bits of a code, taken apart. Its `mac` is a secret: no `Debug`.
struct Parts {
    booklet: u32,
    index: u8,
    version: u8,
    mac: u64,
}

/// The symbols of `parts` and their check symbol.
fn pack(parts: &Parts) -> [u8; SYMBOLS] {
    let Parts { booklet, index, version, mac } = *parts;
    let mut bits = u128::from(booklet) << 65
        | u128::from(index) << 61
        | u128::from(version) << 55
        | u128::from(mac);
    let mut symbols = [0; SYMBOLS];
    let [content @ .., check] = &mut symbols;
    for symbol in content.iter_mut().rev() {
        let [.., low] = bits.to_be_bytes();
        *symbol = low & 31;
        bits >>= 5;
    }
    *check = check_symbol(content);
    symbols
}

/// The parts of the 19 symbols before the check symbol.
fn unpack(content: &[u8; SYMBOLS - 1]) -> Parts {
    let bits = content.iter().fold(0_u128, |bits, symbol| bits << 5 | u128::from(*symbol));
    Parts {
        booklet: u32::try_from(bits >> 65).expect("95 bits without the last 65 are 30 bits"),
        index: u8::try_from(bits >> 61 & 0xF).expect("a number masked to 4 bits fits in 8"),
        version: u8::try_from(bits >> 55 & 0x3F).expect("a number masked to 6 bits fits in 8"),
        mac: u64::try_from(bits & ((1 << 55) - 1)).expect("a number masked to 55 bits fits in 64"),
    }
}

/// The x₁₉ that makes Σ αⁱ·xᵢ zero: Σ αⁱ⁻¹⁹·xᵢ for i = 0…18, by Horner's rule with 1/α.
fn check_symbol(content: &[u8; SYMBOLS - 1]) -> u8 {
    content.iter().fold(0, |sum, symbol| over_alpha(sum ^ symbol))
}

/// `symbol` / α. From α⁵ + α² + 1 = 0, 1/α is α⁴ + α.
const fn over_alpha(symbol: u8) -> u8 {
    if symbol & 1 == 0 { symbol >> 1 } else { symbol >> 1 ^ 0b1_0010 }
}

/// The 20 symbols of `text`.
fn read(text: &str) -> Option<[u8; SYMBOLS]> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let mut symbols = [0; SYMBOLS];
    let mut places = symbols.iter_mut();
    for byte in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')) {
        *places.next()? = symbol(byte)?;
    }
    if places.next().is_none() { Some(symbols) } else { None }
}

/// The value of a typed character, from 0 to 31.
fn symbol(byte: u8) -> Option<u8> {
    let letter = match byte.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        letter => letter,
    };
    (0_u8..).zip(ALPHABET).find(|(_, known)| **known == letter).map(|(value, _)| value)
}

/// The character for `symbol`.
fn letter(symbol: u8) -> char {
    let letter = ALPHABET.get(usize::from(symbol)).expect("a symbol is five bits, so below 32");
    char::from(*letter)
}

#[cfg(test)]
mod tests;
