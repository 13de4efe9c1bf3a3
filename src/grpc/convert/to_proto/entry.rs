//! Entries, for those who watch the ledger.
//!
//! **Invariant:** nothing personal and no code is shown: names of resources, accounts and cents.

use super::kinds::{kind, names_of};
use super::transfer::{transfer, transfers};
use super::{hash, time, whole};
use crate::engine::Accepted;
use crate::grpc::pb;

/// An entry as those who watch see it.
pub(in crate::grpc) fn watched(accepted: &Accepted) -> pb::Entry {
    let entry = &accepted.entry;
    let mut names = Vec::new();
    for effect in &entry.effects {
        for name in names_of(entry.sequence, effect) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    pb::Entry {
        sequence: whole(entry.sequence.get()),
        chain_hash: hash(accepted),
        time: Some(time(entry.at)),
        day: entry.day.to_string(),
        caller: entry.caller.to_string(),
        request_id: entry.request.to_string(),
        kind: entry.effects.first().map_or("", kind).to_owned(),
        names,
        transfers: transfers(entry).map(|(id, moved)| transfer(entry, id, moved)).collect(),
    }
}
