//! Statements, contests, and what is called of funders.

use super::organisation::funder_kind;
use super::share::share;
use super::{cents, day_or_empty, effect};
use crate::domain::claim::{ContestReason, StatementKey, Verdict, VerdictReason};
use crate::domain::entry::{ClaimEffect, Effect};
use crate::domain::facts::{Contest, ContestState, Facts, Statement};
use crate::domain::id::ContestId;
use crate::domain::money::Cents;
use crate::engine::Accepted;
use crate::grpc::pb;

/// A statement; `contested` tells whether a contest on it is not decided.
pub(in crate::grpc) fn statement(
    facts: &Facts,
    (key, statement): (StatementKey, &Statement),
    contested: bool,
) -> pb::Statement {
    let StatementKey { cycle, funder, buyer } = key;
    let contest_until = facts.claims.contest_until.get(&cycle).copied();
    let state = match (statement.definitive, contest_until) {
        (Some(_), _) => pb::statement::State::Definitive,
        (None, None) => pb::statement::State::Prepared,
        (None, Some(_)) if contested => pb::statement::State::Contested,
        (None, Some(_)) => pb::statement::State::Issued,
    };
    let kind = facts.funder(funder).map(|funder| funder_kind(funder.kind));
    pb::Statement {
        name: key.to_string(),
        cycle: cycle.to_string(),
        funder: funder.to_string(),
        buyer: buyer.to_string(),
        funder_kind: kind.unwrap_or(pb::funder::Kind::Unspecified).into(),
        state: state.into(),
        contest_until: day_or_empty(contest_until),
        shared_cents: cents(statement.shared),
        direct_cents: cents(statement.direct),
        undone_cents: cents(statement.undone),
        relieved_cents: cents(statement.relieved),
        contested_cents: cents(statement.contested),
        called_cents: cents(statement.called),
        received_cents: cents(statement.received),
        abandoned_cents: cents(statement.abandoned),
        outstanding_cents: cents(statement.outstanding()),
        definitive_day: day_or_empty(statement.definitive),
    }
}

/// The contest that was entered, as it was then.
pub(in crate::grpc) fn contest_opened(accepted: &Accepted, facts: &Facts) -> Option<pb::Contest> {
    let id = opened(accepted)?;
    let found = facts.claims.contest(id)?;
    Some(contest(facts, id, &Contest { state: ContestState::Open, ..found.clone() }))
}

fn opened(accepted: &Accepted) -> Option<ContestId> {
    effect(accepted, |effect| {
        let Effect::Claim(ClaimEffect::ShareContested { contest, .. }) = effect else {
            return None;
        };
        Some(*contest)
    })
}

/// A contest.
pub(in crate::grpc) fn contest(facts: &Facts, id: ContestId, contest: &Contest) -> pb::Contest {
    let Contest { statement, redemption, shares, amount, reason, by, state } = contest;
    let (word, verdict) = contest_state(state);
    let (reason_of_verdict, proposer) = match state {
        ContestState::Proposed { reason, by, .. } => (verdict_reason_of(*reason), Some(by)),
        ContestState::Decided { reason, .. } => (verdict_reason_of(*reason), None),
        ContestState::Open | ContestState::Moot => (pb::VerdictReason::Unspecified, None),
    };
    pb::Contest {
        name: id.to_string(),
        statement: statement.to_string(),
        redemption: redemption.to_string(),
        shares: shares.iter().map(|line| share(&facts.sharing, line)).collect(),
        amount_cents: cents(*amount),
        reason: contest_reason(*reason).into(),
        opened_by: by.to_string(),
        state: word.into(),
        verdict: verdict.into(),
        verdict_reason: reason_of_verdict.into(),
        proposed_by: proposer.map(ToString::to_string).unwrap_or_default(),
    }
}

