//! The reference by which a booked line is known for ever, so that none is booked twice.
//!
//! The bank's own (`AcctSvcrRef`) when it gives one; with the rank of the detail when the entry is
//! taken apart. Otherwise one is made of what the line says, and of its rank among the lines of
//! its statement that say the same: a statement that is sent again, in whatever order, gives the
//! same references.
//!
//! **Invariant:** the bytes that are hashed have one meaning, now and in every later release.

use std::collections::BTreeMap;

use super::entry::Movement;
use crate::domain::bank::{BankReference, Flow};
use crate::domain::iban::Iban;
use crate::domain::money::Cents;
use crate::domain::time::Day;

/// How many bytes of a hash stand in a reference, as twice as many hexadecimal digits.
const HASH_BYTES: usize = 16;
/// What stands before the hash of a line that the bank gave no reference.
const DERIVED: &str = "d-";
/// What stands before the hash of a bank's reference that cannot be kept as it is.
const REPLACED: &str = "r-";
/// What banks write where they have no reference, without what is no letter and no digit.
const PLACEHOLDERS: [&str; 6] = ["NOTPROVIDED", "NONREF", "NOREF", "NOTAVAILABLE", "NONE", "NA"];

/// The bank's reference, unless it stands for none.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    let text = text?.trim();
    let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let plain = plain.to_ascii_uppercase();
    let none = plain.bytes().all(|byte| byte == b'0') || PLACEHOLDERS.contains(&plain.as_str());
    Some(text).filter(|_| !none)
}

/// The reference of a line of an entry that has the bank's own: `rank` is that of the detail, from
/// 1, when there are several.
pub(super) fn of_given(reference: &str, rank: Option<usize>) -> BankReference {
    let text = match rank {
        Some(rank) => format!("{reference}/{rank}"),
        None => reference.to_owned(),
    };
    let ours = [DERIVED, REPLACED].iter().any(|prefix| {
        text.len() == prefix.len().saturating_add(2 * HASH_BYTES) && text.starts_with(prefix)
    });
    if let (Ok(reference), false) = (text.parse(), ours) {
        return reference;
    }
    let mut hasher = blake3::Hasher::new_derive_key("carnet/bank-reference/1");
    field(&mut hasher, reference.as_bytes());
    field(&mut hasher, &number(rank.unwrap_or(0)));
    named(REPLACED, &hasher)
}

/// What a reference is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moved<'a> {
    pub(super) flow: Flow,
    pub(super) amount: Cents,
    pub(super) end_to_end: Option<&'a str>,
}

impl<'a> From<&'a Movement> for Moved<'a> {
    fn from(movement: &'a Movement) -> Moved<'a> {
        let Movement { flow, amount, ref end_to_end, .. } = *movement;
        Moved { flow, amount, end_to_end: end_to_end.as_deref() }
    }
}

/// Makes references of entries, or of details, of one statement that the bank gave none.
#[derive(Debug)]
pub(super) struct Derived {
    context: &'static str,
    /// How many lines said the same before.
    seen: BTreeMap<[u8; blake3::OUT_LEN], usize>,
}

impl Derived {
    /// Of entries.
    pub(super) fn of_entries() -> Derived {
        Derived { context: "carnet/bank-line/1", seen: BTreeMap::new() }
    }

    /// Of details: never those of an entry that says the same.
    pub(super) fn of_details() -> Derived {
        Derived { context: "carnet/bank-detail/1", seen: BTreeMap::new() }
    }

    /// The reference of the next line, which says that `moved` was booked on `day`.
    pub(super) fn next(&mut self, account: &Iban, day: Day, moved: Moved<'_>) -> BankReference {
        let mut hasher = blake3::Hasher::new_derive_key(self.context);
        field(&mut hasher, account.reveal().as_bytes());
        field(&mut hasher, &day.epoch_days().to_be_bytes());
        field(&mut hasher, &moved.amount.get().to_be_bytes());
        field(
            &mut hasher,
            match moved.flow {
                Flow::In => b"in",
                Flow::Out => b"out",
            },
        );
        field(&mut hasher, moved.end_to_end.unwrap_or_default().as_bytes());
        let rank = self.seen.entry(hasher.finalize().into()).or_insert(0);
        field(&mut hasher, &number(*rank));
        *rank = rank.saturating_add(1);
        named(DERIVED, &hasher)
    }
}

/// Adds a field, its length first, so that no two lists of fields are the same bytes.
fn field(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&number(bytes.len()));
    hasher.update(bytes);
}

fn number(number: usize) -> [u8; 8] {
    u64::try_from(number).unwrap_or(u64::MAX).to_be_bytes()
}

fn named(prefix: &str, hasher: &blake3::Hasher) -> BankReference {
    let hash = hasher.finalize().to_hex();
    let digits = hash.get(..2 * HASH_BYTES).unwrap_or_default();
    format!("{prefix}{digits}").parse().expect("a prefix and 32 digits are a bank reference")
}
