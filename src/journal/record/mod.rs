//! Entries as bytes: the one form that an entry has in the journal for ever.
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | format: 1 |
//! | … | sequence number, moment, day, caller, request id (16), digest of the request (16) |
//! | … | number of effects, then each: its tag and its fields, see `effect.rs` |
//! | … | number of transfers, then each: debited account, credited account, amount |
//!
//! This is what postcard makes of the whole as one struct. `stored.rs` says how values look,
//! `values.rs` how those that are made of several do. A usual redemption has about 80 bytes.
//!
//! **Invariant:** what [`encode`] gives, [`decode`] reads, now and in every later release.
//! **Invariant:** an entry has one form: what [`decode`] reads, [`encode`] gives again.
//! **Invariant:** no bytes make an invalid value, nor take more memory than a few MiB.

pub(crate) mod banking;
pub(crate) mod claim;
pub(crate) mod effect;
pub(crate) mod error;
pub(crate) mod incident;
pub(crate) mod organisation;
pub(crate) mod rules;
pub(crate) mod sharing;
pub(crate) mod shown;
mod stock;
pub(crate) mod stored;
pub(crate) mod values;
pub(crate) mod wire;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use error::{EncodeError, InvalidValue, RecordError};
pub use shown::ShownEntry;
use stored::{Stored, restored};
use wire::{Reader, put};

use crate::domain::account::Transfer;
use crate::domain::entry::{
    BankingEffect, ClaimEffect, Effect, Entry, IncidentEffect, OrganisationEffect, RECORDS_MAX,
    StockEffect,
};
use crate::domain::request::{RequestDigest, RequestId};

/// The format that is written.
pub const FORMAT: u8 = 1;
/// The longest record of an entry.
pub const ENTRY_BYTES_MAX: usize = 65_536;
/// What most entries need.
const ENTRY_BYTES_TYPICAL: usize = 128;

/// All of an entry but its effects and transfers.
#[derive(Serialize, Deserialize)]
struct HeaderV1<'a> {
    sequence: u64,
    at: u64,
    day: u32,
    caller: &'a str,
    request: [u8; 16],
    digest: [u8; 16],
}

/// The bytes of `entry`.
///
/// # Errors
///
/// [`EncodeError::TooMany`] for more than [`RECORDS_MAX`] effects, lines (of figures and of
/// payments) or transfers, each counted by itself; [`EncodeError::Value`] for what [`decode`] would
/// refuse; [`EncodeError::TooLarge`] above [`ENTRY_BYTES_MAX`].
pub fn encode(entry: &Entry) -> Result<Vec<u8>, EncodeError> {
    let Entry { sequence, at, day, caller, request, digest, effects, transfers } = entry;
    check_counts(entry)?;
    let mut bytes = Vec::with_capacity(ENTRY_BYTES_TYPICAL);
    bytes.push(FORMAT);
    let header = HeaderV1 {
        sequence: sequence.record(),
        at: at.record(),
        day: day.record(),
        caller: caller.as_str(),
        request: request.0,
        digest: digest.0,
    };
    put(&mut bytes, &header);
    put(&mut bytes, &effects.len());
    for effect in effects {
        let record = effect.record();
        put(&mut bytes, &record);
        // Nothing is acknowledged that could not be read again.
        restored::<Effect>(record, "effects")?;
    }
    put(&mut bytes, &transfers.len());
    for transfer in transfers {
        put(&mut bytes, &transfer.record());
    }
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(EncodeError::TooLarge { bytes: bytes.len(), limit: ENTRY_BYTES_MAX });
    }
    Ok(bytes)
}

/// The entry of `bytes`.
///
/// # Errors
///
/// [`RecordError`], for the first part that is not as it should be.
pub fn decode(bytes: &[u8]) -> Result<Entry, RecordError> {
    let mut reader = Reader::new(bytes, FORMAT)?;
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(RecordError::TooLong { bytes: bytes.len(), limit: ENTRY_BYTES_MAX });
    }
    let HeaderV1 { sequence, at, day, caller, request, digest } = reader.take("header")?;
    let effects = reader.list("effects", RECORDS_MAX)?;
    let transfers: Vec<Transfer> = reader.list("transfers", RECORDS_MAX)?;
    reader.finish()?;
    let entry = Entry {
        sequence: restored(sequence, "sequence")?,
        at: restored(at, "at")?,
        day: restored(day, "day")?,
        caller: caller.parse().map_err(|_| InvalidValue::here().within("caller"))?,
        request: RequestId(request),
        digest: RequestDigest(digest),
        effects,
        transfers,
    };
    match check_counts(&entry) {
        Err(EncodeError::TooMany { part, count }) => Err(RecordError::TooMany { part, count }),
        Ok(()) | Err(EncodeError::TooLarge { .. } | EncodeError::Value(_)) => Ok(entry),
    }
}

fn check_counts(entry: &Entry) -> Result<(), EncodeError> {
    let lines = entry.effects.iter().map(lines).sum();
    let counts =
        [("effects", entry.effects.len()), ("lines", lines), ("transfers", entry.transfers.len())];
    match counts.into_iter().find(|(_, count)| *count > RECORDS_MAX) {
        Some((part, count)) => Err(EncodeError::TooMany { part, count }),
        None => Ok(()),
    }
}

fn lines(effect: &Effect) -> usize {
    if let Effect::FiguresRecorded { lines, .. } = effect {
        return lines.len();
    }
    if let Effect::PaymentsMade { payments, .. } = effect {
        return payments.iter().map(|payment| payment.lines.len()).sum();
    }
    if let Effect::Stock(StockEffect::ChequesCancelled { cheques }) = effect {
        return cheques.len();
    }
    if let Effect::Organisation(OrganisationEffect::RecordsErased { records, .. }) = effect {
        return records.len();
    }
    if let Effect::Claim(ClaimEffect::ContributionReceived { met, .. }) = effect {
        return met.len();
    }
    if let Effect::Incident(IncidentEffect::RedemptionUndone { undone, .. }) = effect {
        return undone.iter().map(|of| of.moves.len()).sum();
    }
    if let Effect::Incident(IncidentEffect::ClawbackRecovered { to, .. }) = effect {
        return to.len();
    }
    if let Effect::Banking(BankingEffect::VenuesPaid { payments, .. }) = effect {
        return payments.iter().map(|payment| payment.lines.len()).sum();
    }
    if let Effect::Banking(BankingEffect::PaymentsVoided { payments, .. }) = effect {
        return payments.len();
    }
    if let Effect::Banking(
        BankingEffect::TwiceSetOff { cycles, .. } | BankingEffect::PayableForfeited { cycles, .. },
    ) = effect
    {
        return cycles.len();
    }
    0
}
