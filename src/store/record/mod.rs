//! The checkpoint: the facts as bytes, so that a start need not fold the whole journal.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | format: 1; 2 to 5 when the first one to all four of the last parts are there |
//! | … | ledger, last entry |
//! | … | keys, schemes, buyers, prescribers, venues, orders |
//! | … | booklets, see `booklets.rs` |
//! | … | redemptions without figures, cycles, remittances, payment runs, payments |
//! | … | balances |
//! | … | the bank's flows by day, its closing balances by day, its references |
//! | … | what the first release could not know, see `later.rs` |
//! | … | who bears what, see `sharing.rs` |
//! | … | what others are to pay, see `claims.rs` |
//! | … | what is on its way to and from the bank, see `banking.rs` |
//!
//! Each is a list: its length, then its items as postcard writes them; of a map, the pairs.
//!
//! **Invariant:** equal facts give equal bytes and one digest, on every machine. Facts that the
//! first release could have had still have the digest that it gave them.
//! **Invariant:** no bytes make an invalid value; what the facts are to each other is the journal's
//! to say, and the digest's to compare.

mod banking;
mod booklets;
mod claims;
mod first;
mod later;
mod rows;
mod sharing;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::domain::account::Account;
use crate::domain::balances::{Balance, Balances};
use crate::domain::bank::Bank;
use crate::domain::facts::{Claims, Facts, Sharing};
use crate::journal::record::RecordError;
use crate::journal::record::stored::{Stored, map_of, set_of};
use crate::journal::record::wire::{Reader, put};
use later::Later;
use rows::{FirstPayment, FirstRun};

/// The newest format.
pub const FORMAT: u8 = 5;
/// The format of facts that the first release could have had.
const FIRST_FORMAT: u8 = 1;
/// The format of facts in which nobody shares anything.
const UNSHARED_FORMAT: u8 = 2;
/// The format of facts in which nobody is to pay anything.
const UNCLAIMED_FORMAT: u8 = 3;
/// The format of facts in which payments name no bank account.
const UNBANKED_FORMAT: u8 = 4;
/// What the digest is for; another format gets another one.
const DIGEST_CONTEXT: &str = "carnet/facts/1";
/// Bytes that are gathered before they are passed on.
const CHUNK_BYTES: usize = 1 << 16;

/// 256 bits that stand for the facts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FactsDigest(pub [u8; 32]);

impl FactsDigest {
    /// The digest of the facts of which `checkpoint` is the form.
    pub fn of_checkpoint(checkpoint: &[u8]) -> FactsDigest {
        FactsDigest(blake3::derive_key(DIGEST_CONTEXT, checkpoint))
    }
}

impl fmt::Display for FactsDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for FactsDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The bytes of `facts`.
pub fn encode(facts: &Facts) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(facts, |chunk| bytes.extend_from_slice(chunk));
    bytes
}

/// What stands for `facts`: BLAKE3 of the bytes that [`encode`] gives, made piece by piece.
pub fn digest(facts: &Facts) -> FactsDigest {
    let mut hasher = blake3::Hasher::new_derive_key(DIGEST_CONTEXT);
    write(facts, |chunk| {
        hasher.update(chunk);
    });
    FactsDigest(*hasher.finalize().as_bytes())
}

/// Passes bytes on in chunks.
struct Writer<F: FnMut(&[u8])> {
    chunk: Vec<u8>,
    pass_on: F,
}

impl<F: FnMut(&[u8])> Writer<F> {
    fn put<T: Serialize>(&mut self, record: &T) {
        put(&mut self.chunk, record);
        if self.chunk.len() >= CHUNK_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        (self.pass_on)(&self.chunk);
        self.chunk.clear();
    }

    fn list<'a, T: Stored + 'a>(&mut self, items: impl ExactSizeIterator<Item = &'a T>) {
        self.put(&items.len());
        items.for_each(|item| self.put(&item.record()));
    }

    fn map<K: Stored, V: Stored>(&mut self, map: &BTreeMap<K, V>) {
        self.put(&map.len());
        for (key, value) in map {
            self.put(&(key.record(), value.record()));
        }
    }
}