fn contest_reason(reason: ContestReason) -> pb::ContestReason {
    match reason {
        ContestReason::NotOurs => pb::ContestReason::NotOurs,
        ContestReason::OutsideTerms => pb::ContestReason::OutsideTerms,
        ContestReason::Twice => pb::ContestReason::Twice,
        ContestReason::NotGiven => pb::ContestReason::NotGiven,
        ContestReason::Other => pb::ContestReason::Other,
    }
}

/// Where a contest is in its life, and its verdict.
pub(super) fn contest_state(state: &ContestState) -> (pb::contest::State, pb::Verdict) {
    match state {
        ContestState::Open => (pb::contest::State::Open, pb::Verdict::Unspecified),
        ContestState::Proposed { verdict, .. } => {
            (pb::contest::State::Proposed, verdict_of(*verdict))
        }
        ContestState::Decided { verdict, .. } => {
            (pb::contest::State::Decided, verdict_of(*verdict))
        }
        ContestState::Moot => (pb::contest::State::Moot, pb::Verdict::Unspecified),
    }
}

fn verdict_of(verdict: Verdict) -> pb::Verdict {
    match verdict {
        Verdict::Upheld => pb::Verdict::Upheld,
        Verdict::Dismissed => pb::Verdict::Dismissed,
    }
}

fn verdict_reason_of(reason: VerdictReason) -> pb::VerdictReason {
    match reason {
        VerdictReason::Terms => pb::VerdictReason::Terms,
        VerdictReason::Evidence => pb::VerdictReason::Evidence,
        VerdictReason::Agreement => pb::VerdictReason::Agreement,
    }
}

/// What an accepted statement calls, and what meets it at once.
pub(in crate::grpc) fn statement_accepted(
    accepted: &Accepted,
) -> Option<pb::AcceptStatementResponse> {
    effect(accepted, |effect| {
        let Effect::Claim(ClaimEffect::StatementDefinitive { called, met, .. }) = effect else {
            return None;
        };
        Some(pb::AcceptStatementResponse {
            called_cents: cents(*called),
            met_cents: cents(*met),
            receipt: Some(super::receipt(accepted)),
        })
    })
}

/// What a decided contest calls, and what meets it at once.
pub(in crate::grpc) fn verdict_confirmed(
    accepted: &Accepted,
) -> Option<pb::ConfirmVerdictResponse> {
    effect(accepted, |effect| {
        let Effect::Claim(ClaimEffect::ContestDecided { called, met, .. }) = effect else {
            return None;
        };
        Some(pb::ConfirmVerdictResponse {
            called_cents: cents(*called),
            met_cents: cents(*met),
            receipt: Some(super::receipt(accepted)),
        })
    })
}

/// What of a call was given up.
pub(in crate::grpc) fn call_abandoned(accepted: &Accepted) -> Option<pb::AbandonCallResponse> {
    effect(accepted, |effect| {
        let Effect::Claim(ClaimEffect::CallAbandoned { amount, .. }) = effect else { return None };
        let receipt = Some(super::receipt(accepted));
        Some(pb::AbandonCallResponse { amount_cents: cents(*amount), receipt })
    })
}

/// What money from a funder pays.
pub(in crate::grpc) fn contribution_received(
    accepted: &Accepted,
) -> Option<pb::RecordContributionReceivedResponse> {
    effect(accepted, |effect| {
        let Effect::Claim(ClaimEffect::ContributionReceived { funder, buyer, met, excess }) =
            effect
        else {
            return None;
        };
        let met = met.iter().map(|(cycle, amount)| {
            let statement = StatementKey { cycle: *cycle, funder: *funder, buyer: *buyer };
            call_met(statement, *amount)
        });
        Some(pb::RecordContributionReceivedResponse {
            met: met.collect(),
            excess_cents: cents(*excess),
            receipt: Some(super::receipt(accepted)),
        })
    })
}

fn call_met(statement: StatementKey, amount: Cents) -> pb::CallMet {
    pb::CallMet { statement: statement.to_string(), amount_cents: cents(amount) }
}
