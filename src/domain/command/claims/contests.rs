//! Contests: a funder objects to what it bears of one redemption, and two people decide.
//!
//! Both are entitled to decide contests, which is given to people outside the buyers, and neither
//! entered the contest. An upheld share is the buyer's, and is released from agreement and award
//! from that entry on; it posts nothing, since it was not called. A dismissed one is called with
//! its statement, or now if that is definitive.

use super::super::super::claim::{
    ContestReason, SettledRedemption, StatementKey, Verdict, VerdictReason,
};
use super::super::super::entry::{ClaimEffect, Effect, ShareLine};
use super::super::super::facts::{Contest, ContestState, Facts};
use super::super::super::id::{ContestId, FunderId, RedemptionId};
use super::super::super::money::Cents;
use super::super::super::organisation::Entitlement;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision, entitlements};

/// The most contests of a ledger.
pub const CONTESTS_MAX: usize = 1_000_000;

/// Contests what a funder bears of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestShare {
    /// On which statement.
    pub statement: StatementKey,
    /// Of which redemption.
    pub redemption: RedemptionId,
    /// Why.
    pub reason: ContestReason,
    /// The redemption, as the journal has it; `None` when it is not settled.
    pub settled: Option<Box<SettledRedemption>>,
}

/// Proposes a verdict, in place of one that was proposed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposeVerdict {
    /// On which contest.
    pub contest: ContestId,
    /// Which.
    pub verdict: Verdict,
    /// What it rests on.
    pub reason: VerdictReason,
}

/// Confirms the verdict that somebody else proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmVerdict {
    /// On which contest.
    pub contest: ContestId,
    /// Which.
    pub verdict: Verdict,
}

/// What `funder` bears of `settled`, of the chèques of `buyer`.
fn own_shares(
    facts: &Facts,
    settled: &SettledRedemption,
    (funder, buyer): (FunderId, FunderId),
) -> Vec<ShareLine> {
    let own = settled.shares.iter().filter(|share| {
        facts.bearer(share).is_some_and(|(who, whose, _)| (who, whose) == (funder, buyer))
    });
    own.copied().collect()
}

impl ContestShare {
    /// # Errors
    ///
    /// `STATEMENT_NOT_FOUND`, `REDEMPTION_NOT_SETTLED`, `STATEMENT_DEFINITIVE`,
    /// `STATEMENT_NOT_ISSUED`, `CONTEST_TOO_LATE`, `REDEMPTION_UNDONE`, `SHARE_ABSENT`,
    /// `CONTEST_EXISTS`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ContestShare { statement, redemption, reason, ref settled } = *self;
        super::find(facts, statement)?;
        let settled = settled.as_ref().ok_or(Rejection::RedemptionNotSettled { redemption })?;
        super::statements::check_open(facts, statement)?;
        if let Some(until) = facts.claims.contest_until.get(&statement.cycle).copied()
            && context.day > until
        {
            return Err(Rejection::ContestTooLate { statement, until });
        }
        if facts.claims.incidents.contains_key(&redemption) {
            return Err(Rejection::RedemptionUndone { redemption });
        }
        let own = own_shares(facts, settled, (statement.funder, statement.buyer));
        if settled.cycle != statement.cycle || own.is_empty() {
            return Err(Rejection::ShareAbsent { statement, redemption });
        }
        if let Some((contest, _)) = facts.claims.contest_on(statement, redemption) {
            return Err(Rejection::ContestExists { contest });
        }
        let full = Rejection::full("contests", CONTESTS_MAX);
        let count = facts.claims.contests.len();
        let contest = ContestId::at_index(count).filter(|_| count < CONTESTS_MAX).ok_or(full)?;
        Ok(Decision::facts(Effect::Claim(ClaimEffect::ShareContested {
            contest,
            statement,
            redemption,
            shares: own,
            reason,
        })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.statement).shown(&self.redemption).shown(&self.reason);
    }
}

/// Checks that `context` is entitled, and that nothing is decided yet.
fn pending<'a>(
    facts: &'a Facts,
    context: &Context,
    id: ContestId,
) -> Result<&'a Contest, Rejection> {
    entitlements::check(facts, context, Entitlement::Contests)?;
    let contest = facts.claims.contest(id).ok_or(Rejection::ContestNotFound { contest: id })?;
    if !contest.state.is_pending() {
        let state = contest.state.word();
        return Err(Rejection::ContestDecided { contest: id, state });
    }
    Ok(contest)
}

impl ProposeVerdict {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, `CONTEST_NOT_FOUND`, `CONTEST_DECIDED`, `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ProposeVerdict { contest, verdict, reason } = *self;
        context.check_not(&pending(facts, context, contest)?.by)?;
        let proposed = ClaimEffect::VerdictProposed { contest, verdict, reason };
        Ok(Decision::facts(Effect::Claim(proposed)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.contest).shown(&self.verdict).shown(&self.reason);
    }
}

impl ConfirmVerdict {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, `CONTEST_NOT_FOUND`, `CONTEST_DECIDED`, `VERDICT_NOT_PROPOSED`,
    /// `SAME_CALLER`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ConfirmVerdict { contest: id, verdict } = *self;
        let Contest { statement, amount, ref by, ref state, .. } = *pending(facts, context, id)?;
        let proposer = match state {
            ContestState::Proposed { verdict: proposed, by, .. } if *proposed == verdict => by,
            ContestState::Open
            | ContestState::Proposed { .. }
            | ContestState::Decided { .. }
            | ContestState::Moot => {
                return Err(Rejection::VerdictNotProposed { contest: id, verdict });
            }
        };
        context.check_not(by)?;
        context.check_not(proposer)?;
        let definitive = super::find(facts, statement)?.definitive.is_some();
        let is_called = definitive && verdict == Verdict::Dismissed;
        let called = if is_called { amount } else { Cents::ZERO };
        let met = super::met(facts, statement, called);
        super::posted(facts, ClaimEffect::ContestDecided { contest: id, verdict, called, met })
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.contest).shown(&self.verdict);
    }
}
