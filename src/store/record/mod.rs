//! The checkpoint: the facts as bytes, so that a start need not fold the whole journal.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | format: 1 |
//! | … | ledger, last entry |
//! | … | keys, schemes, buyers, prescribers, venues, orders |
//! | … | booklets, see `booklets.rs` |
//! | … | redemptions without figures, cycles, remittances, payment runs, payments |
//! | … | balances |
//! | … | the bank's flows by day, its closing balances by day, its references |
//!
//! Each is a list: its length, then its items as postcard writes them; of a map, the pairs.
//!
//! **Invariant:** equal facts give equal bytes and one digest, on every machine.
//! **Invariant:** no bytes make an invalid value; what the facts are to each other is the journal's
//! to say, and the digest's to compare.

mod booklets;
mod rows;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::domain::account::Account;
use crate::domain::balances::{Balance, Balances};
use crate::domain::bank::Bank;
use crate::domain::facts::{Facts, Order};
use crate::journal::record::RecordError;
use crate::journal::record::stored::{Stored, map_of, set_of};
use crate::journal::record::wire::{Reader, put};

/// The format that is written.
pub const FORMAT: u8 = 1;
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
    let Facts {
        ledger,
        keys,
        last,
        schemes,
        funders,
        prescribers,
        venues,
        orders,
        booklets,
        redemptions,
        cycles,
        remittances,
        runs,
        payments,
        balances,
        bank,
    } = facts;
    let mut to = Writer { chunk: vec![FORMAT], pass_on };
    to.put(&ledger.record());
    to.put(&last.record());
    to.list(keys.iter());
    to.list(schemes.iter());
    to.list(funders.iter());
    to.list(prescribers.iter());
    to.list(venues.iter());
    to.list(orders.iter());
    booklets::write(&mut to, booklets);
    to.map(redemptions);
    to.list(cycles.iter());
    to.map(remittances);
    to.list(runs.iter());
    to.list(payments.iter());
    to.put(&balances.len());
    balances.iter().for_each(|row| to.put(&row.record()));
    to.map(bank.flows());
    to.map(bank.closing());
    to.list(bank.references().iter());
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
    let schemes = list(&mut reader, "schemes")?;
    let funders = list(&mut reader, "funders")?;
    let prescribers = list(&mut reader, "prescribers")?;
    let venues = list(&mut reader, "venues")?;
    let orders: Vec<Order> = list(&mut reader, "orders")?;
    let issued = orders.iter().map(|order| u64::from(order.issued));
    let issued = issued.fold(0, u64::saturating_add);
    let facts = Facts {
        ledger,
        keys,
        last,
        schemes,
        funders,
        prescribers,
        venues,
        orders,
        booklets: booklets::read(&mut reader, issued)?,
        redemptions: map(&mut reader, "redemptions")?,
        cycles: list(&mut reader, "cycles")?,
        remittances: map(&mut reader, "remittances")?,
        runs: list(&mut reader, "runs")?,
        payments: list(&mut reader, "payments")?,
        balances: Balances::restore(map::<Account, Balance>(&mut reader, "balances")?),
        bank: read_bank(&mut reader)?,
    };
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
