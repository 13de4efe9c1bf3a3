//! Redemptions, as their entries tell them.

use super::booklet::cheque;
use super::scheme::service;
use super::{cents, time, whole};
use crate::domain::entry::{Effect, Entry, Part};
use crate::domain::facts::VoidReason;
use crate::domain::id::RedemptionId;
use crate::domain::money::Cents;
use crate::grpc::pb;

/// The redemption that `entry` made, without what happened to it later; `None` when it made none.
pub(in crate::grpc) fn redemption(entry: &Entry) -> Option<pb::Redemption> {
    entry.effects.iter().find_map(|effect| {
        let Effect::Redeemed { venue, service: done, procedures, service_date, parts } = effect
        else {
            return None;
        };
        let value = Cents::checked_sum(parts.iter().map(|part| part.value)).unwrap_or(Cents::MAX);
        Some(pb::Redemption {
            name: RedemptionId(entry.sequence).to_string(),
            venue: venue.to_string(),
            service: service(*done).into(),
            procedures: procedures.iter().map(ToString::to_string).collect(),
            service_date: service_date.to_string(),
            parts: parts.iter().map(part).collect(),
            value_cents: whole(value.get()),
            time: Some(time(entry.at)),
            day: entry.day.to_string(),
            voiding: None,
            undoing: None,
        })
    })
}

/// How `entry` voided `redemption`; `None` when it did not.
pub(in crate::grpc) fn voiding(entry: &Entry, redemption: RedemptionId) -> Option<pb::Voiding> {
    entry.effects.iter().find_map(|effect| {
        let Effect::RedemptionVoided { redemption: voided, reason } = effect else { return None };
        (*voided == redemption).then(|| pb::Voiding {
            reason: void_reason(*reason).into(),
            sequence: whole(entry.sequence.get()),
            time: Some(time(entry.at)),
            day: entry.day.to_string(),
        })
    })
}

pub(super) fn void_reason(reason: VoidReason) -> pb::VoidReason {
    match reason {
        VoidReason::EntryError => pb::VoidReason::EntryError,
        VoidReason::ServiceNotGiven => pb::VoidReason::ServiceNotGiven,
        VoidReason::HolderRequest => pb::VoidReason::HolderRequest,
    }
}

fn part(part: &Part) -> pb::RedemptionPart {
    let Part { order, rules_version: _, value, cheques } = part;
    let names =
        cheques.iter().flat_map(|set| set.indexes().map(|index| cheque(set.booklet, index)));
    pb::RedemptionPart {
        order: order.to_string(),
        value_cents: cents(*value),
        cheques: names.collect(),
    }
}