fn write(facts: &Facts, pass_on: impl FnMut(&[u8])) {
    let Facts { ledger, keys, last, booklets, redemptions, cycles, .. } = facts;
    let Facts { remittances, runs, payments, balances, bank, sharing, claims, .. } = facts;
    let later = Later::of(facts);
    let is_first = later.is_empty() && !booklets.iter().any(later::is_later);
    let is_shared = *sharing != Sharing::default();
    let is_claimed = *claims != Claims::default();
    let banked = banking::Later::of(facts);
    let format = match (banked.is_empty(), is_claimed, is_shared, is_first) {
        (false, ..) => FORMAT,
        (true, true, ..) => UNBANKED_FORMAT,
        (true, false, true, _) => UNCLAIMED_FORMAT,
        (true, false, false, true) => FIRST_FORMAT,
        (true, false, false, false) => UNSHARED_FORMAT,
    };
    let mut to = Writer { chunk: vec![format], pass_on };
    to.put(&ledger.record());
    to.put(&last.record());
    to.list(keys.iter());
    first::write(&mut to, facts);
    booklets::write(&mut to, booklets);
    to.map(redemptions);
    to.list(cycles.iter());
    to.map(remittances);
    to.put(&runs.len());
    for run in runs {
        to.put(&FirstRun::of(run).record());
    }
    to.put(&payments.len());
    for payment in payments {
        to.put(&FirstPayment::of(payment).record());
    }
    to.put(&balances.len());
    balances.iter().for_each(|row| to.put(&row.record()));
    to.map(bank.flows());
    to.map(bank.closing());
    to.list(bank.references().iter());
    if format != FIRST_FORMAT {
        to.put(&later.record());
    }
    if format >= UNCLAIMED_FORMAT {
        to.put(&sharing.record());
    }
    if format >= UNBANKED_FORMAT {
        to.put(&claims.record());
    }
    if format == FORMAT {
        to.put(&banked.record());
    }
    to.flush();
}

/// The facts of `bytes`.
///
/// # Errors
///
/// [`RecordError`], for the first part that is not as it should be.
pub fn decode(bytes: &[u8]) -> Result<Facts, RecordError> {
    let mut reader = Reader::new(bytes, FORMAT)?;
    let ledger = reader.value("ledger")?;
    let last = reader.value("last")?;
    let keys = list(&mut reader, "keys")?;
    let mut facts = Facts { ledger, keys, last, ..Facts::default() };
    first::read(&mut reader, &mut facts)?;
    let series = facts.orders.iter().flat_map(|order| &order.series);
    let numbered = series.fold(0_u64, |sum, (_, count)| sum.saturating_add(u64::from(*count)));
    facts.booklets = booklets::read(&mut reader, numbered)?;
    facts.redemptions = map(&mut reader, "redemptions")?;
    facts.cycles = list(&mut reader, "cycles")?;
    facts.remittances = map(&mut reader, "remittances")?;
    let runs = list::<FirstRun>(&mut reader, "runs")?;
    facts.runs = runs.into_iter().map(FirstRun::restored).collect();
    let payments = list::<FirstPayment>(&mut reader, "payments")?;
    facts.payments = payments.into_iter().map(FirstPayment::restored).collect();
    facts.balances = Balances::restore(map::<Account, Balance>(&mut reader, "balances")?);
    facts.bank = read_bank(&mut reader)?;
    let format = bytes.first().copied().unwrap_or(FIRST_FORMAT);
    if format != FIRST_FORMAT {
        let later = reader.value::<Later>("later")?;
        later.restore(&mut facts, format >= UNCLAIMED_FORMAT)?;
    }
    if format >= UNCLAIMED_FORMAT {
        facts.sharing = reader.value("sharing")?;
        if facts.sharing == Sharing::default() && format == UNCLAIMED_FORMAT {
            return Err(RecordError::NotCanonical { part: "sharing" });
        }
    }
    if format >= UNBANKED_FORMAT {
        facts.claims = reader.value("claims")?;
        if facts.claims == Claims::default() && format == UNBANKED_FORMAT {
            return Err(RecordError::NotCanonical { part: "claims" });
        }
    }
    if format == FORMAT {
        reader.value::<banking::Later>("banking")?.restore(&mut facts)?;
    }
    reader.finish()?;
    Ok(facts)
}

fn read_bank(reader: &mut Reader<'_>) -> Result<Bank, RecordError> {
    let flows = map(reader, "bank.flows")?;
    let closing = map(reader, "bank.closing")?;
    let references = set_of(list(reader, "bank.references")?)
        .map_err(|invalid| invalid.within("bank.references"))?;
    Ok(Bank::restore(flows, closing, references))
}

fn list<T: Stored>(reader: &mut Reader<'_>, part: &'static str) -> Result<Vec<T>, RecordError> {
    reader.list(part, usize::MAX)
}

fn map<K: Stored + Ord, V: Stored>(
    reader: &mut Reader<'_>,
    part: &'static str,
) -> Result<BTreeMap<K, V>, RecordError> {
    Ok(map_of(list(reader, part)?).map_err(|invalid| invalid.within(part))?)
}
