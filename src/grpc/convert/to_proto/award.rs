//! Awards: their terms, what was used of them, and what is left.

use super::scheme::{co_funding_base, co_funding_path};
use super::{cents, count, day_or_empty, effect, whole};
use crate::domain::agreement::{Award, AwardTerms};
use crate::domain::entry::{Effect, SharingEffect};
use crate::domain::id::AwardId;
use crate::domain::money::Cents;
use crate::engine::Accepted;
use crate::grpc::pb;

/// The award that was granted: nothing of it is used yet.
pub(in crate::grpc) fn award_granted(accepted: &Accepted) -> Option<pb::Award> {
    effect(accepted, |effect| {
        let Effect::Sharing(SharingEffect::AwardGranted { award: id, terms }) = effect else {
            return None;
        };
        let (since, terms) = (accepted.entry.sequence, *terms);
        Some(award(*id, &Award { since, terms, ended: None, used: Cents::ZERO }))
    })
}

/// An award with what is left of it.
pub(in crate::grpc) fn award(id: AwardId, award: &Award) -> pb::Award {
    let Award { since, terms: granted, ended, used } = award;
    let left = granted.amount.checked_sub(*used).unwrap_or(Cents::ZERO);
    pb::Award {
        name: id.to_string(),
        terms: Some(terms(granted)),
        since_sequence: whole(since.get()),
        ended_day: day_or_empty(ended.map(|(_, last_day)| last_day)),
        used_cents: cents(*used),
        left_cents: cents(left),
    }
}

fn terms(terms: &AwardTerms) -> pb::AwardTerms {
    let AwardTerms { co_funder, buyer, scheme, rank, rate, base, path, amount, days } = *terms;
    pb::AwardTerms {
        co_funder: co_funder.to_string(),
        buyer: buyer.to_string(),
        scheme: scheme.to_string(),
        rank: i32::from(rank),
        rate_parts_per_million: count(rate.get()),
        base: co_funding_base(base).into(),
        path: co_funding_path(path).into(),
        amount_cents: cents(amount),
        first_day: days.first().to_string(),
        last_day: days.last().to_string(),
    }
}
