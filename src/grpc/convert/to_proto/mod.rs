//! Values of the domain → answers of the API.
//!
//! **Invariant:** what answers a change is made from its entry, so that a repeat, even after an
//! upgrade, is answered the same.

mod booklet;
mod entry;
mod ledger;
mod organisation;
mod settling;

pub(in crate::grpc) use booklet::{
    booklet, booklets_issued, codes, order, order_created, redeemed,
};
pub(in crate::grpc) use entry::watched;
pub(in crate::grpc) use ledger::{account, cover, totals};
pub(in crate::grpc) use organisation::{
    funder, funder_created, prescriber, prescriber_created, rules, scheme_created, venue,
    venue_created,
};
pub(in crate::grpc) use settling::{
    cycle, cycle_closed, payment, payment_run, payment_run_opened, remittance,
};

use crate::domain::entry::Effect;
use crate::domain::money::Cents;
use crate::domain::registry::{Field, Fields};
use crate::domain::time::{Day, Timestamp};
use crate::engine::Accepted;
use crate::grpc::pb;

/// Proof that a change was accepted.
pub(in crate::grpc) fn receipt(accepted: &Accepted) -> pb::Receipt {
    let entry = &accepted.entry;
    pb::Receipt {
        sequence: whole(entry.sequence.get()),
        chain_hash: hash(accepted),
        time: Some(time(entry.at)),
        day: entry.day.to_string(),
    }
}

/// The chain hash of the entry.
fn hash(accepted: &Accepted) -> Vec<u8> {
    accepted.hash.to_vec()
}

/// What the first effect that `pick` takes says; `None` cannot be, since the command put it there.
fn effect<'a, T>(accepted: &'a Accepted, pick: impl Fn(&'a Effect) -> Option<T>) -> Option<T> {
    accepted.entry.effects.iter().find_map(pick)
}

/// An unsigned number as the API writes it; none comes near the bound.
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A count as the API writes it; none comes near the bound.
fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// An amount in cents.
fn cents(amount: Cents) -> i64 {
    whole(amount.get())
}

fn time(at: Timestamp) -> prost_types::Timestamp {
    let micros = at.micros();
    let nanos = micros.rem_euclid(1_000_000).saturating_mul(1_000);
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: i32::try_from(nanos).unwrap_or(0),
    }
}

/// A day that may be missing: then it is empty.
fn day_or_empty(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A text of the registry; empty when it was erased or never given.
fn text(fields: &Fields, field: Field) -> String {
    fields.get(field).unwrap_or_default().to_owned()
}
