//! A sealed run on its way to the bank, and runs that are voided instead.
//!
//! **Invariant:** a run is voided by two people, and only when its file never went to the bank or
//! the bank rejected it: what the bank may carry out is never payable again.

use super::super::super::account::Account;
use super::super::super::entry::{BankingEffect, Effect};
use super::super::super::facts::{Facts, PaymentState, RunVoid, Sending};
use super::super::super::id::PaymentRunId;
use super::super::super::payment::{BankReason, RunVoidReason};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::{Context, Decision};
use super::booked::back;
use super::runs::{RUN_PART_LINES_MAX, RUN_PART_PAYMENTS_MAX};

/// Records that the file of a run went to the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRunSent {
    /// Which.
    pub run: PaymentRunId,
}

/// Records that the bank rejected the file of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordRunRejected {
    /// Which.
    pub run: PaymentRunId,
    /// Why.
    pub reason: BankReason,
}

/// Proposes that a run is never paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposeRunVoid {
    /// Which.
    pub run: PaymentRunId,
    /// Why.
    pub reason: RunVoidReason,
}

/// Confirms that a run is never paid; its payments are voided shortly after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmRunVoid {
    /// Which.
    pub run: PaymentRunId,
}

/// Voids the next payments of a run: only the engine asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinueRunVoid {
    /// Which run.
    pub run: PaymentRunId,
}

/// The run, when it is sealed.
fn find(facts: &Facts, run: PaymentRunId) -> Result<&Sending, Rejection> {
    facts.run(run).ok_or(Rejection::PaymentRunNotFound { run })?;
    facts.banking.runs.get(&run).ok_or(Rejection::PaymentRunOpen { run })
}

/// The run, when it is sealed and not voided.
fn find_standing(facts: &Facts, run: PaymentRunId) -> Result<&Sending, Rejection> {
    let sending = find(facts, run)?;
    if sending.void.as_ref().is_some_and(|void| void.left.is_some()) {
        return Err(Rejection::PaymentRunVoided { run });
    }
    Ok(sending)
}

/// Refuses a run of which the bank carries payments out, or may.
fn check_unpaid(
    facts: &Facts,
    (run, sending): (PaymentRunId, &Sending),
    reason: RunVoidReason,
) -> Result<(), Rejection> {
    let is_paid =
        |state| matches!(state, PaymentState::Booked { .. } | PaymentState::Returned { .. });
    if facts.payments_of(run).any(|(_, payment)| is_paid(payment.state)) {
        return Err(Rejection::PaymentRunBooked { run });
    }
    let may_be_paid = match reason {
        RunVoidReason::Rejected => sending.rejected.is_none() || is_carried_out(facts, run),
        RunVoidReason::NotSent => sending.sent.is_some() || is_told(facts, run),
    };
    if may_be_paid { Err(Rejection::PaymentRunSent { run }) } else { Ok(()) }
}

/// Whether the bank said, since it rejected the file if it did, that it carries out a payment of
/// the run, or asked about one.
fn is_carried_out(facts: &Facts, run: PaymentRunId) -> bool {
    let mut told = facts.made_of(run).filter_map(|(id, _)| facts.banking.told.get(&id));
    told.any(|told| !told.is_refused())
}

/// Whether the bank said something of a payment of the run: then its file went there.
fn is_told(facts: &Facts, run: PaymentRunId) -> bool {
    facts.payments_of(run).any(|(payment, _)| facts.banking.told.contains_key(&payment))
}

impl RecordRunSent {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_OPEN`, `PAYMENT_RUN_VOIDED`, `PAYMENT_RUN_SENT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let run = self.run;
        if find_standing(facts, run)?.sent.is_some() {
            return Err(Rejection::PaymentRunSent { run });
        }
        Ok(Decision::facts(Effect::Banking(BankingEffect::RunSent { run })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run);
    }
}

impl RecordRunRejected {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_OPEN`, `PAYMENT_RUN_VOIDED`, `PAYMENT_RUN_REJECTED`
    /// unless the bank said since that it carries out a payment of it: then it can be said again.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let RecordRunRejected { run, reason } = *self;
        if find_standing(facts, run)?.rejected.is_some() && !is_carried_out(facts, run) {
            return Err(Rejection::PaymentRunRejected { run });
        }
        Ok(Decision::facts(Effect::Banking(BankingEffect::RunRejected { run, reason })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run).shown(&self.reason);
    }
}

impl ProposeRunVoid {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_OPEN`, `PAYMENT_RUN_VOIDED`, `PAYMENT_RUN_BOOKED`,
    /// `PAYMENT_RUN_SENT` when the bank may carry it out.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let ProposeRunVoid { run, reason } = *self;
        let sending = find_standing(facts, run)?;
        check_unpaid(facts, (run, sending), reason)?;
        Ok(Decision::facts(Effect::Banking(BankingEffect::RunVoidProposed { run, reason })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run).shown(&self.reason);
    }
}

impl ConfirmRunVoid {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_OPEN`, `PAYMENT_RUN_VOIDED`, `RUN_VOID_NOT_PROPOSED`,
    /// `PAYMENT_RUN_BOOKED`, `PAYMENT_RUN_SENT`, `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let run = self.run;
        let sending = find_standing(facts, run)?;
        let absent = Rejection::RunVoidNotProposed { run };
        let RunVoid { reason, by, .. } = sending.void.as_ref().ok_or(absent)?;
        check_unpaid(facts, (run, sending), *reason)?;
        context.check_not(by)?;
        Ok(Decision::facts(Effect::Banking(BankingEffect::RunVoided { run })))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run);
    }
}

impl ContinueRunVoid {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_OPEN`, `RUN_VOID_NOT_PROPOSED`, `PAYMENT_RUN_VOIDED`
    /// when nothing is left to void, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let run = self.run;
        let void = find(facts, run)?.void.as_ref();
        let left = void.and_then(|void| void.left).ok_or(Rejection::RunVoidNotProposed { run })?;
        let (mut payments, mut transfers) = (Vec::new(), Vec::new());
        for (id, payment) in facts.made_of(run) {
            let is_full =
                payments.len() >= RUN_PART_PAYMENTS_MAX || transfers.len() >= RUN_PART_LINES_MAX;
            if is_full {
                break;
            }
            payments.push(id);
            let transit = |buyer| Account::Transit { payment: id, buyer };
            transfers.extend(back(facts, payment, transit));
        }
        if left == 0 || payments.is_empty() {
            return Err(Rejection::PaymentRunVoided { run });
        }
        facts.balances.check(&transfers)?;
        let voided = BankingEffect::PaymentsVoided { run, payments };
        Ok(Decision { effects: vec![Effect::Banking(voided)], transfers })
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run);
    }
}
