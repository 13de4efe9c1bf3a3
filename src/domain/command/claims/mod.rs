//! What others are to pay: statements become definitive, shares are contested, money comes in.
//!
//! A statement is issued when its cycle is approved. Until the last day of its window its funder
//! can contest what it bears of single redemptions; then, or when the funder accepts it, it is
//! definitive and called, but for what is under contest. Two people outside the buyer decide a
//! contest. Venues never wait for any of it.

pub mod abandon;
pub mod contests;
pub mod receipts;
pub mod statements;
#[cfg(test)]
mod tests;

use super::super::account::Account;
use super::super::claim::StatementKey;
use super::super::entry::{ClaimEffect, Effect, transfers};
use super::super::facts::{Facts, Statement};
use super::super::money::Cents;
use super::super::rejection::Rejection;
use super::Decision;

/// Checks that the statement exists.
fn find(facts: &Facts, statement: StatementKey) -> Result<Statement, Rejection> {
    let found = facts.claims.statements.get(&statement).copied();
    found.ok_or(Rejection::StatementNotFound { statement })
}

/// What of a call what is owed to the funder meets.
fn met(facts: &Facts, statement: StatementKey, called: Cents) -> Cents {
    let StatementKey { cycle: _, funder, buyer } = statement;
    facts.balances.held(Account::Owed { funder, buyer }).min(called)
}

/// A decision that posts what `effect` says.
///
/// # Errors
///
/// `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
fn posted(facts: &Facts, effect: ClaimEffect) -> Result<Decision, Rejection> {
    let decision = unchecked(facts, effect);
    facts.balances.check(&decision.transfers)?;
    Ok(decision)
}

/// The same, whether the accounts hold it or not.
fn unchecked(facts: &Facts, effect: ClaimEffect) -> Decision {
    let statement = |id| facts.claims.contest(id).map(|contest| contest.statement);
    let transfers = transfers(effect.postings(|key| facts.receivable(key), statement));
    Decision { effects: vec![Effect::Claim(effect)], transfers }
}
