//! Giving up what a call still expects.

use super::super::super::claim::{AbandonReason, StatementKey};
use super::super::super::entry::ClaimEffect;
use super::super::super::facts::Facts;
use super::super::super::money::Cents;
use super::super::super::organisation::Entitlement;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision, entitlements};

/// Gives up all that the call of a statement still expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbandonCall {
    /// Of which statement.
    pub statement: StatementKey,
    /// Why.
    pub reason: AbandonReason,
}

impl AbandonCall {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, `STATEMENT_NOT_FOUND`, `NOTHING_OUTSTANDING`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let AbandonCall { statement, reason } = *self;
        entitlements::check(facts, context, Entitlement::Incidents)?;
        let amount = super::find(facts, statement)?.outstanding();
        if amount == Cents::ZERO {
            return Err(Rejection::NothingOutstanding { statement });
        }
        super::posted(facts, ClaimEffect::CallAbandoned { statement, amount, reason })
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.statement).shown(&self.reason);
    }
}
