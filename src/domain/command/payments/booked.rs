//! Payments that the bank booked, and those that it gave back.
//!
//! **Invariant:** only what is booked is paid; what comes back is payable again, and the account
//! that it came back from is not used any more.

use super::super::super::account::{Account, Credit, Debit, Transfer};
use super::super::super::bank::{BankLine, BankReference, Flow};
use super::super::super::entry::{BankingEffect, Effect, OrganisationEffect};
use super::super::super::facts::{Facts, Payment, PaymentState, Suspended};
use super::super::super::id::{FunderId, PaymentId};
use super::super::super::money::Cents;
use super::super::super::organisation::{AccountRefusal, BankAccountState};
use super::super::super::payment::SuspenseReason;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::bank::{check_day, check_reference, check_room, transfer};
use super::super::{Context, Decision};

/// Records that the bank booked a payment: only then it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookPayment {
    /// Which.
    pub payment: PaymentId,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// Records that the bank gave a booked payment back: it is payable again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPayment {
    /// Which.
    pub payment: PaymentId,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// The payment with this name.
pub(super) fn find(facts: &Facts, payment: PaymentId) -> Result<&Payment, Rejection> {
    facts.payment(payment).ok_or(Rejection::PaymentNotFound { payment })
}

/// The payment, when it is on its way.
///
/// # Errors
///
/// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_MADE`.
pub(super) fn find_made(facts: &Facts, id: PaymentId) -> Result<&Payment, Rejection> {
    let payment = find(facts, id)?;
    let is_voided = facts.is_voided(payment.run);
    if payment.state != PaymentState::Made || is_voided {
        let state = if is_voided { PaymentState::Voided } else { payment.state };
        return Err(Rejection::PaymentNotMade { payment: id, state: state.word() });
    }
    Ok(payment)
}

/// One transfer per line of the payment, from what `debit` names to what `credit` does.
fn per_line(
    payment: &Payment,
    sides: impl Fn(FunderId) -> Option<(Account, Account)>,
) -> Vec<Transfer> {
    let lines = payment.lines.iter().filter_map(|line| Some((sides(line.buyer)?, line.amount)));
    lines
        .flat_map(|((debit, credit), amount)| transfer((Debit(debit), Credit(credit)), amount))
        .collect()
}

/// The transfers that take the money of `payment` from what `debit` names back to where it came
/// from.
pub(super) fn back(
    facts: &Facts,
    payment: &Payment,
    debit: impl Fn(FunderId) -> Account,
) -> Vec<Transfer> {
    per_line(payment, |buyer| Some((debit(buyer), facts.source(payment.creditor, buyer)?)))
}

/// That the account to which `payment` went is not used any more, if it is.
pub(super) fn refused_account(facts: &Facts, payment: &Payment) -> Option<Effect> {
    let account = payment.account?;
    let used = facts.bank_account(account)?.state;
    matches!(used, BankAccountState::InUse { .. }).then_some(())?;
    let reason = AccountRefusal::ByBank;
    Some(Effect::Organisation(OrganisationEffect::BankAccountRefused { account, reason }))
}

/// What becomes true of a payment that the bank booked, but for the line itself.
///
/// # Errors
///
/// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_MADE`.
pub(in crate::domain::command) fn booked(
    facts: &Facts,
    id: PaymentId,
    (day, reference): (Day, &BankReference),
) -> Result<Decision, Rejection> {
    let payment = find_made(facts, id)?;
    let transfers = per_line(payment, |buyer| {
        Some((Account::Transit { payment: id, buyer }, Account::Escrow { buyer }))
    });
    let mut effects = vec![Effect::PaymentBooked { payment: id, day }];
    if payment.account.is_some() {
        let reference = reference.clone();
        effects.push(Effect::Banking(BankingEffect::BookedBy { payment: id, reference }));
    }
    Ok(Decision { effects, transfers })
}

/// What went out of `payment` a second time, explained or not.
fn gone_twice(facts: &Facts, payment: PaymentId) -> impl Iterator<Item = &Suspended> {
    let lines = facts.banking.lines.iter();
    lines.filter(move |line| {
        line.payment == Some(payment) && line.reason == SuspenseReason::PaidTwice
    })
}

/// Refuses what came back of a payment that ever went out twice: which of both it is, and whose,
/// no reference says.
///
/// # Errors
///
/// `EXPLANATION_MISFIT`.
pub(in crate::domain::command) fn check_once(
    facts: &Facts,
    payment: PaymentId,
) -> Result<(), Rejection> {
    let never = gone_twice(facts, payment).next().is_none();
    if never { Ok(()) } else { Err(Rejection::ExplanationMisfit {}) }
}

/// What becomes true of a payment that came back, but for the line itself.
///
/// # Errors
///
/// `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_BOOKED`, `EXPLANATION_MISFIT` for one that went out twice
/// while nobody has explained the second time.
pub(in crate::domain::command) fn returned(
    facts: &Facts,
    id: PaymentId,
    day: Day,
) -> Result<Decision, Rejection> {
    let payment = find(facts, id)?;
    if !matches!(payment.state, PaymentState::Booked { .. }) {
        let state = payment.state.word();
        return Err(Rejection::PaymentNotBooked { payment: id, state });
    }
    // Its payee still has one of both: what came back first undoes the second.
    if gone_twice(facts, id).any(|line| line.left > Cents::ZERO) {
        return Err(Rejection::ExplanationMisfit {});
    }
    let transfers = back(facts, payment, |buyer| Account::Escrow { buyer });
    let mut effects = vec![Effect::PaymentReturned { payment: id, day }];
    effects.extend(refused_account(facts, payment));
    Ok(Decision { effects, transfers })
}

impl BookPayment {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `DAY_IN_FUTURE`, `PAYMENT_NOT_MADE`, `BANK_REFERENCE_REUSED`,
    /// `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let BookPayment { payment: id, day, ref reference } = *self;
        let amount = find(facts, id)?.amount();
        check_day(context, day)?;
        let mut decision = booked(facts, id, (day, reference))?;
        check_reference(facts, reference)?;
        facts.balances.check(&decision.transfers)?;
        let line = BankLine { day, flow: Flow::Out, amount, reference: reference.clone() };
        decision.effects.push(Effect::BankLineBooked(line));
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment).shown(&self.day).shown(&self.reference);
    }
}

impl ReturnPayment {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `DAY_IN_FUTURE`, `PAYMENT_NOT_BOOKED`, `EXPLANATION_MISFIT` for one
    /// that went out twice while nobody has explained the second time, `BANK_REFERENCE_REUSED`,
    /// `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ReturnPayment { payment: id, day, ref reference } = *self;
        let payment = find(facts, id)?;
        check_day(context, day)?;
        let mut decision = returned(facts, id, day)?;
        check_reference(facts, reference)?;
        facts.balances.check(&decision.transfers)?;
        let amount = payment.amount();
        let buyer = payment.lines.first().map_or(FunderId::FIRST, |line| line.buyer);
        check_room(facts, buyer, amount)?;
        let line = BankLine { day, flow: Flow::In, amount, reference: reference.clone() };
        decision.effects.push(Effect::BankLineBooked(line));
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment).shown(&self.day).shown(&self.reference);
    }
}
