//! Money from contributors and co-funders: it meets the oldest call first, and what exceeds all of
//! them is owed to whoever paid it. What meets a call is held for the buyer, who decides about it.

use super::super::super::bank::{BankLine, BankReference, Flow};
use super::super::super::entry::{ClaimEffect, Effect};
use super::super::super::facts::Facts;
use super::super::super::id::{CycleId, FunderId};
use super::super::super::money::Cents;
use super::super::super::organisation::FunderKind;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::bank::{check_buyer, check_day, check_reference, check_room};
use super::super::{Context, Decision};

/// The most calls that one payment meets; the rest of it is owed, and meets later calls.
pub const CALLS_MET_MAX: usize = 300;

/// Records money that the bank booked from a contributor or a co-funder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordContribution {
    /// From whom.
    pub funder: FunderId,
    /// For whose chèques.
    pub buyer: FunderId,
    /// How much, never zero.
    pub amount: Cents,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// What `amount` pays of the calls on `funder`, oldest first, and what exceeds them.
fn imputed(
    facts: &Facts,
    (funder, buyer): (FunderId, FunderId),
    amount: Cents,
) -> (Vec<(CycleId, Cents)>, Cents) {
    let mut left = amount;
    let mut met = Vec::new();
    for (cycle, outstanding) in facts.claims.outstanding(funder, buyer).take(CALLS_MET_MAX) {
        let paid = outstanding.min(left);
        left = left.checked_sub(paid).unwrap_or(Cents::ZERO);
        if paid > Cents::ZERO {
            met.push((cycle, paid));
        }
    }
    (met, left)
}

/// What becomes true of money that came from a contributor or a co-funder, but for the line itself.
///
/// # Errors
///
/// `FUNDER_NOT_FOUND` for the funder, then for the buyer, `FUNDER_NOT_BUYER`, `FUNDER_IS_BUYER`.
pub(in crate::domain::command) fn contribution(
    facts: &Facts,
    (funder, buyer): (FunderId, FunderId),
    amount: Cents,
) -> Result<Decision, Rejection> {
    let find = |id| facts.funder(id).ok_or(Rejection::FunderNotFound { funder: id });
    let (payer, whose) = (find(funder)?, find(buyer)?);
    check_buyer(buyer, whose)?;
    if payer.kind == FunderKind::Buyer {
        return Err(Rejection::FunderIsBuyer { funder });
    }
    let (met, excess) = imputed(facts, (funder, buyer), amount);
    Ok(super::unchecked(facts, ClaimEffect::ContributionReceived { funder, buyer, met, excess }))
}

impl RecordContribution {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND` for the funder, then for the buyer, `FUNDER_NOT_BUYER`,
    /// `FUNDER_IS_BUYER`, `DAY_IN_FUTURE`, `BANK_REFERENCE_REUSED`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RecordContribution { funder, buyer, amount, day, ref reference } = *self;
        let mut decision = contribution(facts, (funder, buyer), amount)?;
        check_day(context, day)?;
        check_reference(facts, reference)?;
        facts.balances.check(&decision.transfers)?;
        check_room(facts, buyer, amount)?;
        let line = BankLine { day, flow: Flow::In, amount, reference: reference.clone() };
        decision.effects.push(Effect::BankLineBooked(line));
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        let RecordContribution { funder, buyer, amount, day, reference } = self;
        to.shown(funder).shown(buyer).number(amount.get()).shown(day).shown(reference);
    }
}
