//! What others are to pay, and what is undone after the cut-off.

use std::ops::RangeInclusive;

use carnet::domain::claim::{AbandonReason, ContestReason, StatementKey, Verdict, VerdictReason};
use carnet::domain::command::claims::abandon::AbandonCall;
use carnet::domain::command::claims::contests::{ConfirmVerdict, ContestShare, ProposeVerdict};
use carnet::domain::command::claims::receipts::RecordContribution;
use carnet::domain::command::claims::statements::AcceptStatement;
use carnet::domain::command::incidents::float::TopUpFloat;
use carnet::domain::command::incidents::goodwill::GrantGoodwill;
use carnet::domain::command::incidents::recovery::{AbandonClawback, RecordRecovery};
use carnet::domain::command::incidents::undo::UndoRedemption;
use carnet::domain::entry::{Advancer, Effect, IncidentKind, IncidentReason};
use carnet::domain::facts::ContestState;
use carnet::domain::id::{ContestId, CycleId, FunderId, RedemptionId, Sequence, VenueId};
use carnet::domain::money::Cents;

use super::super::core::Core;
use super::{Weighted, one_of, pick};

pub(super) const VERBS: &[Weighted] = &[
    (10, "accept statement", |core, [a, _, _]| {
        AcceptStatement { statement: statement(core, a) }.into()
    }),
    (25, "contest", |core, [a, b, c]| {
        let statement = statement(core, a);
        let cycle = core.facts.cycle(statement.cycle);
        let cycle = cycle.map_or(1..=u64::MAX, |one| one.first.get()..=one.cut_off.get());
        let redemption = redemption(core, b, cycle);
        ContestShare {
            statement,
            redemption,
            reason: pick(c, ContestReason::ALL),
            settled: core.settled(redemption),
        }
        .into()
    }),
    (10, "propose", |core, [a, b, c]| {
        let (verdict, reason) = (pick(b, Verdict::ALL), pick(c, VerdictReason::ALL));
        ProposeVerdict { contest: contest(core, a), verdict, reason }.into()
    }),
    (14, "confirm", |core, [a, b, _]| {
        let contest = contest(core, a);
        let state = core.facts.claims.contest(contest).map(|contest| &contest.state);
        let proposed = match state {
            Some(ContestState::Proposed { verdict, .. }) => *verdict,
            _ => pick(b, Verdict::ALL),
        };
        ConfirmVerdict { contest, verdict: proposed }.into()
    }),
    (10, "contribute", |core, [a, b, c]| {
        RecordContribution {
            funder: FunderId::new(one_of(a, core.facts.funders.len())).unwrap(),
            buyer: FunderId::new(one_of(b, 2)).unwrap(),
            amount: Cents::new(u64::from(c % 2_500) + 1).unwrap(),
            day: core.day(),
            reference: format!("claims/{c}").parse().unwrap(),
        }
        .into()
    }),
    (3, "forgo", |core, [a, b, _]| {
        let reason = pick(b, AbandonReason::ALL);
        AbandonCall { statement: statement(core, a), reason }.into()
    }),
    (12, "undo", |core, [a, b, c]| {
        let last = core.facts.last_cut_off().map_or(u64::MAX, Sequence::get);
        let redemption = redemption(core, a, 1..=last);
        UndoRedemption {
            redemption,
            kind: pick(b, IncidentKind::ALL),
            reason: pick(c, IncidentReason::ALL),
            advancer: (c % 3 > 0).then(|| pick(c, Advancer::ALL)),
            settled: core.settled(redemption),
        }
        .into()
    }),
    (4, "goodwill", |core, [a, b, c]| {
        let (redemption, buyer) = undone(core, a);
        let (other, amount) = (FunderId::new(one_of(b, 2)).unwrap(), u64::from(c % 1_500) + 1);
        let buyer = if b % 4 == 0 { other } else { buyer };
        GrantGoodwill { redemption, buyer, amount: Cents::new(amount).unwrap() }.into()
    }),
    (8, "recover", |core, [a, b, c]| {
        let (redemption, buyer) = undone(core, a);
        let incident = core.facts.claims.incidents.get(&redemption);
        RecordRecovery {
            venue: incident.map_or(VenueId::FIRST, |incident| incident.venue),
            buyer,
            amount: Cents::new(u64::from(b % 1_200) + 1).unwrap(),
            day: core.day(),
            reference: format!("claims/{c}").parse().unwrap(),
        }
        .into()
    }),
    (4, "abandon", |core, [a, b, _]| {
        let (redemption, buyer) = undone(core, a);
        AbandonClawback { redemption, buyer, reason: pick(b, AbandonReason::ALL) }.into()
    }),
    (4, "top up", |core, [a, _, c]| {
        TopUpFloat {
            amount: Cents::new(u64::from(a % 3_000) + 1).unwrap(),
            day: core.day(),
            reference: format!("claims/{c}").parse().unwrap(),
        }
        .into()
    }),
];

/// One of those that are there; at times one that is not.
fn statement(core: &Core, number: u32) -> StatementKey {
    let keys: Vec<_> = core.facts.claims.statements.keys().copied().collect();
    let place = usize::try_from(one_of(number, keys.len())).unwrap() - 1;
    let absent =
        StatementKey { cycle: CycleId::FIRST, funder: FunderId::FIRST, buyer: FunderId::FIRST };
    keys.get(place).copied().unwrap_or(absent)
}

fn contest(core: &Core, number: u32) -> ContestId {
    // The newest ones are most often still to be decided.
    let count = core.facts.claims.contests.len();
    let back = usize::try_from(number % 4).unwrap();
    ContestId::at_index(count.saturating_sub(1 + back)).unwrap()
}

/// A redemption, most often one of `within` that stands, or an entry that is none.
fn redemption(core: &Core, number: u32, within: RangeInclusive<u64>) -> RedemptionId {
    let is_one = |effect: &Effect| matches!(effect, Effect::Redeemed { .. });
    let taken = core.entries.iter().filter(|entry| entry.effects.iter().any(is_one));
    let taken = taken.map(|entry| entry.sequence).filter(|sequence| {
        let undone = core.facts.claims.incidents.contains_key(&RedemptionId(*sequence));
        number % 16 == 7 || within.contains(&sequence.get()) && !undone
    });
    let taken: Vec<Sequence> = taken.collect();
    let place = usize::try_from(one_of(number, taken.len())).unwrap() - 1;
    RedemptionId(taken.get(place).copied().unwrap_or(Sequence::FIRST))
}

/// A redemption that is undone, and one of its buyers.
fn undone(core: &Core, number: u32) -> (RedemptionId, FunderId) {
    let incidents = &core.facts.claims.incidents;
    let place = usize::try_from(one_of(number, incidents.len())).unwrap() - 1;
    let found = incidents.iter().nth(place);
    found.map_or((RedemptionId(Sequence::FIRST), FunderId::FIRST), |(redemption, incident)| {
        (*redemption, incident.values.keys().next().copied().unwrap_or(FunderId::FIRST))
    })
}
