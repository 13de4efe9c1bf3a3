//! The operator's float on the segregated account: what it pays goodwill and advances from.

use super::super::super::account::Account;
use super::super::super::bank::{BankLine, BankReference, Flow};
use super::super::super::entry::{Effect, IncidentEffect, transfers};
use super::super::super::facts::Facts;
use super::super::super::money::Cents;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::bank::{check_day, check_reference};
use super::super::{Context, Decision};

/// Records money that the operator paid into its float, or interest that the bank did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopUpFloat {
    /// How much, never zero.
    pub amount: Cents,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// What becomes true of money that came for the operator's float, but for the line itself.
pub(in crate::domain::command) fn topped_up(amount: Cents) -> Decision {
    let effects = vec![Effect::Incident(IncidentEffect::FloatToppedUp)];
    Decision { effects, transfers: transfers([(Account::Unassigned, Account::Operator, amount)]) }
}

impl TopUpFloat {
    /// # Errors
    ///
    /// `DAY_IN_FUTURE`, `BANK_REFERENCE_REUSED`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let TopUpFloat { amount, day, ref reference } = *self;
        check_day(context, day)?;
        check_reference(facts, reference)?;
        let mut decision = topped_up(amount);
        facts.balances.check(&decision.transfers)?;
        if !facts.bank.has_room_for(amount) {
            return Err(Rejection::BalanceLimit { account: Account::Unassigned });
        }
        let line = BankLine { day, flow: Flow::In, amount, reference: reference.clone() };
        decision.effects.push(Effect::BankLineBooked(line));
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.number(self.amount.get()).shown(&self.day).shown(&self.reference);
    }
}
